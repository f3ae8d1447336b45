package disk_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"

	"blue-rings/messages"
	"blue-rings/storage"
	"blue-rings/storage/disk"
	"blue-rings/storage/storagetest"
)

const begin = 1_790_000_000_000

// options are of the directory /data of host a in files.
func options(t testing.TB, files vfs.FS) disk.Options {
	return disk.Options{
		Dir: "/data", Host: "a", FS: files, Retention: 24 * time.Hour, Fold: 300_000,
		Now:    func() int64 { return begin },
		Notice: func(line string) { t.Log(line) },
	}
}

func open(t testing.TB, o disk.Options) *disk.Disk {
	t.Helper()
	d, err := disk.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func newShard(incarnation uint64, r storage.Range) *storage.Shard {
	return storage.NewShard(storage.ShardConfig{
		Range: r, Self: messages.Replica{Host: "a", Incarnation: incarnation},
		Grace: 30 * time.Second, Retention: 24 * time.Hour, Journal: true,
	})
}

// increment adds to a counter.
func increment(t testing.TB, engine storage.Engine, now messages.Stamp, name string, n int64) {
	t.Helper()
	answers := make([]messages.Answer, 1)
	engine.Operate(now, []messages.Op{{
		Verb: messages.Increment, Name: name, Hash: messages.HashName(name), Number: messages.Int(n),
	}}, answers)
	if answers[0].Outcome != messages.Done {
		t.Fatalf("answered %+v", answers[0])
	}
}

// save commits all that an engine has not saved.
func save(d *disk.Disk, engine storage.Journaled, ceiling messages.Stamp, sync bool) error {
	b := d.NewBatch()
	for {
		var err error
		more := engine.Unsaved(1_000, func(name string, packets []messages.Packet) {
			if len(packets) == 0 {
				b.Delete("", name)
			} else {
				err = errors.Join(err, b.Set("", name, packets))
			}
		})
		if err != nil {
			return err
		}
		if err := d.Commit(ceiling, sync, b); err != nil || !more {
			return err
		}
	}
}

// load is an engine of all that a disk has.
func load(t testing.TB, d *disk.Disk, now messages.Stamp) *storage.Shard {
	t.Helper()
	shard := newShard(99, storage.RangeOf(0, 1))
	ok(t, d.Load("", storage.RangeOf(0, 1), func(packets []messages.Packet) error {
		if merged := shard.Restore(now, packets); merged.Invalid > 0 {
			return fmt.Errorf("%d invalid", merged.Invalid)
		}
		return nil
	}))
	return shard
}

func TestWhatWasCommittedIsThereAgain(t *testing.T) {
	files := vfs.NewMem()
	now := messages.StampAt(begin)
	d := open(t, options(t, files))
	if d.Ceiling() != 0 || len(d.Former()) != 0 {
		t.Fatalf("a new directory knows %v and %v", d.Ceiling(), d.Former())
	}
	first := messages.Replica{Host: "a", Incarnation: 7}
	ok(t, d.Begin(first))
	shard := newShard(7, storage.RangeOf(0, 1))
	for i := range 3_000 {
		increment(t, shard, now+messages.Stamp(i), fmt.Sprint("counter:", i), int64(i+1))
	}
	ok(t, save(d, shard, now+100_000, true))
	ok(t, d.Close())

	d = open(t, options(t, files))
	if d.Ceiling() != now+100_000 || !slices.Equal(d.Former(), []messages.Replica{first}) {
		t.Fatalf("it knows %v and %v", d.Ceiling(), d.Former())
	}
	now += 200_000
	again := load(t, d, now)
	if storagetest.Dump(again, now) != storagetest.Dump(shard, now) || again.Digest(now) != shard.Digest(now) {
		t.Fatal("another state came back")
	}
	if more := again.Unsaved(1, func(name string, _ []messages.Packet) { t.Errorf("%s is unsaved", name) }); more {
		t.Error("something is unsaved")
	}
	if n, err := d.Count(); err != nil || n < 3_000 || n > 3_100 {
		t.Errorf("counted %d, %v", n, err)
	}
	ok(t, d.Close())
}
