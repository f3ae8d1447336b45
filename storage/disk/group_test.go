package disk_test

import (
	"fmt"
	"maps"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"

	"blue-rings/messages"
	"blue-rings/storage"
)

// Killed again and again, a directory has what each life committed, the last state of each
// name, whether it was folded or not.
func TestCommitsOfKilledLives(t *testing.T) {
	for _, fold := range []int{1, 400, 1 << 20} {
		files := vfs.NewCrashableMem()
		want := map[string]int64{}
		for life := range int64(12) {
			o := options(t, files)
			o.Fold = fold
			d := open(t, o)
			b := d.NewBatch()
			set := func(name string, n int64) {
				ok(t, b.Set("", name, []messages.Packet{{Name: name, Cutoff: n}}))
				want[name] = n
			}
			set("each", life+1)
			set(fmt.Sprint("life ", life), 1)
			b.Delete("", fmt.Sprint("life ", life-3))
			delete(want, fmt.Sprint("life ", life-3))
			ok(t, d.Commit(0, true, b))
			for n := range life {
				set(fmt.Sprint("second ", n%5), life*100+n)
				ok(t, d.Commit(0, false, b))
			}

			got := map[string]int64{}
			ok(t, d.Load("", storage.RangeOf(0, 1), func(packets []messages.Packet) error {
				for i := range packets {
					got[packets[i].Name] = packets[i].Cutoff
				}
				return nil
			}))
			if !maps.Equal(got, want) {
				t.Fatalf("fold %d, life %d: there is\n%v, not\n%v", fold, life, got, want)
			}
			ok(t, d.Sync()) // what was folded meanwhile, too
			files = files.CrashClone(vfs.CrashCloneCfg{})
			ok(t, d.Close())
		}
	}
}

// A life goes on numbering its commits behind those of the former one that are not folded, however
// many were.
func TestCommitsAfterManyThatWereFolded(t *testing.T) {
	files := vfs.NewCrashableMem()
	for life, commits := range []int64{300, 1, 0} {
		o := options(t, files)
		o.Fold = 400
		d := open(t, o)
		b := d.NewBatch()
		for n := range commits {
			ok(t, b.Set("", "k", []messages.Packet{{Name: "k", Cutoff: int64(life)*1_000 + n + 1}}))
			ok(t, d.Commit(0, false, b))
		}
		ok(t, d.Sync())
		files = files.CrashClone(vfs.CrashCloneCfg{})
		if life == 2 {
			ok(t, d.Load("", storage.RangeOf(0, 1), func(packets []messages.Packet) error {
				if packets[0].Cutoff != 1_001 {
					t.Errorf("there is commit %d", packets[0].Cutoff)
				}
				return nil
			}))
		}
		ok(t, d.Close())
	}
}
