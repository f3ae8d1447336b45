package harness

import (
	"testing"

	"blue-rings/actors"
	"blue-rings/messages"
)

// What was not synced is lost with the power, but for the first of those commits, as
// many as had reached the disk; the ceiling goes with them.
func TestDiskLosesPower(t *testing.T) {
	w := NewWorld(nil, 0)
	d := w.disk("a")
	for i, c := range []struct {
		name string
		sync bool
	}{{"1", true}, {"2", false}, {"3", false}, {"4", false}} {
		batch := d.NewBatch()
		if err := batch.Set("", c.name, []messages.Packet{{Name: c.name}}); err != nil {
			t.Fatal(err)
		}
		if c.name == "4" {
			batch.Delete("", "1")
		}
		if err := d.Commit([]actors.DiskBatch{batch}, messages.Stamp(i+1), c.sync); err != nil {
			t.Fatal(err)
		}
	}
	if got := d.show(); got != "lives=0 names=(2, 3, 4)" {
		t.Errorf("before: %s", got)
	}
	d.power(1)
	if got := d.show(); got != "lives=0 names=(1, 2)" || d.ceiling != 2 {
		t.Errorf("after one commit had reached the disk: %s, ceiling %d", got, d.ceiling)
	}
	d.power(9)
	if got := d.show(); got != "lives=0 names=(1, 2)" {
		t.Errorf("the next time: %s", got)
	}
}
