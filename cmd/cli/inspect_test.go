package cli

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"blue-rings/messages"
	"blue-rings/storage/disk"
)

// directory is one of host a, with a counter, and a record of another kind.
func directory(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "data")
	d, err := disk.Open(disk.Options{Dir: dir, Host: "a", Now: func() int64 { return 1_790_000_000_000 }})
	if err != nil {
		t.Fatal(err)
	}
	self := messages.Replica{Host: "a", Incarnation: 0xabc}
	b := d.NewBatch()
	err = errors.Join(d.Begin(self), b.Set("", "tab\tin it", []messages.Packet{{
		Name: "tab\tin it", Cutoff: 1_790_000_000_000, Slots: []messages.Slot{{Replica: self, Serial: messages.StampAt(1_790_000_000_000), Added: messages.Int(7)}},
	}}), b.Set("peak", "everest", []messages.Packet{{Name: "everest", Kind: "peak", Opaque: []string{"8848"}}}),
		d.Commit(5<<16, true, b), d.Close())
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestInspectWritesAlignedLines(t *testing.T) {
	dir := directory(t)
	code, stdout, stderr := run(t, Options{}, "inspect", "--data-dir", dir, "--verify")
	if code != 0 || stderr != "" {
		t.Fatalf("code %d, %q", code, stderr)
	}
	for _, want := range []string{
		"host           \"a\"\n", "\n  a#abc        began 2026-09-21T14:13:20.000Z\n", "verified       ok: 2 records read, 1 visible names loaded; 1 of kinds",
		"\ncounter  1 ", "\npeak     1 ", "\nall      2 ", "\ncounters add up to  7\n", "1 in 1 names: 1.00 on average, at most 1, in \"tab\\tin it\"\n", "\n\"tab\\tin it\"  counter  ",
	} {
		if !strings.Contains(stdout, want) {
			t.Errorf("no %q in\n%s", want, stdout)
		}
	}
	code, stdout, _ = run(t, Options{}, "inspect", "--data-dir", dir, "--key", "tab\tin it")
	if code != 0 || !strings.Contains(stdout, "\nvalue    \"7\"\n") || !strings.Contains(stdout, "\na#abc    1790000000000.0  7      0 ") {
		t.Errorf("code %d:\n%s", code, stdout)
	}
	code, stdout, _ = run(t, Options{}, "inspect", "--data-dir", dir, "--key", "everest")
	if code != 0 || !strings.Contains(stdout, "\nkind   peak\n") {
		t.Errorf("code %d:\n%s", code, stdout)
	}
}

func TestInspectWritesJSON(t *testing.T) {
	code, stdout, stderr := run(t, Options{}, "inspect", "--data-dir", directory(t), "--json", "--kind", "peak")
	var all map[string]any
	if err := json.Unmarshal([]byte(stdout), &all); err != nil || code != 0 || stderr != "" {
		t.Fatalf("code %d, %v, %q:\n%s", code, err, stderr, stdout)
	}
	if all["names"] != "1" || all["host"] != "a" || all["written"] != "1790000000000" || all["ceiling"] != "5.0" {
		t.Errorf("%v", all)
	}
	holdsNoNumber(t, all)
}

// holdsNoNumber fails where a reader might round.
func holdsNoNumber(t *testing.T, value any) {
	t.Helper()
	switch value := value.(type) {
	case float64:
		t.Errorf("%v is a number", value)
	case map[string]any:
		for _, part := range value {
			holdsNoNumber(t, part)
		}
	case []any:
		for _, part := range value {
			holdsNoNumber(t, part)
		}
	}
}

func TestInspectRefuses(t *testing.T) {
	dir := directory(t)
	for want, c := range map[string]struct {
		code int
		args []string
	}{
		"missing flags: --data-dir": {2, nil},
		"--key is empty":            {2, []string{"--data-dir", dir, "--key", ""}},
		"there is nothing":          {1, []string{"--data-dir", dir + "/x"}},
		`there is no key "none"`:    {1, []string{"--data-dir", dir, "--key", "none"}},
		`there is no kind "pike"`:   {1, []string{"--data-dir", dir, "--kind", "pike"}},
		"no data directory":         {1, []string{"--data-dir", filepath.Dir(dir)}},
	} {
		code, stdout, stderr := run(t, Options{}, append([]string{"inspect"}, c.args...)...)
		if code != c.code || stdout != "" || strings.Count(stderr, "\n") != 1 || !strings.Contains(stderr, want) {
			t.Errorf("%v: code %d, %q, %q, want %q", c.args, code, stdout, stderr, want)
		}
	}
}

// What was damaged is said on both outputs, behind what could be read.
func TestInspectOfDamage(t *testing.T) {
	dir := directory(t)
	tables, err := filepath.Glob(filepath.Join(dir, "db", "*.sst"))
	if err != nil || len(tables) == 0 {
		t.Fatal(tables, err)
	}
	for _, table := range tables {
		content, err := os.ReadFile(table)
		if err != nil {
			t.Fatal(err)
		}
		content[len(content)/2] ^= 1
		if err := os.WriteFile(table, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	code, stdout, stderr := run(t, Options{}, "inspect", "--data-dir", dir, "--verify", "--json")
	if code != 1 || strings.Count(stderr, "\n") != 1 || !strings.Contains(stderr, "it is damaged") {
		t.Errorf("code %d, %q, %q", code, stdout, stderr)
	}
}
