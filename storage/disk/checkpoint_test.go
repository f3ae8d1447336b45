package disk_test

import (
	"errors"
	"strings"
	"syscall"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/vfs/errorfs"
	"go.uber.org/goleak"

	"blue-rings/messages"
	"blue-rings/storage"
	"blue-rings/storage/disk"
)

func TestACheckpointIsADirectoryOfItsOwn(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	files := vfs.NewMem()
	o := options(t, files)
	written(t, o)
	d := open(t, o)
	shard := newShard(8, storage.RangeOf(0, 1))
	increment(t, shard, messages.StampAt(begin), "more", 5)
	ok(t, save(d, shard, messages.StampAt(begin+2_000), false))
	if bytes, err := d.Checkpoint("/backup"); err != nil || bytes < 10_000 {
		t.Fatalf("%d bytes, %v", bytes, err)
	}
	_, err := d.Checkpoint("/backup")
	refusedBackup(t, err, disk.ErrExists, "there already")
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
	ok(t, files.MkdirAll("/backup", 0o700))
	_, err := d.Checkpoint("/backup/today")
	refusedBackup(t, err, disk.ErrFull, "make room")
	if left, err := files.List("/backup"); err != nil || len(left) > 0 {
		t.Errorf("it leaves %v (%v)", left, err)
	}
	ok(t, d.Failed())
	ok(t, d.Sync())
	ok(t, d.Close())
}

// refusedBackup holds an error to its sentinel, and to one line.
func refusedBackup(t *testing.T, err, sentinel error, says string) {
	t.Helper()
	if !errors.Is(err, sentinel) || !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), "\n") ||
		!strings.HasPrefix(err.Error(), "backup ") {
		t.Errorf("it says %q, not %v: %q", err, sentinel, says)
	}
}
