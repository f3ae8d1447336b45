package disk_test

import (
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"

	"blue-rings/messages"
)

func TestTheLivesOfAHost(t *testing.T) {
	o := options(t, vfs.NewMem())
	now := int64(begin)
	o.Now = func() int64 { now++; return now }
	o.Retention = 24 * time.Hour
	for life := range 20 {
		d := open(t, o)
		if len(d.Former()) != life || life > 0 && d.Former()[life-1].Incarnation != incarnation(life-1) {
			t.Fatalf("in life %d it lists %v", life, d.Former())
		}
		if d.Ceiling() != messages.Stamp(life*100) {
			t.Fatalf("in life %d the ceiling is %d", life, d.Ceiling())
		}
		ok(t, d.Begin(messages.Replica{Host: "a", Incarnation: incarnation(life)}))
		ok(t, d.Commit(messages.Stamp(life*100+100), false, d.NewBatch()))
		ok(t, d.Commit(messages.Stamp(life*100+50), true, d.NewBatch())) // does not fall
		ok(t, d.Close())
	}
}

// incarnation is in no order.
func incarnation(life int) uint64 { return uint64(life+1) * 0x9e37_79b9_7f4a_7c15 }
