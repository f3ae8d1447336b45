package storage_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"blue-rings/messages"
	"blue-rings/storage"
	"blue-rings/storage/storagetest"
)

func journaledShard(self messages.Replica) *storage.Shard {
	return storage.NewShard(storage.ShardConfig{
		Range: storage.RangeOf(0, 1), Self: self,
		Grace: 30 * time.Second, Retention: 10 * time.Minute, Journal: true,
	})
}

func TestAShardIsRestoredAsItWas(t *testing.T) {
	storagetest.Journals(t, func(self messages.Replica) storage.Journaled { return journaledShard(self) })
}

// An engine that knows nothing of journals is journaled by what it answers.
func TestACustomEngineIsRestoredAsItWas(t *testing.T) {
	storagetest.Journals(t, func(self messages.Replica) storage.Journaled {
		return storage.Journal(struct{ storage.Engine }{journaledShard(self)})
	})
}

func TestAJournaledEngineIsItsOwnJournal(t *testing.T) {
	shard := journaledShard(messages.Replica{Host: "a", Incarnation: 1})
	if storage.Journal(shard) != storage.Journaled(shard) {
		t.Error("a shard was wrapped")
	}
}

// BenchmarkUnsaved is a change of each of 10,000 counters and what hands it over; reported
// for each.
func BenchmarkUnsaved(b *testing.B) {
	const counters = 10_000
	shard, batches := journaledShard(messages.Replica{Host: "a", Incarnation: 1}), increments(counters)
	answers := make([]messages.Answer, 100)
	now := messages.StampAt(1_000_000)
	var encoder messages.Encoder
	var record []byte
	b.ReportAllocs()
	for b.Loop() {
		for _, batch := range batches {
			now++
			shard.Operate(now, batch, answers)
		}
		names := 0
		for shard.Unsaved(1_000, func(_ string, packets []messages.Packet) {
			names++
			record, _ = encoder.AppendRecord(record[:0], packets)
		}) {
		}
		if names != counters {
			b.Fatalf("%d names were handed over", names)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/counters, "ns/key")
}

// What is unsaved at some moment has been handed over when Pending has gone down by as much,
// whatever becomes unsaved behind it.
func TestWhatIsUnsavedFirstIsHandedOverFirst(t *testing.T) {
	shard := journaledShard(messages.Replica{Host: "a", Incarnation: 1})
	for name, journal := range map[string]storage.Journaled{
		"shard":  journaledShard(messages.Replica{Host: "a", Incarnation: 1}),
		"custom": storage.Journal(struct{ storage.Engine }{shard}),
	} {
		t.Run(name, func(t *testing.T) {
			now := messages.StampAt(begin)
			write := func(name string) {
				now++
				journal.Operate(now, []messages.Op{{
					Verb: messages.Increment, Name: name, Hash: messages.HashName(name), Number: messages.Int(1),
				}}, make([]messages.Answer, 1))
			}
			waiting := map[string]bool{}
			for i := range 100 {
				name := fmt.Sprint("early ", i)
				waiting[name] = true
				write(name)
			}
			for n, i := journal.Pending(), 0; n > 0; i++ {
				for j := range 3 {
					write(fmt.Sprint("late ", i, " ", j))
				}
				before := journal.Pending()
				journal.Unsaved(1, func(name string, _ []messages.Packet) { delete(waiting, name) })
				n -= before - journal.Pending()
			}
			if len(waiting) > 0 {
				t.Errorf("%d names still wait, among %d later ones", len(waiting), journal.Pending())
			}
		})
	}
}

// Who fails with what it was handed loses that, and is handed the rest.
func TestWhoFailsIsHandedTheRest(t *testing.T) {
	shard := journaledShard(messages.Replica{Host: "a", Incarnation: 1})
	batch := increments(100)[0][:3]
	shard.Operate(messages.StampAt(1_000_000), batch, make([]messages.Answer, 3))
	func() {
		defer func() { _ = recover() }()
		shard.Unsaved(3, func(string, []messages.Packet) { panic("it fails") })
	}()
	var rest []string
	shard.Unsaved(3, func(name string, _ []messages.Packet) { rest = append(rest, name) })
	if want := []string{batch[1].Name, batch[2].Name}; !slices.Equal(rest, want) || shard.Pending() != 0 {
		t.Errorf("handed over: %v, expected %v; %d are unsaved", rest, want, shard.Pending())
	}
}
