package disk_test

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/vfs/errorfs"
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
		}, disk.ErrVersion, "it has the format 9, and this version reads 1"},
		"another host": {func(_ vfs.FS, o *disk.Options) { o.Host = "b" }, disk.ErrHost, `it is of the host "a", and this one is "b"`},
		"another host, its identity lost": {func(files vfs.FS, o *disk.Options) {
			ok(t, files.Remove("/data/BLUE-RINGS"))
			o.Host = "b"
		}, disk.ErrHost, `it is of the host "a"`},
		"an empty identity": {func(files vfs.FS, _ *disk.Options) {
			overwrite(t, files, "/data/BLUE-RINGS", "")
		}, disk.ErrDamaged, "BLUE-RINGS cannot be read"},
		"a host without quotes": {func(files vfs.FS, _ *disk.Options) {
			overwrite(t, files, "/data/BLUE-RINGS", identity("1", "a"))
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
	ok(t, d.Commit(d.NewBatch(), 0, true))
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
		ok(t, d.Commit(d.NewBatch(), 5, true))
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

// TestAnOpeningThatFails fails at each operation of opening, and then goes well.
func TestAnOpeningThatFails(t *testing.T) {
	for _, existing := range []bool{false, true} {
		for n := 0; ; n++ {
			files := vfs.NewCrashableMem()
			if existing {
				written(t, options(t, files))
			}
			count := 0
			broken := options(t, errorfs.Wrap(files, errorfs.InjectorFunc(func(op errorfs.Op) error {
				if op.Kind == errorfs.OpRemove || op.Kind == errorfs.OpFileStat || op.Kind == errorfs.OpGetDiskUsage {
					return nil
				}
				if count++; count-1 == n {
					return &os.PathError{Op: "x", Path: op.Path, Err: syscall.EIO}
				}
				return nil
			})))
			d, err := disk.Open(broken)
			if err == nil {
				_ = d.Close()
			} else {
				refused(t, err, disk.ErrDevice, "replace it")
			}
			// What it could not close keeps its locks.
			d = open(t, options(t, files.CrashClone(vfs.CrashCloneCfg{UnsyncedDataPercent: 100, RNG: rand.New(rand.NewPCG(1, 1))})))
			if n, err := d.Count(); err != nil || existing && n < 1_000 {
				t.Fatalf("%d records, %v", n, err)
			}
			ok(t, d.Close())
			if count <= n {
				break
			}
		}
	}
}

// flip changes one bit in the middle of the largest file whose name ends so.
func flip(t *testing.T, dir, suffix string, at func(size int) int) string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "db", "*"+suffix))
	ok(t, err)
	var largest string
	var content []byte
	for _, name := range names {
		b, err := os.ReadFile(name)
		ok(t, err)
		if len(b) > len(content) {
			largest, content = name, b
		}
	}
	if len(content) == 0 {
		t.Fatalf("there is no %s", suffix)
	}
	content[at(len(content))] ^= 4
	ok(t, os.WriteFile(largest, content, 0o600))
	return largest
}

// readAll opens a directory and reads all of it.
func readAll(t *testing.T, o disk.Options) (names int, err error) {
	d, err := disk.Open(o)
	if err != nil {
		return 0, err
	}
	err = d.Load("", storage.RangeOf(0, 1), func(packets []messages.Packet) error {
		names += len(packets)
		return nil
	})
	verified := d.Verify(nil)
	if (err == nil) != (verified == nil) {
		t.Errorf("loading says %v, verifying %v", err, verified)
	}
	return names, errors.Join(err, ignoreFailed(d.Close()))
}

func ignoreFailed(err error) error {
	if errors.Is(err, disk.ErrFailed) {
		return nil
	}
	return err
}

func TestAFlippedBitInATable(t *testing.T) {
	for tenth := range 10 {
		o := options(t, nil)
		o.Dir = filepath.Join(t.TempDir(), "data")
		written(t, o)
		flip(t, o.Dir, ".sst", func(size int) int { return size * tenth / 10 })
		if names, err := readAll(t, o); err != nil {
			refused(t, err, disk.ErrDamaged, "restore a backup")
		} else if names != 1_000 {
			t.Errorf("at %d tenths: %d names, and no error", tenth, names)
		}
	}
}

