package process

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// A file system on which a node cannot begin is refused in one line that names the directory and says
// what to do.
func TestDiskFaultsAtAStart(t *testing.T) {
	for name, c := range map[string]struct {
		mount   string
		through []string
		says    string
	}{
		"full": {
			mount: smallTmpfs + " && { dd if=/dev/zero of=$AT/filler bs=4k 2>/dev/null || true; }",
			says:  "make room",
		},
		"no inodes left": {
			mount: "mount -t tmpfs -o size=24m,nr_inodes=4 tmpfs $AT && touch $AT/1 $AT/2",
			says:  "make room",
		},
		"read-only":               {mount: bound + " && mount -o remount,bind,ro $AT", says: "mounted read-only"},
		"read-only once in use":   {mount: bound + " && mkdir $AT/data && mount -o remount,bind,ro $AT", says: "mounted read-only"},
		"files that may not grow": {mount: bound, through: []string{"prlimit", "--fsize=64", "--"}, says: "ulimit -f"},
		"no permission": {
			mount:   bound + " && mkdir -m 0700 $AT/data",
			through: []string{"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"},
			says:    "may not write",
		},
	} {
		t.Run(name, func(t *testing.T) {
			m := newMounts(t)
			m.run(t, c.mount)
			refusedThrough(t, append(m.through(), c.through...), "a", m.at+"/data", c.says, "--data-dir", m.at+"/data")
		})
	}
}

// A directory that was spoiled while no node had it is refused likewise, and stays as it is.
func TestSpoiledDirectoriesAreRefused(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(t *testing.T, dir string)
		says  string
	}{
		"a flipped bit in each table": {func(t *testing.T, dir string) {
			rewrite(t, filepath.Join(dir, "db", "*.sst"), func(content []byte) { content[len(content)/3] ^= 4 })
		}, "restore a backup"},
		"tables that were cut": {func(t *testing.T, dir string) {
			tables, err := filepath.Glob(filepath.Join(dir, "db", "*.sst"))
			for _, table := range tables {
				err = errors.Join(err, os.Truncate(table, 100))
			}
			if err != nil || len(tables) == 0 {
				t.Fatalf("%d tables, %v", len(tables), err)
			}
		}, "restore a backup"},
		"another version": {func(t *testing.T, dir string) {
			rewrite(t, filepath.Join(dir, "BLUE-RINGS"), func(content []byte) {
				copy(content[bytes.Index(content, []byte("format "))+len("format "):], "9")
			})
		}, "run the version that wrote it"},
		"no database": {func(t *testing.T, dir string) {
			if err := os.RemoveAll(filepath.Join(dir, "db")); err != nil {
				t.Fatal(err)
			}
		}, "restore a backup"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			node := start(t, []string{"a"}, nil, "--data-dir", dir)["a"]
			for n := range 1000 {
				if err := node.Client.Incr(t.Context(), fmt.Sprint("counter ", n)).Err(); err != nil {
					t.Fatal(err)
				}
			}
			if err := node.Stop(); err != nil {
				t.Fatal(err)
			}
			c.spoil(t, dir)
			for range 2 {
				refused(t, "a", dir, c.says, "--data-dir", dir)
			}
		})
	}
}

// rewrite changes the content of files.
func rewrite(t *testing.T, pattern string, change func(content []byte)) {
	t.Helper()
	names, err := filepath.Glob(pattern)
	if err != nil || len(names) == 0 {
		t.Fatalf("%s: %d files, %v", pattern, len(names), err)
	}
	for _, name := range names {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		change(content)
		if err := os.WriteFile(name, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
