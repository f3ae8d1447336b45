package actors

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"
	"weak"

	"github.com/asynkron/protoactor-go/actor"

	"blue-rings/messages"
	"blue-rings/storage"
	"blue-rings/storage/disk"
)

// sizedDisk is a disk that notes the bytes of each commit.
type sizedDisk struct {
	*disk.Disk
	sizes  []int
	during func() // each commit
}

func (d *sizedDisk) NewBatch() DiskBatch { return d.Disk.NewBatch() }

func (d *sizedDisk) Commit(batches []DiskBatch, ceiling messages.Stamp, sync bool) error {
	bytes := 0
	ours := make([]*disk.Batch, len(batches))
	for i, b := range batches {
		ours[i] = b.(*disk.Batch)
		bytes += b.Bytes()
	}
	d.sizes = append(d.sizes, bytes)
	d.during()
	return d.Disk.Commit(ceiling, sync, ours...)
}

func (d *sizedDisk) Checkpoint(string, func(uint64, error)) {}
func (d *sizedDisk) Stats() DiskStats                       { return DiskStats{} }

// newSizedWorld is a world of three stores that have all names, and a disk.
func newSizedWorld(t *testing.T, fsync Fsync) (*world, *sizedDisk, []*actor.PID) {
	t.Helper()
	w := newWorld(t, Options{Fsync: fsync})
	opened, err := disk.Open(disk.Options{
		Dir: t.TempDir(), Host: "a", Retention: time.Hour, Now: func() int64 { return w.now.UnixMilli() },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := opened.Close(); err != nil {
			t.Error(err)
		}
	})
	d := &sizedDisk{Disk: opened, during: func() {}}
	w.env.Disk = d
	w.env.Addresses.Committer = w.env.Addresses.Enumerator // any free one
	w.env.Addresses.Shards = append(w.env.Addresses.Shards, w.env.Addresses.Custom["peak"])
	stores := w.env.Addresses.Shards
	w.probe(w.env.Addresses.Publisher)
	w.spawn(w.env.Addresses.Committer, NewCommitter(w.env, stores))
	for i, store := range stores {
		shard := storage.NewShard(storage.ShardConfig{Self: self, Range: storage.RangeOf(0, 1), Journal: true, Grace: time.Second, Retention: time.Hour})
		w.spawn(store, NewStore(w.env, i, shard, ""))
	}
	w.advance(time.Second)
	return w, d, stores
}

// However much is unsaved, and however long the states of names are, a commit has little more than it
// may have: a disk keeps all of it in memory some times over, and one of 4 GiB would fail.
func TestCommitsOfLongNamesAreSmall(t *testing.T) {
	const names, long = 200, messages.MaxValue
	w, d, stores := newSizedWorld(t, FsyncInterval)
	fields := []string{"field", strings.Repeat("v", long)}
	for i, store := range stores {
		for n := range names {
			name := fmt.Sprint(i, "/", n)
			w.send(store, operate(&asker{}, messages.Op{Verb: messages.PutFields, Name: name, Hash: messages.HashName(name), Args: fields}))
		}
	}
	w.advance(time.Second)
	var all int
	for _, size := range d.sizes {
		all += size
		if size > togetherBytes {
			t.Errorf("a commit of %d bytes: at most %d are expected", size, togetherBytes)
		}
	}
	if least := len(stores) * names * long * 9 / 10; all < least || w.env.Counters.Unsaved() != 0 {
		t.Errorf("%d bytes were written in %d commits, at least %d were expected; %d names are unsaved", all, len(d.sizes), least, w.env.Counters.Unsaved())
	}
}

// A commit that ends when the disk is known to have failed acknowledges nothing, though it was written:
// the directory may have gone from its place.
func TestACommitDuringAFailureIsNotAcknowledged(t *testing.T) {
	w, d, stores := newSizedWorld(t, FsyncAlways)
	d.during = func() { w.env.DiskFailed(errors.New("it has gone")) }
	a := &asker{}
	w.send(stores[0], operate(a, messages.Op{Verb: messages.Increment, Name: "calls", Number: messages.Int(1)}))
	w.advance(time.Second)
	if a.told != 1 || a.answers[0].Outcome != messages.Unknown || w.env.Counters.Unsaved() != 1 {
		t.Errorf("answered %d times, %+v; %d names are unsaved", a.told, a.answers, w.env.Counters.Unsaved())
	}
}

// lostForWords is a custom engine that once fails when it is asked for the state of a name.
type lostForWords struct {
	storage.Engine
	failed bool
}

func (l *lostForWords) Walk(now messages.Stamp, from messages.Position, limits messages.Limits) messages.Walked {
	if !l.failed {
		l.failed = true
		panic("lost for words")
	}
	return l.Engine.Walk(now, from, limits)
}

// What waited for a state that a store lost on its way to the disk is answered, though nothing is
// unsaved any more.
func TestAStoreThatCannotSayWhatHasChangedAnswers(t *testing.T) {
	w, _, _ := newSizedWorld(t, FsyncAlways)
	engine := storage.Journal(&lostForWords{Engine: storage.NewShard(storage.ShardConfig{
		Self: self, Range: storage.RangeOf(0, 1), Grace: time.Second, Retention: time.Hour,
	})})
	store := w.spawn(actor.NewPID(w.parent.Address, "node/words"), NewStore(w.env, 1, engine, "words"))
	w.advance(time.Second)
	a := &asker{}
	w.send(store, operate(a, messages.Op{Verb: messages.Increment, Name: "calls", Number: messages.Int(1)}))
	w.advance(2 * time.Second)
	if n := len(w.failed[store.Id]); n != 1 || w.env.diskFailure() == "" {
		t.Errorf("the store failed %d times, the disk for %q", n, w.env.diskFailure())
	}
	if a.told != 1 || a.answers[0].Outcome != messages.Unknown {
		t.Errorf("answered %d times, %+v", a.told, a.answers)
	}
	if got := w.got(w.env.Addresses.Publisher); len(got) != 2 {
		t.Errorf("published %v, expected the increment and that a number is left out", got)
	}
}

// A store that has nothing to do does not hold on to what it has answered.
func TestACommitThatEndedIsForgotten(t *testing.T) {
	w, _, stores := newSizedWorld(t, FsyncAlways)
	a := &asker{}
	ask := operate(a, messages.Op{Verb: messages.Increment, Name: "calls", Number: messages.Int(1)})
	batch := weak.Make(ask.Batch)
	w.send(stores[0], ask)
	ask = messages.Operate{}
	w.advance(time.Second)
	if runtime.GC(); a.told != 1 || batch.Value() != nil {
		t.Errorf("answered %d times; the batch is held: %v", a.told, batch.Value() != nil)
	}
	runtime.KeepAlive(w)
}
