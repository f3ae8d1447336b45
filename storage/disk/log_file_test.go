package disk_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/vfs/errorfs"

	"blue-rings/messages"
	"blue-rings/storage"
	"blue-rings/storage/disk"
)

// commitName commits a name of its own.
func commitName(t *testing.T, d *disk.Disk, name string, sync bool) {
	t.Helper()
	b := d.NewBatch()
	ok(t, b.Set("", name, []messages.Packet{{
		Name: name, Cutoff: begin,
		Slots: []messages.Slot{{Replica: replicaA, Serial: messages.StampAt(begin), Added: messages.Int(1)}},
	}}))
	ok(t, d.Commit(1, sync, b))
}

// namesIn are the names of a directory, which must be sound.
func namesIn(t *testing.T, files vfs.FS) map[string]bool {
	t.Helper()
	d := open(t, options(t, files))
	names := make(map[string]bool)
	ok(t, d.Load("", storage.RangeOf(0, 1), func(packets []messages.Packet) error {
		for i := range packets {
			names[packets[i].Name] = true
		}
		return nil
	}))
	ok(t, d.Verify(nil))
	ok(t, d.Close())
	return names
}

// logSyncs counts how often a log is synced.
func logSyncs(files vfs.FS) (vfs.FS, *atomic.Int64) {
	var n atomic.Int64
	return errorfs.Wrap(files, errorfs.InjectorFunc(func(op errorfs.Op) error {
		if (op.Kind == errorfs.OpFileSync || op.Kind == errorfs.OpFileSyncData) && strings.HasSuffix(op.Path, ".log") {
			n.Add(1)
		}
		return nil
	})), &n
}

// What was committed without a sync outlives the process, however little it is, and nothing is
// synced for it. The next one that is synced has it on the disk, and so has a Sync.
func TestWhatIsNotSyncedOutlivesTheProcess(t *testing.T) {
	files := vfs.NewCrashableMem()
	wrapped, syncs := logSyncs(files)
	d := open(t, options(t, wrapped))
	rng := rand.New(rand.NewPCG(1, 2))
	hasOS := vfs.CrashCloneCfg{UnsyncedDataPercent: 100, RNG: rng}
	before := syncs.Load()
	for i := range 30 {
		commitName(t, d, fmt.Sprint(i), false)
		if n := len(namesIn(t, files.CrashClone(hasOS))); n != i+1 {
			t.Fatalf("the operating system has %d names of %d", n, i+1)
		}
	}
	if n := syncs.Load() - before; n > 0 {
		t.Errorf("%d syncs", n)
	}
	if n := len(namesIn(t, files.CrashClone(vfs.CrashCloneCfg{}))); n > 0 {
		t.Errorf("the disk has %d names that were not synced", n)
	}
	commitName(t, d, "synced", true)
	if n := len(namesIn(t, files.CrashClone(vfs.CrashCloneCfg{}))); n != 31 {
		t.Errorf("the disk has %d names of 31", n)
	}
	commitName(t, d, "last", false)
	ok(t, d.Sync())
	if n := len(namesIn(t, files.CrashClone(vfs.CrashCloneCfg{}))); n != 32 {
		t.Errorf("the disk has %d names of 32", n)
	}
	ok(t, d.Close())
}

// The loss of power leaves any of the blocks that were not synced: the directory is no damaged
// one for that, has all that was synced, and of the rest the first ones.
func TestPowerLostBehindWhatIsNotSynced(t *testing.T) {
	files := vfs.NewCrashableMem()
	d := open(t, options(t, files))
	const synced, more = 200, 1_500
	for i := range synced {
		commitName(t, d, fmt.Sprint(i), i == synced-1)
	}
	for i := range more {
		commitName(t, d, fmt.Sprint(synced+i), false)
	}
	some := 0
	for seed := range uint64(20) {
		crashed := files.CrashClone(vfs.CrashCloneCfg{UnsyncedDataPercent: 80, RNG: rand.New(rand.NewPCG(seed, 1))})
		names := namesIn(t, crashed)
		if n := len(names); n < synced || n > synced+more {
			t.Errorf("seed %d: %d names", seed, n)
		}
		for i := range len(names) {
			if !names[fmt.Sprint(i)] {
				t.Fatalf("seed %d: %d is missing, of %d names", seed, i, len(names))
			}
		}
		if len(names) > synced && len(names) < synced+more {
			some++
		}
	}
	if some == 0 {
		t.Error("all or nothing of the rest was there each time")
	}
	ok(t, d.Close())
}

// Who waits for the disk has it, whatever others hand over meanwhile.
func TestASyncBesideCommitsThatAreNot(t *testing.T) {
	files := vfs.NewCrashableMem()
	d := open(t, options(t, files))
	var others sync.WaitGroup
	var done atomic.Bool
	for i := range 4 {
		others.Go(func() {
			for n := 0; !done.Load(); n++ {
				commitName(t, d, fmt.Sprint("other ", i, n%100), false)
			}
		})
	}
	for i := range 8 {
		name := fmt.Sprint("synced ", i)
		commitName(t, d, name, true)
		if !namesIn(t, files.CrashClone(vfs.CrashCloneCfg{}))[name] {
			t.Errorf("%q is not on the disk", name)
			break
		}
	}
	done.Store(true)
	others.Wait()
	ok(t, d.Close())
}
