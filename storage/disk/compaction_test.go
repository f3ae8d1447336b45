package disk_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/vfs/errorfs"
	"go.uber.org/goleak"

	"blue-rings/messages"
	"blue-rings/storage/disk"
)

// reaches waits until the counts of a disk are as wanted.
func reaches(t *testing.T, d *disk.Disk, what string, wanted func(disk.Stats) bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	for {
		stats, err := d.Stats()
		if err != nil {
			t.Fatal(err)
		}
		if wanted(stats) {
			return
		}
		if ctx.Err() != nil {
			t.Fatalf("%s: not so with %+v", what, stats)
		}
		runtime.Gosched()
	}
}

const rewritten = 20

// incompressible is so much of a value that few of them make a table.
var incompressible = func() string {
	text := make([]byte, 30_000)
	rng := rand.New(rand.NewPCG(1, 1))
	for i := range text {
		text[i] = byte(rng.Uint32())
	}
	return string(text)
}()

// rewrite puts all names into the state of a generation, of so many bytes each.
func rewrite(t *testing.T, d *disk.Disk, n int64, size int) {
	t.Helper()
	b := d.NewBatch()
	for i := range rewritten {
		name := fmt.Sprint("name", i)
		ok(t, b.Set("", name, []messages.Packet{{Name: name, Cutoff: n + 1, Cells: []messages.Cell{
			{Place: messages.Base, Value: incompressible[:size], Stamp: 1, Replica: replicaA},
		}}}))
	}
	ok(t, d.Commit(0, true, b))
}

// compactable is a directory of which a process was killed: the next opening writes the last table that
// is wanted before the tables are compacted. Some have commits that others say are gone.
func compactable(t *testing.T) *vfs.MemFS {
	t.Helper()
	files := vfs.NewCrashableMem()
	for n := range int64(4) {
		d := open(t, options(t, files))
		rewrite(t, d, n, 5_000)
		if n%3 > 0 {
			ok(t, d.Close())
			continue
		}
		crashed := files.CrashClone(vfs.CrashCloneCfg{})
		if stats, err := d.Stats(); err != nil || stats.Compactions > 0 {
			t.Fatalf("%+v, %v", stats, err)
		}
		ok(t, d.Close())
		files = crashed
	}
	return files
}

// What was due while a directory was being opened is compacted when it is open, though nobody
// writes.
func TestWhatIsDueAtAnOpeningIsCompacted(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	d := open(t, options(t, compactable(t)))
	reaches(t, d, "one compaction", func(s disk.Stats) bool { return s.Compactions > 0 })
	ok(t, d.Verify(nil))
	ok(t, d.Close())
}

// Over many lives, each closed in order or killed, tables stay few.
func TestCompactionsOfManyLives(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	files := vfs.NewCrashableMem()
	for n := range int64(30) {
		d := open(t, options(t, files))
		rewrite(t, d, n, 1_000)
		reaches(t, d, "few states of each", func(s disk.Stats) bool { return s.Records < 10*rewritten })
		if n%3 == 0 {
			crashed := files.CrashClone(vfs.CrashCloneCfg{})
			ok(t, d.Close())
			files = crashed
			continue
		}
		ok(t, d.Close())
	}
}

// Compactions go on while much is written.
func TestCompactionsUnderLoad(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	d := open(t, options(t, vfs.NewMem()))
	for n := int64(0); ; n++ {
		stats, err := d.Stats()
		ok(t, err)
		if stats.Compactions > 0 {
			break
		}
		if n > 2_000 {
			t.Fatalf("%+v", stats)
		}
		rewrite(t, d, n, len(incompressible))
	}
	ok(t, d.Close())
}

// TestAnOpeningThatFails fails at each operation of opening a directory, a new one and one whose
// tables are to be compacted, and then goes well.
func TestAnOpeningThatFails(t *testing.T) {
	for name, files := range map[string]*vfs.MemFS{"new": vfs.NewCrashableMem(), "tables": compactable(t)} {
		t.Run(name, func(t *testing.T) {
			failed, well := 0, 0 // openings that failed; that went well, one after the other
			for n := int64(0); well < 10; n++ {
				if failingOpening(t, files, n) {
					failed, well = failed+1, 0
				} else {
					well++
				}
			}
			t.Logf("%d openings failed", failed)
			if failed < 30 {
				t.Errorf("%d openings failed", failed)
			}
		})
	}
}

// failingOpening opens a copy of a directory so that the n-th operation fails, and reports whether the
// opening did.
func failingOpening(t *testing.T, directory *vfs.MemFS, n int64) bool {
	t.Helper()
	files := directory.CrashClone(vfs.CrashCloneCfg{})
	var count atomic.Int64
	broken := options(t, errorfs.Wrap(files, errorfs.InjectorFunc(func(op errorfs.Op) error {
		if op.Kind == errorfs.OpRemove || op.Kind == errorfs.OpFileStat || op.Kind == errorfs.OpGetDiskUsage {
			return nil
		}
		if count.Add(1) == n+1 {
			return &os.PathError{Op: "x", Path: op.Path, Err: syscall.EIO}
		}
		return nil
	})))
	broken.Notice = func(string) {} // perhaps later than this test
	d, opening := disk.Open(broken)
	if opening == nil {
		_ = d.Close()
	} else {
		refused(t, opening, disk.ErrDevice, "replace it")
	}
	// What it could not close keeps its locks.
	d = open(t, options(t, files.CrashClone(vfs.CrashCloneCfg{UnsyncedDataPercent: 100, RNG: rand.New(rand.NewPCG(1, 1))})))
	ok(t, d.Verify(nil))
	ok(t, d.Close())
	return opening != nil
}
