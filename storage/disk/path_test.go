package disk_test

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/vfs/errorfs"

	"blue-rings/storage/disk"
)

// Where no data directory can be, the reason is said, whoever asks: nothing there is damaged.
func TestPathsWhereNoDirectoryCanBe(t *testing.T) {
	tmp := t.TempDir()
	ok(t, os.WriteFile(filepath.Join(tmp, "file"), nil, 0o600))
	ok(t, os.Symlink(filepath.Join(tmp, "nowhere"), filepath.Join(tmp, "dangling")))
	ok(t, os.Symlink(filepath.Join(tmp, "loop"), filepath.Join(tmp, "loop")))
	for dir, c := range map[string]struct {
		sentinel error
		says     string
	}{
		"/proc/x":                            {disk.ErrUnsuitable, "lets nobody make a directory there"},
		"/proc/x/y":                          {disk.ErrUnsuitable, "lets nobody make a directory there"},
		"/proc":                              {disk.ErrForeign, "name an empty directory"},
		"/dev/null":                          {disk.ErrNotADirectory, "it is a file"},
		tmp + "/file":                        {disk.ErrNotADirectory, "it is a file"},
		tmp + "/file/data":                   {disk.ErrNotADirectory, "a part of its path is a file"},
		tmp + "/dangling":                    {disk.ErrNotADirectory, "a link that leads nowhere"},
		tmp + "/loop":                        {disk.ErrNotADirectory, "name another one"},
		tmp + "/" + strings.Repeat("x", 256): {disk.ErrNotADirectory, "name another one"},
	} {
		o := options(t, nil)
		o.Dir = dir
		_, err := disk.Open(o)
		refused(t, err, c.sentinel, c.says)
		if _, err := disk.OpenReadOnly(o); err == nil || strings.Contains(err.Error(), "damaged") {
			t.Errorf("a reader is told %v", err)
		}
	}
}

// Directories above it are made, and nothing is left in a directory that is refused.
func TestWhatIsMadeForADirectory(t *testing.T) {
	o := options(t, nil)
	o.Dir = filepath.Join(t.TempDir(), "not", "there", "yet")
	written(t, o)
	o.Dir = filepath.Dir(o.Dir)
	_, err := disk.Open(o)
	refused(t, err, disk.ErrForeign, `it holds "yet"`)
	if left := names(t, o.Dir); left[1] != filepath.Join(o.Dir, "yet") {
		t.Errorf("%q was left", left[1])
	}
}

// Directories above it that were made stay after a crash.
func TestADirectoryAndThoseAboveItStay(t *testing.T) {
	files := vfs.NewCrashableMem()
	o := options(t, files)
	o.Dir = "/not/there/yet"
	written(t, o)
	o.FS = files.CrashClone(vfs.CrashCloneCfg{})
	r := openReadOnly(t, o)
	ok(t, r.Verify(nil))
	ok(t, r.Close())
}

// A reader hears of what it may not do in its own words.
func TestAReaderWithoutPermission(t *testing.T) {
	for _, name := range []string{"BLUE-RINGS", "MANIFEST", ".sst"} {
		files := vfs.NewMem()
		o := options(t, files)
		written(t, o)
		o.FS = errorfs.Wrap(files, errorfs.InjectorFunc(func(op errorfs.Op) error {
			if op.Kind == errorfs.OpOpen && strings.Contains(op.Path, name) {
				return &os.PathError{Op: "open", Path: op.Path, Err: syscall.EACCES}
			}
			return nil
		}))
		r, err := disk.OpenReadOnly(o)
		if err == nil {
			err = r.Verify(nil)
			ok(t, r.Close())
		}
		refused(t, err, disk.ErrUnreadable, "this user may not read it")
	}
}
