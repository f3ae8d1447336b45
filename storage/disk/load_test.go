package disk_test

import (
	"errors"
	"fmt"
	"maps"
	"strings"
	"sync"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"
	"go.uber.org/goleak"

	"blue-rings/messages"
	"blue-rings/storage"
)

// Each range gives its own names, in order, and kinds do not meet.
func TestRangesAndKinds(t *testing.T) {
	d := open(t, options(t, vfs.NewMem()))
	b := d.NewBatch()
	const names = 5_000
	kinds := []string{"", "a", "b", strings.Repeat("z", messages.MaxKind), "\xff"}
	for i := range names {
		for _, kind := range kinds {
			name := fmt.Sprint("n", i)
			if i == 0 {
				name = strings.Repeat("\xff", messages.MaxName)
			}
			ok(t, b.Set(kind, name, []messages.Packet{{Name: name, Kind: kind, Cutoff: int64(i + 1)}}))
		}
	}
	if b.Len() != names*len(kinds) || b.Bytes() < names*len(kinds)*10 {
		t.Errorf("the batch has %d names and %d bytes", b.Len(), b.Bytes())
	}
	ok(t, d.Commit(1, true, b))
	if b.Len() != 0 {
		t.Errorf("the batch still has %d names", b.Len())
	}
	for _, kind := range kinds {
		for _, of := range []int{1, 2, 7} {
			all := make(map[string]bool)
			for i := range of {
				r, last := storage.RangeOf(i, of), -1
				ok(t, d.Load(kind, r, func(packets []messages.Packet) error {
					for _, p := range packets {
						bucket := messages.BucketOf(messages.HashName(p.Name))
						if bucket < max(r.First, last) || bucket >= r.End || p.Kind != kind || all[p.Name] || p.Cutoff == 0 {
							return fmt.Errorf("%q of kind %q in bucket %d of %v after %d", p.Name, p.Kind, bucket, r, last)
						}
						all[p.Name], last = true, bucket
					}
					return nil
				}))
			}
			if len(all) != names {
				t.Errorf("%d names of kind %q in %d ranges", len(all), kind, of)
			}
		}
	}
	said := 0
	ok(t, d.Verify(func(records int) { said = records }))
	if said < 20_000 || said > names*len(kinds) {
		t.Errorf("verifying said %d", said)
	}
	ok(t, d.Close())
}

func TestALoadIsEndedByItsCaller(t *testing.T) {
	o := options(t, vfs.NewMem())
	written(t, o)
	d := open(t, o)
	enough, calls := errors.New("enough"), 0
	err := d.Load("", storage.RangeOf(0, 1), func([]messages.Packet) error { calls++; return enough })
	if !errors.Is(err, enough) || calls != 1 {
		t.Errorf("ended with %v after %d calls", err, calls)
	}
	ok(t, d.Failed())
	ok(t, d.Close())
}

// Commits of several goroutines stand side by side.
func TestManyCommitAtOnce(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	files := vfs.NewCrashableMem()
	d := open(t, options(t, files))
	const writers, commits = 4, 200
	var all sync.WaitGroup
	for w := range writers {
		all.Go(func() {
			shard := newShard(uint64(w+1), storage.RangeOf(w, writers))
			for n := range commits {
				name := nameIn(storage.RangeOf(w, writers), n%10)
				increment(t, shard, messages.StampAt(begin+int64(n)), name, 1)
				if err := save(d, shard, messages.Stamp(w*commits+n), n%2 == 0); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	ok(t, d.Sync())
	stats, err := d.Stats()
	if err != nil || stats.Bytes == 0 || stats.LogBytes == 0 || stats.Stalling {
		t.Errorf("%+v, %v", stats, err)
	}
	o := options(t, files.CrashClone(vfs.CrashCloneCfg{}))
	ok(t, d.Close())
	d = open(t, o)
	if d.Ceiling() != writers*commits-1 {
		t.Errorf("the ceiling is %d", d.Ceiling())
	}
	total := int64(0)
	ok(t, d.Load("", storage.RangeOf(0, 1), func(packets []messages.Packet) error {
		for i := range packets {
			n, _ := packets[i].Slots[0].Added.Int64()
			total += n
		}
		return nil
	}))
	if total != writers*commits {
		t.Errorf("%d of %d increments are there", total, writers*commits)
	}
	ok(t, d.Close())
}

// nameIn is the n-th of some names in a range.
func nameIn(r storage.Range, n int) string {
	for i := 0; ; i++ {
		name := fmt.Sprint("counter", i)
		if bucket := messages.BucketOf(messages.HashName(name)); bucket >= r.First && bucket < r.End {
			if n == 0 {
				return name
			}
			n--
		}
	}
}

// What no record can hold is refused, and the batch is as it was.
func TestABatchRefusesWhatCannotBeRead(t *testing.T) {
	d := open(t, options(t, vfs.NewMem()))
	b := d.NewBatch()
	ok(t, b.Set("", "k", []messages.Packet{{Name: "k", Cutoff: 1}}))
	before := b.Bytes()
	for _, packets := range [][]messages.Packet{nil, {{Name: "k", Slots: []messages.Slot{{}}}}} {
		if err := b.Set("", "k", packets); err == nil || b.Len() != 1 || b.Bytes() != before {
			t.Errorf("answered %v, with %d names", err, b.Len())
		}
	}
	ok(t, d.Commit(0, true, b))
	ok(t, d.Close())
}

// Of what a batch says of one name the last counts.
func TestABatchThatSaysANameTwice(t *testing.T) {
	d := open(t, options(t, vfs.NewMem()))
	b := d.NewBatch()
	set := func(name string, n int64) { ok(t, b.Set("", name, []messages.Packet{{Name: name, Cutoff: n}})) }
	for _, name := range []string{"set", "deleted", "set again"} {
		set(name, 1)
	}
	set("set", 2)
	b.Delete("", "deleted")
	b.Delete("", "set again")
	set("set again", 3)
	ok(t, d.Commit(0, true, b))
	got := make(map[string]int64)
	ok(t, d.Load("", storage.RangeOf(0, 1), func(packets []messages.Packet) error {
		for _, p := range packets {
			got[p.Name] = p.Cutoff
		}
		return nil
	}))
	if want := map[string]int64{"set": 2, "set again": 3}; !maps.Equal(got, want) {
		t.Errorf("there is %v, not %v", got, want)
	}
	ok(t, d.Close())
}
