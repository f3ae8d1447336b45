package disk_test

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"
	"go.uber.org/goleak"

	"blue-rings/messages"
	"blue-rings/storage"
	"blue-rings/storage/disk"
)

// refused holds an error to what each must be: one line that names the directory and says
// this, of that sentinel.
func refused(t *testing.T, err, sentinel error, says string) {
	t.Helper()
	switch {
	case !errors.Is(err, sentinel):
		t.Errorf("it is %v, not %v", err, sentinel)
	case !strings.Contains(err.Error(), says), strings.Contains(err.Error(), "\n"), !strings.HasPrefix(err.Error(), "data directory /"):
		t.Errorf("it says %q, not %q", err, says)
	}
}

// written is a directory in which the counters c0 to c999 were saved.
func written(t testing.TB, o disk.Options) {
	t.Helper()
	d := open(t, o)
	ok(t, d.Begin(messages.Replica{Host: o.Host, Incarnation: 7}))
	shard := newShard(7, storage.RangeOf(0, 1))
	for i := range 1_000 {
		increment(t, shard, messages.StampAt(begin)+messages.Stamp(i), fmt.Sprint("c", i), 1)
	}
	ok(t, save(d, shard, messages.StampAt(begin+1_000), true))
	ok(t, d.Close())
}

func overwrite(t *testing.T, files vfs.FS, name, text string) {
	t.Helper()
	f, err := files.Create(name, vfs.WriteCategoryUnspecified)
	ok(t, err)
	_, err = io.WriteString(f, text)
	ok(t, errors.Join(err, f.Sync(), f.Close()))
}

func TestWhatIsRefused(t *testing.T) {
	identity := func(format, host string) string { return "Blue Rings\nformat " + format + "\nhost " + host + "\n" }
	for name, c := range map[string]struct {
		spoil    func(files vfs.FS, o *disk.Options)
		sentinel error
		says     string
	}{
		"a file": {func(files vfs.FS, o *disk.Options) {
			overwrite(t, files, "/file", "")
			o.Dir = "/file"
		}, disk.ErrNotADirectory, "name a directory"},
		"something else": {func(files vfs.FS, o *disk.Options) {
			ok(t, files.MkdirAll("/photos", 0o700))
			overwrite(t, files, "/photos/cat.jpg", "")
			o.Dir = "/photos"
		}, disk.ErrForeign, `holds "cat.jpg"`},
		"another version": {func(files vfs.FS, _ *disk.Options) {
			overwrite(t, files, "/data/BLUE-RINGS", identity("9", `"a"`))
		}, disk.ErrVersion, "it has the format 9, and this version reads 2"},
		"another host": {func(_ vfs.FS, o *disk.Options) { o.Host = "b" }, disk.ErrHost, `it is of the host "a", and this one is "b"`},
		"another host, its identity lost": {func(files vfs.FS, o *disk.Options) {
			ok(t, files.Remove("/data/BLUE-RINGS"))
			o.Host = "b"
		}, disk.ErrHost, `it is of the host "a"`},
		"an empty identity": {func(files vfs.FS, _ *disk.Options) {
			overwrite(t, files, "/data/BLUE-RINGS", "")
		}, disk.ErrDamaged, "BLUE-RINGS cannot be read"},
		"a host without quotes": {func(files vfs.FS, _ *disk.Options) {
			overwrite(t, files, "/data/BLUE-RINGS", identity("2", "a"))
		}, disk.ErrDamaged, "BLUE-RINGS cannot be read"},
		"no database": {func(files vfs.FS, _ *disk.Options) {
			ok(t, files.RemoveAll("/data/db"))
		}, disk.ErrDamaged, `"db" is missing`},
		"an empty database": {func(files vfs.FS, _ *disk.Options) {
			ok(t, files.RemoveAll("/data/db"))
			ok(t, files.MkdirAll("/data/db", 0o700))
		}, disk.ErrDamaged, "has lost its first entries"},
		"too old": {func(_ vfs.FS, o *disk.Options) {
			o.Now = func() int64 { return begin + 25*3_600_000 }
		}, disk.ErrStale, "last written 25h0m0s ago, and deletions are kept for 24h0m0s"},
		"a checkpoint that was not finished": {func(files vfs.FS, o *disk.Options) {
			ok(t, files.MkdirAll("/copy", 0o700))
			overwrite(t, files, "/copy/000004.log", "")
			o.Dir = "/copy"
		}, disk.ErrForeign, "a backup that was not finished"},
	} {
		t.Run(name, func(t *testing.T) {
			defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
			files := vfs.NewMem()
			o := options(t, files)
			written(t, o)
			c.spoil(files, &o)
			for range 2 {
				_, err := disk.Open(o)
				refused(t, err, c.sentinel, c.says)
			}
		})
	}
}

func TestADirectoryThatIsTooOldIsOpenedWhenAsked(t *testing.T) {
	o := options(t, vfs.NewMem())
	written(t, o)
	o.Now = func() int64 { return begin + 25*3_600_000 }
	o.AcceptStale = true
	d := open(t, o)
	ok(t, d.Commit(0, true, d.NewBatch()))
	ok(t, d.Close())
	o.AcceptStale = false
	ok(t, open(t, o).Close())
}

// A commit without changes says that the directory is in use.
func TestADirectoryThatIsInUseIsNotTooOld(t *testing.T) {
	files := vfs.NewCrashableMem()
	now := int64(begin)
	o := options(t, files)
	o.Now = func() int64 { return now }
	d := open(t, o)
	for range 25 {
		now += 3_600_000
		ok(t, d.Commit(5, true, d.NewBatch()))
	}
	o.FS = files.CrashClone(vfs.CrashCloneCfg{})
	ok(t, open(t, o).Close())
	ok(t, d.Close())
}

func TestOnlyOneProcess(t *testing.T) {
	o := options(t, nil)
	o.Dir = t.TempDir()
	d := open(t, o)
	_, err := disk.Open(o)
	refused(t, err, disk.ErrLocked, "another process has it open")
	if said := otherProcess(t, o.Dir); !strings.Contains(said, "another process has it open") {
		t.Errorf("another process says %q", said)
	}
	ok(t, d.Close())
	if said := otherProcess(t, o.Dir); said != "opened" {
		t.Errorf("another process says %q", said)
	}
}

// otherProcess is what another process says that opens a directory.
func otherProcess(t *testing.T, dir string) string {
	t.Helper()
	other := exec.Command(os.Args[0], "-test.run=^TestOtherProcess$", "-test.v")
	other.Env = append(os.Environ(), "DISK_TO_OPEN="+dir)
	output, err := other.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, output)
	}
	_, said, _ := strings.Cut(string(output), "it says ")
	said, _, _ = strings.Cut(said, "\n")
	return said
}

// TestOtherProcess is what otherProcess runs.
func TestOtherProcess(t *testing.T) {
	dir := os.Getenv("DISK_TO_OPEN")
	if dir == "" {
		return
	}
	o := options(t, nil)
	o.Dir = dir
	d, err := disk.Open(o)
	if err != nil {
		t.Logf("it says %v", err)
		return
	}
	t.Logf("it says opened")
	ok(t, d.Close())
}
