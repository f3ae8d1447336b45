package disk_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"blue-rings/messages"
	"blue-rings/storage/disk"
)

// machine is an open directory of the machine's files with the counters c0 to c999.
func machine(t *testing.T) (d *disk.Disk, o disk.Options) {
	o = options(t, nil)
	o.Dir = filepath.Join(t.TempDir(), "data")
	written(t, o)
	d = open(t, o)
	t.Cleanup(func() { ok(t, d.Close()) })
	return d, o
}

// Where there can be no backup is said before anything is written.
func TestPlacesForCheckpoints(t *testing.T) {
	d, o := machine(t)
	at := t.TempDir()
	ok(t, os.WriteFile(filepath.Join(at, "file"), nil, 0o600))
	ok(t, os.Mkdir(filepath.Join(at, "begun.unfinished"), 0o700))
	ok(t, os.Symlink(filepath.Join(o.Dir, "db"), filepath.Join(at, "link")))
	ok(t, os.Symlink(filepath.Join(at, "nowhere"), filepath.Join(at, "begins.unfinished")))
	for dir, want := range map[string]struct {
		sentinel error
		says     string
	}{
		"today":               {disk.ErrPlace, "not an absolute path"},
		"./today":             {disk.ErrPlace, "not an absolute path"},
		at + "/x/../today":    {disk.ErrPlace, "write it as " + at + "/today"},
		at + "/today/":        {disk.ErrPlace, "write it as " + at + "/today"},
		at + "/a\nb":          {disk.ErrPlace, "control characters"},
		at + "/a\x00b":        {disk.ErrPlace, "control characters"},
		o.Dir:                 {disk.ErrPlace, "inside the data directory"},
		o.Dir + "/today":      {disk.ErrPlace, "inside the data directory"},
		o.Dir + "/db/today":   {disk.ErrPlace, "inside the data directory"},
		at + "/link/today":    {disk.ErrPlace, "inside the data directory"},
		at:                    {disk.ErrExists, "there already"},
		at + "/file":          {disk.ErrExists, "there already"},
		at + "/begun":         {disk.ErrExists, "begun.unfinished is there already, of a backup that was not finished"},
		at + "/begins":        {disk.ErrExists, "there already"},
		at + "/none/today":    {disk.ErrPlace, "make it first"},
		at + "/file/today":    {disk.ErrPlace, "no directory"},
		"/proc/today":         {nil, "name another place"},
		at + longName(t, 256): {nil, "name another place"},
	} {
		_, err := d.Checkpoint(dir)
		if want.sentinel == nil {
			want.sentinel = err
		}
		if err == nil {
			t.Fatalf("a checkpoint was made at %q", dir)
		}
		refusedBackup(t, err, want.sentinel, want.says)
	}
	left, err := os.ReadDir(at)
	if err != nil || len(left) != 4 {
		t.Errorf("%v are left (%v)", left, err)
	}
}

func longName(t *testing.T, bytes int) string {
	t.Helper()
	return "/" + strings.Repeat("x", bytes)
}

// A backup is its owner's alone, whatever the umask, and beside its original there is a
// node that comes back with it. A place that begins like the data directory is none in it.
func TestACheckpointIsItsOwners(t *testing.T) {
	d, o := machine(t)
	to := o.Dir + "2"
	bytes, err := d.Checkpoint(to)
	ok(t, err)
	var sum uint64
	ok(t, filepath.WalkDir(to, func(path string, entry fs.DirEntry, err error) error {
		ok(t, err)
		info, err := entry.Info()
		ok(t, err)
		want := fs.FileMode(0o600)
		if entry.IsDir() {
			want = 0o700
		} else {
			sum += uint64(info.Size())
		}
		if info.Mode().Perm() != want {
			t.Errorf("%s has the mode %s", path, info.Mode())
		}
		return nil
	}))
	if bytes == 0 || bytes != sum {
		t.Errorf("it has %d bytes, and says %d", sum, bytes)
	}
	o.Dir = to
	restored := open(t, o)
	if n := load(t, restored, messages.StampAt(begin)).Len(); n != 1_000 {
		t.Errorf("%d names came back", n)
	}
	ok(t, restored.Close())
	for kind, err := range map[string]error{"original": d.Failed(), "backup": restored.Failed()} {
		if err != nil {
			t.Errorf("the %s: %v", kind, err)
		}
	}
}
