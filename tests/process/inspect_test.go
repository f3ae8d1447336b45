package process

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"blue-rings/cmd/ring"
)

// What inspect says of the directory that a killed node left is what the node had, key by key in the words of
// RING.EXPLAIN; it changes nothing, and the node comes back as it was.
func TestInspectSaysWhatAKilledNodeHad(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	node := start(t, []string{"a"}, nil, "--data-dir", dir, "--fsync", "always", "--stores", "2")["a"]
	ctx, c := t.Context(), node.Client
	total := 0
	for i := range 300 {
		if err := c.IncrBy(ctx, fmt.Sprint("counter ", i), int64(i)).Err(); err != nil {
			t.Fatal(err)
		}
		total += i
	}
	for _, command := range [][]any{
		{"INCRBY", "calls", "123456789012345678901234567890"}, {"SET", "motto", "onwards", "EX", "600"}, {"SADD", "herd", "x", "y", "\xff"},
		{"SREM", "herd", "y"}, {"HSET", "map", "f", "v"}, {"SET", "gone", "text"}, {"DEL", "gone"}, {"DECR", "quota"}, {"SET", "quota", "100"},
	} {
		if err := c.Do(ctx, command...).Err(); err != nil {
			t.Fatalf("%v: %v", command, err)
		}
	}
	explained := map[string]string{}
	for _, key := range []string{"calls", "motto", "herd", "map", "gone", "quota", "counter 7"} {
		explained[key] = saysOf(t, node, key)
	}
	digest, err := node.Digest(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if code, _, said := inspected(t, dir); code != 1 || !strings.Contains(said, "a node has it open") {
		t.Fatalf("beside the node: code %d, %q", code, said)
	}
	if err := node.Kill(); err != nil {
		t.Fatal(err)
	}

	before := contents(t, dir)
	code, out, said := inspected(t, dir, "--verify", "--json")
	var found struct {
		Host, Counted, Names string
		Kinds                []struct{ Kind, Names string }
		Verified             struct{ Records, Loaded string }
		Incarnations         []any
	}
	if err := json.Unmarshal([]byte(out), &found); err != nil || code != 0 || said != "" {
		t.Fatalf("code %d, %v: %s%s", code, err, out, said)
	}
	var kinds []string
	for _, kind := range found.Kinds {
		kinds = append(kinds, kind.Kind+" "+kind.Names)
	}
	if want := []string{"counter 302", "string 1", "set 1", "map 1", "deleted 1", "expired 0"}; !slices.Equal(kinds, want) {
		t.Errorf("the kinds are %q, not %q", kinds, want)
	}
	if want := fmt.Sprintf("123456789012345678901234%d", 567890+total+100); found.Counted != want {
		t.Errorf("the counters add up to %s, not %s", found.Counted, want)
	}
	if found.Host != "a" || found.Verified.Records != "306" || found.Verified.Loaded != "305" || len(found.Incarnations) != 1 {
		t.Errorf("it says %+v", found)
	}
	for key, want := range explained {
		if got := explainedOnDisk(t, dir, key); got != want {
			t.Errorf("on disk %q is\n%s\nthe node said\n%s", key, got, want)
		}
	}
	if code, out, _ := inspected(t, dir, "--key", "herd"); code != 0 || !strings.Contains(out, `element  "\xff"`) {
		t.Errorf("code %d: %s", code, out)
	}
	if code, _, said := inspected(t, dir, "--key", "none"); code != 1 || !strings.Contains(said, `there is no key "none"`) {
		t.Errorf("code %d, %q", code, said)
	}
	if after := contents(t, dir); !maps.Equal(before, after) {
		t.Error("files have changed")
	}
	if err := node.Start(ctx, binary); err != nil {
		t.Fatal(err)
	}
	if again, err := node.Digest(ctx); err != nil || again != digest {
		t.Errorf("digest %s (%v), before %s", again, err, digest)
	}
}

// Damage is found by --verify, wherever it is.
func TestInspectFindsDamage(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	node := start(t, []string{"a"}, nil, "--data-dir", dir)["a"]
	if err := node.Client.SAdd(t.Context(), "herd", "x", "y").Err(); err != nil {
		t.Fatal(err)
	}
	if err := node.Stop(); err != nil {
		t.Fatal(err)
	}
	if code, out, said := inspected(t, dir, "--verify"); code != 0 || !strings.Contains(out, "ok: 1 records read, 1 visible names loaded") {
		t.Fatalf("code %d: %s%s", code, out, said)
	}
	for name, content := range contents(t, dir) {
		if !strings.HasSuffix(name, ".sst") {
			continue
		}
		spoiled := []byte(content)
		spoiled[len(spoiled)/10] ^= 1
		if err := os.WriteFile(name, spoiled, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, flags := range [][]string{{"--verify"}, {"--verify", "--json"}} {
		code, _, said := inspected(t, dir, flags...)
		if code != 1 || strings.Count(said, "\n") != 1 || !strings.Contains(said, "it is damaged: restore a backup") {
			t.Errorf("%v: code %d, %q", flags, code, said)
		}
	}
}

// inspected runs blue-rings inspect.
func inspected(t *testing.T, dir string, flags ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, said strings.Builder
	command := exec.CommandContext(t.Context(), binary, append([]string{"inspect", "--data-dir", dir}, flags...)...)
	command.Stdout, command.Stderr = &out, &said
	err := command.Run()
	var failed *exec.ExitError
	if err != nil && !errors.As(err, &failed) {
		t.Fatal(err)
	}
	return command.ProcessState.ExitCode(), out.String(), said.String()
}

// saysOf is what a node says of a key, and explainedOnDisk what inspect does, without what the node does not say.
func saysOf(t *testing.T, node *ring.Node, key string) string {
	t.Helper()
	answer, err := node.Client.Do(t.Context(), "RING.EXPLAIN", key).Result()
	if err != nil {
		t.Fatal(err)
	}
	return plainly(answer)
}

func explainedOnDisk(t *testing.T, dir, key string) string {
	t.Helper()
	_, out, said := inspected(t, dir, "--json", "--key", key)
	var found struct{ Keys []map[string]any }
	if err := json.Unmarshal([]byte(out), &found); err != nil || len(found.Keys) != 1 {
		t.Fatalf("%v: %s%s", err, out, said)
	}
	for _, own := range []string{"name", "bytes", "value"} {
		delete(found.Keys[0], own)
	}
	return plainly(found.Keys[0])
}

// plainly renders an answer, its fields in order.
func plainly(answer any) string {
	var parts []string
	switch answer := answer.(type) {
	case map[any]any:
		for name, value := range answer {
			parts = append(parts, fmt.Sprint(name, ":", plainly(value)))
		}
	case map[string]any:
		for name, value := range answer {
			said := plainly(value)
			if text, ok := strings.CutSuffix(name, "64"); ok {
				decoded, _ := base64.StdEncoding.DecodeString(said)
				name, said = text, string(decoded)
			}
			parts = append(parts, fmt.Sprint(name, ":", said))
		}
	case []any:
		for _, value := range answer {
			parts = append(parts, plainly(value))
		}
	default:
		return fmt.Sprint(answer)
	}
	slices.Sort(parts)
	return "{" + strings.Join(parts, " ") + "}"
}

// contents is what the files below a directory hold.
func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, pattern := range []string{"*", "db/*"} {
		names, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			if content, err := os.ReadFile(name); err == nil {
				all[name] = string(content)
			}
		}
	}
	return all
}
