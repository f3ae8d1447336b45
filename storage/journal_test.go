package storage_test

import (
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
