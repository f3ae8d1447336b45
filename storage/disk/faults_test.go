package disk_test

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/vfs/errorfs"
	"go.uber.org/goleak"

	"blue-rings/messages"
	"blue-rings/storage"
	"blue-rings/storage/disk"
)

// session is a life of a node that commits generation after generation: three names, each
// with the number of the generation and so many bytes that tables are written, too.
type session struct {
	started atomic.Int64 // the generation that is being committed
	kept    atomic.Int64 // the last one that is said to be on the disk
}

const generations = 60

var members = []string{"a", "b", "c"}

// generation is the state of a name in a generation.
func generation(name string, n int64) []messages.Packet {
	filler := rand.New(rand.NewPCG(uint64(n), 1))
	text := make([]byte, 30_000)
	for i := range text {
		text[i] = byte(filler.Uint32())
	}
	return []messages.Packet{{
		Name: name, Cutoff: begin,
		Slots: []messages.Slot{{Replica: replicaA, Serial: messages.StampAt(begin), Added: messages.Int(n)}},
		Cells: []messages.Cell{{Place: messages.Field, Name: "filler", Value: string(text), Stamp: 1, Replica: replicaA}},
	}}
}

var replicaA = messages.Replica{Host: "a", Incarnation: 7}

// run opens the directory and commits until something fails.
func (s *session) run(o disk.Options) (d *disk.Disk, err error) {
	if d, err = disk.Open(o); err != nil {
		return nil, err
	}
	if err := d.Begin(replicaA); err != nil {
		return d, err
	}
	b := d.NewBatch()
	for n := int64(1); n <= generations; n++ {
		for _, name := range members {
			if err := b.Set("", name, generation(name, n)); err != nil {
				return d, err
			}
		}
		if err := b.Set("", fmt.Sprint("once ", n), generation("once "+fmt.Sprint(n), n)); err != nil {
			return d, err
		}
		b.Delete("", fmt.Sprint("once ", n-10))
		s.started.Store(n)
		sync := n%3 == 0
		if err := d.Commit(messages.Stamp(n), sync, b); err != nil {
			return d, err
		}
		if n%7 == 0 {
			sync = true
			if err := d.Sync(); err != nil {
				return d, err
			}
		}
		if sync {
			s.kept.Store(n)
		}
	}
	return d, nil
}

// found answers in what a directory is not as it must be after a crash: the state of one
// generation as a whole, not before kept and not after started.
func found(o disk.Options, kept, started int64) error {
	d, err := disk.Open(o)
	if err != nil {
		return err
	}
	values := make(map[string]int64)
	err = d.Load("", storage.RangeOf(0, 1), func(packets []messages.Packet) error {
		for i := range packets {
			values[packets[i].Name], _ = packets[i].Slots[0].Added.Int64()
		}
		return nil
	})
	err = errors.Join(err, d.Verify(nil))
	ceiling := d.Ceiling()
	if err = errors.Join(err, d.Close()); err != nil {
		return err
	}
	n := values["a"]
	for _, name := range members {
		if values[name] != n {
			return fmt.Errorf("a has %d and %s has %d", n, name, values[name])
		}
	}
	switch {
	case n < kept || n > started:
		return fmt.Errorf("the generation %d is there; %d was kept, and %d started", n, kept, started)
	case int64(ceiling) != n:
		return fmt.Errorf("the ceiling is %d in generation %d", ceiling, n)
	case n > 0 && len(values) != len(members)+int(min(n, 10)):
		return fmt.Errorf("%d names are there in generation %d", len(values), n)
	}
	return nil
}

