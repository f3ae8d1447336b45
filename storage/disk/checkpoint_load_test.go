package disk_test

import (
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/vfs/errorfs"

	"blue-rings/messages"
	"blue-rings/storage"
	"blue-rings/storage/disk"
)

// Checkpoints that are made while others commit, and the log is written, are whole: each
// has at least what was committed before, each name as some commit left it.
func TestCheckpointsUnderLoad(t *testing.T) {
	d, o := machine(t)
	at := t.TempDir()
	const writers = 4
	var committed [writers]atomic.Int64
	var over atomic.Bool
	var all sync.WaitGroup
	for w := range writers {
		all.Go(func() {
			shard := newShard(uint64(100+w), storage.RangeOf(0, 1))
			for n := int64(1); !over.Load(); n++ {
				for i := range 50 {
					increment(t, shard, messages.StampAt(begin), fmt.Sprintf("w%d:%d", w, i), 1)
				}
				if err := save(d, shard, messages.StampAt(begin), n%3 == 0); err != nil {
					t.Error(err)
					return
				}
				committed[w].Store(n)
			}
		})
	}
	defer all.Wait()
	defer over.Store(true)
	for i := range 15 {
		var least [writers]int64
		for w := range writers {
			least[w] = committed[w].Load()
		}
		o.Dir = filepath.Join(at, fmt.Sprint(i))
		_, err := d.Checkpoint(o.Dir)
		ok(t, err)
		backup, err := disk.Open(o)
		if err != nil {
			t.Fatalf("checkpoint %d: %v", i, err)
		}
		again := load(t, backup, messages.StampAt(begin))
		for w := range writers {
			for i := range 50 {
				name := fmt.Sprintf("w%d:%d", w, i)
				if got := valueOf(t, again, name); got < least[w] {
					t.Fatalf("%s is %d, %d were committed before", name, got, least[w])
				}
			}
		}
		ok(t, backup.Close())
	}
}

// valueOf is a counter's value, 0 if there is none.
func valueOf(t *testing.T, engine storage.Engine, name string) int64 {
	t.Helper()
	answers := make([]messages.Answer, 1)
	engine.Operate(messages.StampAt(begin), []messages.Op{{Verb: messages.Get, Name: name, Hash: messages.HashName(name)}}, answers)
	n, _ := answers[0].Number.Int64()
	return n
}

// Elsewhere, where files are copied, a checkpoint may take long: another one is refused
// meanwhile, commits go on, and whoever closes the directory need not wait for it.
func TestACheckpointThatTakesLong(t *testing.T) {
	files := vfs.NewMem()
	written(t, options(t, files))
	ok(t, files.MkdirAll("/elsewhere", 0o700))
	copying, goOn := make(chan struct{}), make(chan struct{})
	var once sync.Once
	elsewhere := errorfs.InjectorFunc(func(op errorfs.Op) error {
		switch {
		case op.Kind == errorfs.OpLink:
			return syscall.EXDEV
		case strings.HasPrefix(op.Path, "/elsewhere/today.unfinished/db/") && strings.HasSuffix(op.Path, ".sst") && op.Kind == errorfs.OpCreate:
			once.Do(func() { close(copying) })
			<-goOn
		}
		return nil
	})
	d := open(t, options(t, errorfs.Wrap(files, elsewhere)))
	result := make(chan error, 1)
	go func() {
		_, err := d.Checkpoint("/elsewhere/today")
		result <- err
	}()
	<-copying
	_, err := d.Checkpoint("/elsewhere/tomorrow")
	refusedBackup(t, err, disk.ErrBusy, "another one is under way")
	shard := newShard(8, storage.RangeOf(0, 1))
	increment(t, shard, messages.StampAt(begin), "meanwhile", 1)
	ok(t, save(d, shard, messages.StampAt(begin), true))
	closed := make(chan error, 1)
	go func() { closed <- d.Close() }()
	for _, err = d.Checkpoint("/elsewhere/tomorrow"); !strings.Contains(err.Error(), "stopping"); _, err = d.Checkpoint("/elsewhere/tomorrow") {
		runtime.Gosched()
	}
	close(goOn)
	refusedBackup(t, <-result, disk.ErrBusy, "the node is stopping")
	ok(t, <-closed)
	if left, err := files.List("/elsewhere"); err != nil || len(left) > 0 {
		t.Errorf("it leaves %v (%v)", left, err)
	}
}
