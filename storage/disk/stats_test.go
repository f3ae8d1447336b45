package disk_test

import (
	"errors"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/vfs/errorfs"

	"blue-rings/messages"
	"blue-rings/storage"
	"blue-rings/storage/disk"
)

// A disk that has failed says how full it was.
func TestStatsOutliveTheDisk(t *testing.T) {
	var full atomic.Bool
	d := open(t, options(t, errorfs.Wrap(vfs.NewCrashableMem(), errorfs.InjectorFunc(func(op errorfs.Op) error {
		if full.Load() && op.Kind.ReadOrWrite() == errorfs.OpIsWrite {
			return syscall.ENOSPC
		}
		return nil
	}))))
	shard := newShard(1, storage.RangeOf(0, 1))
	increment(t, shard, messages.StampAt(begin), "calls", 1)
	ok(t, save(d, shard, 1, true))
	before, err := d.Stats()
	if err != nil || before.Bytes == 0 {
		t.Fatalf("%+v, %v", before, err)
	}
	full.Store(true)
	increment(t, shard, messages.StampAt(begin+1), "calls", 1)
	if err := save(d, shard, 2, true); !errors.Is(err, disk.ErrFull) {
		t.Fatalf("the disk is full, and a commit answers %v", err)
	}
	if after, err := d.Stats(); !errors.Is(err, disk.ErrFailed) || after.Bytes != before.Bytes || after.Records != before.Records {
		t.Errorf("%+v, before it failed %+v, %v", after, before, err)
	}
	if err := d.Close(); err == nil || !strings.Contains(err.Error(), "no room left") {
		t.Errorf("closed: %v", err)
	}
}