// TestACrashAtAnyOperation takes the state of the disk, as a crash may leave it, before
// operations of the file system.
func TestACrashAtAnyOperation(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	files := vfs.NewCrashableMem()
	rng := rand.New(rand.NewPCG(1, 2))
	var s session
	crashes, checking := 0, make(chan struct{}, 1)
	var failures []error
	crash := errorfs.InjectorFunc(func(op errorfs.Op) error {
		if op.Kind.ReadOrWrite() != errorfs.OpIsWrite {
			return nil
		}
		checking <- struct{}{}
		defer func() { <-checking }()
		if len(failures) > 0 || rng.IntN(4) > 0 && op.Kind == errorfs.OpFileWrite {
			return nil
		}
		percent := []int{0, 0, 50, 100}[rng.IntN(4)]
		kept := s.kept.Load()
		crashed := files.CrashClone(vfs.CrashCloneCfg{UnsyncedDataPercent: percent, RNG: rng})
		o := options(t, crashed)
		o.Notice = func(string) {}
		if err := found(o, kept, s.started.Load()); err != nil {
			failures = append(failures, fmt.Errorf("before %s of %s, with %d%% of what was not synced: %w", kindOf(op.Kind), op.Path, percent, err))
		}
		crashes++
		return nil
	})
	d, err := s.run(options(t, errorfs.Wrap(files, crash)))
	ok(t, err)
	ok(t, d.Close())
	for _, failure := range failures {
		t.Error(failure)
	}
	t.Logf("%d crashes", crashes)
	if crashes < 100 {
		t.Error("there were too few crashes")
	}
}

func kindOf(kind errorfs.OpKind) string { return fmt.Sprintf("operation %d", kind) }

// faults are what a disk may answer.
var faults = map[string]struct {
	err      error
	sentinel error
	says     string
}{
	"full":      {&fs.PathError{Op: "write", Path: "f", Err: syscall.ENOSPC}, disk.ErrFull, "make room"},
	"quota":     {syscall.EDQUOT, disk.ErrFull, "make room"},
	"read-only": {&fs.PathError{Op: "open", Path: "f", Err: syscall.EROFS}, disk.ErrReadOnly, "mount it for writing"},
	"forbidden": {&fs.PathError{Op: "open", Path: "f", Err: syscall.EACCES}, disk.ErrReadOnly, "run as its owner"},
	"device":    {&fs.PathError{Op: "sync", Path: "f", Err: syscall.EIO}, disk.ErrDevice, "replace it"},
}

// TestADiskThatFails fails from some operation on, for good or once, and loses what was not
// synced: nothing is acknowledged that is then not there.
func TestADiskThatFails(t *testing.T) {
	for name, fault := range faults {
		for _, once := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s/once=%v", name, once), func(t *testing.T) {
				failed := 0
				for first := int64(0); ; first += 1 + first/5 {
					files := vfs.NewCrashableMem()
					var s session
					var operations atomic.Int64
					injector := errorfs.InjectorFunc(func(op errorfs.Op) error {
						if op.Kind.ReadOrWrite() != errorfs.OpIsWrite {
							return nil
						}
						if n := operations.Add(1) - 1; n == first || n > first && !once {
							return fault.err
						}
						return nil
					})
					o := options(t, errorfs.Wrap(files, injector))
					var notices atomic.Int64
					o.Notice = func(string) { notices.Add(1) }
					d, err := s.run(o)
					if err == nil {
						err = d.Close()
					} else if d != nil {
						stopped(t, d, err, notices.Load())
						_ = d.Close()
					}
					if err != nil {
						failed++
						if !errors.Is(err, fault.sentinel) || !strings.Contains(err.Error(), fault.says) || strings.Contains(err.Error(), "\n") {
							t.Fatalf("operation %d: failed with %v", first, err)
						}
					} else if operations.Load() > first && !once {
						t.Fatalf("operation %d: nothing failed", first)
					}
					o = options(t, files.CrashClone(vfs.CrashCloneCfg{}))
					if err := found(o, s.kept.Load(), s.started.Load()); err != nil {
						t.Fatalf("operation %d, %d kept: %v", first, s.kept.Load(), err)
					}
					if operations.Load() <= first {
						break
					}
				}
				if failed < 10 {
					t.Errorf("it failed %d times", failed)
				}
			})
		}
	}
}

// stopped holds a disk that has failed to what it must say from then on.
func stopped(t *testing.T, d *disk.Disk, err error, notices int64) {
	t.Helper()
	<-d.Failure()
	if !errors.Is(err, disk.ErrFailed) || notices == 0 || d.Failed() == nil {
		t.Fatalf("%v, %d notices, failed %v", err, notices, d.Failed())
	}
	_, checkpoint := d.Checkpoint("/elsewhere")
	for what, again := range map[string]error{
		"a commit":     d.Commit(1<<40, true, d.NewBatch()),
		"a sync":       d.Sync(),
		"a beginning":  d.Begin(replicaA),
		"a checkpoint": checkpoint,
	} {
		if !errors.Is(again, disk.ErrFailed) {
			t.Fatalf("%s answers %v", what, again)
		}
	}
}