// TestAFlippedBitInTheLog spoils what a killed process left, at many places: what was synced
// is there, but for the last commit, or the directory is refused.
func TestAFlippedBitInTheLog(t *testing.T) {
	const commits, each = 40, 60
	files := vfs.NewCrashableMem()
	o := options(t, files)
	d := open(t, o)
	b := d.NewBatch()
	for n := range commits {
		for i := range each {
			name := fmt.Sprint("c", n*each+i)
			packets := generation(name, 1)
			packets[0].Cells = nil
			ok(t, b.Set("", name, packets))
		}
		ok(t, d.Commit(b, 0, true))
	}
	refusals := 0
	for at := 0; ; at += 997 {
		crashed := files.CrashClone(vfs.CrashCloneCfg{})
		log := logOf(t, crashed)
		if at >= len(log) {
			break
		}
		log[at] ^= 4
		o.FS = crashed
		if names, err := readAll(t, o); err != nil {
			refusals++
			refused(t, err, disk.ErrDamaged, "restore a backup")
		} else if names < (commits-1)*each {
			t.Errorf("byte %d of %d: %d names, and no error", at, len(log), names)
		}
	}
	ok(t, d.Close())
	if refusals < 70 {
		t.Errorf("it was refused %d times", refusals)
	}
}

// logOf is the content of the only log in files that has one.
func logOf(t *testing.T, files *vfs.MemFS) []byte {
	t.Helper()
	names, err := files.List("/data/db")
	ok(t, err)
	for _, name := range names {
		if strings.HasSuffix(name, ".log") {
			content, err := files.UnsafeGetFileDataBuffer("/data/db/" + name)
			ok(t, err)
			return content
		}
	}
	t.Fatal("there is no log")
	return nil
}

// A log that ends within a commit lost what was not synced.
func TestATornLog(t *testing.T) {
	files := vfs.NewCrashableMem()
	d := open(t, options(t, files))
	shard := newShard(7, storage.RangeOf(0, 1))
	increment(t, shard, messages.StampAt(begin), "kept", 1)
	ok(t, save(d, shard, 1, true))
	for i := range 300 {
		increment(t, shard, messages.StampAt(begin+1), fmt.Sprint("torn", i), 1)
	}
	ok(t, save(d, shard, 2, false))
	torn := files.CrashClone(vfs.CrashCloneCfg{})
	o := options(t, torn)
	ok(t, d.Close())
	d = open(t, o)
	if again := load(t, d, messages.StampAt(begin+2)); again.Len() != 1 {
		t.Errorf("%d names are there", again.Len())
	}
	ok(t, d.Close())
}

func TestACheckpointIsADirectoryOfItsOwn(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	files := vfs.NewMem()
	o := options(t, files)
	written(t, o)
	d := open(t, o)
	shard := newShard(8, storage.RangeOf(0, 1))
	increment(t, shard, messages.StampAt(begin), "more", 5)
	ok(t, save(d, shard, messages.StampAt(begin+2_000), false))
	ok(t, d.Checkpoint("/backup"))
	refused(t, d.Checkpoint("/backup"), disk.ErrExists, "there already")
	ok(t, d.Close())
	o.Dir = "/backup"
	d = open(t, o)
	if again := load(t, d, messages.StampAt(begin)); again.Len() != 1_001 || d.Ceiling() != messages.StampAt(begin+2_000) {
		t.Errorf("%d names are there, and the ceiling %d", again.Len(), d.Ceiling())
	}
	if former := d.Former(); len(former) != 1 || former[0].Incarnation != 7 {
		t.Errorf("it lists %v", former)
	}
	ok(t, d.Close())
}

// A place for backups that fails is no reason to give up the node.
func TestACheckpointThatFails(t *testing.T) {
	files := vfs.NewMem()
	written(t, options(t, files))
	full := errorfs.InjectorFunc(func(op errorfs.Op) error {
		if strings.HasPrefix(op.Path, "/backup") && op.Kind.ReadOrWrite() == errorfs.OpIsWrite {
			return syscall.ENOSPC
		}
		return nil
	})
	d := open(t, options(t, errorfs.Wrap(files, full)))
	refused(t, d.Checkpoint("/backup/today"), disk.ErrFull, "make room")
	ok(t, d.Failed())
	ok(t, d.Sync())
	ok(t, d.Close())
}

func TestTheLivesOfAHost(t *testing.T) {
	o := options(t, vfs.NewMem())
	now := int64(begin)
	o.Now = func() int64 { now++; return now }
	o.Retention = 24 * time.Hour
	for life := range 20 {
		d := open(t, o)
		if len(d.Former()) != life || life > 0 && d.Former()[life-1].Incarnation != incarnation(life-1) {
			t.Fatalf("in life %d it lists %v", life, d.Former())
		}
		if d.Ceiling() != messages.Stamp(life*100) {
			t.Fatalf("in life %d the ceiling is %d", life, d.Ceiling())
		}
		ok(t, d.Begin(messages.Replica{Host: "a", Incarnation: incarnation(life)}))
		ok(t, d.Commit(d.NewBatch(), messages.Stamp(life*100+100), false))
		ok(t, d.Commit(d.NewBatch(), messages.Stamp(life*100+50), true)) // does not fall
		ok(t, d.Close())
	}
}

// incarnation is in no order.
func incarnation(life int) uint64 { return uint64(life+1) * 0x9e37_79b9_7f4a_7c15 }
