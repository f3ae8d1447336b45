package disk

import (
	"fmt"
	"runtime"
	"testing"
	"time"
	"weak"

	"github.com/cockroachdb/pebble/v2/vfs"

	"blue-rings/messages"
)

// What was folded is not kept in memory.
func TestFoldedGroupsAreLetGo(t *testing.T) {
	d, err := Open(Options{
		Dir: "/data", Host: "a", FS: vfs.NewMem(), Retention: 24 * time.Hour,
		Now: func() int64 { return 1_790_000_000_000 }, Notice: func(line string) { t.Log(line) },
	})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	}()
	b := d.NewBatch()
	for len(d.groups.pieces) < 3 {
		for i := range 10_000 {
			if err := b.Set("", fmt.Sprintf("counter:%012d", i), []messages.Packet{{Cutoff: 1}}); err != nil {
				t.Fatal(err)
			}
		}
		if err := d.Commit(0, false, b); err != nil {
			t.Fatal(err)
		}
	}
	var held []weak.Pointer[byte]
	for _, piece := range d.groups.pieces {
		held = append(held, weak.Make(&piece[0]))
	}
	if err := d.foldAll(); err != nil {
		t.Fatal(err)
	}
	runtime.GC()
	for i := range held {
		if held[i].Value() != nil {
			t.Errorf("piece %d of %d is still there", i+1, len(held))
		}
	}
}
