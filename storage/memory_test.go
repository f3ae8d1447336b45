package storage_test

import (
	"fmt"
	"runtime"
	"testing"
	"time"

	"blue-rings/messages"
	"blue-rings/storage"
)

// What a counter takes when there are a million, with a name of 20 bytes. It takes a few
// bytes less or more with more counters or fewer: tables grow by a quarter.
func TestMemoryPerCounter(t *testing.T) {
	for replicas, most := range map[int]float64{1: 136, 2: 216, 3: 248} {
		owned, names := storage.RangeOf(0, 16), make([]string, 0, 1_000_000/16)
		for i := 0; len(names) < cap(names); i++ {
			name := fmt.Sprintf("counter:%012d", i)
			if bucket := messages.BucketOf(messages.HashName(name)); bucket < owned.End {
				names = append(names, name)
			}
		}
		before := heapAlloc()
		shard := storage.NewShard(storage.ShardConfig{
			Range: owned, Self: messages.Replica{Host: "a", Incarnation: 1}, Grace: 30 * time.Second, Retention: 24 * time.Hour,
		})
		for replica := range replicas {
			now := messages.StampAt(int64(1_000_000 + replica))
			for _, name := range names {
				slot := messages.Slot{Replica: messages.Replica{Host: "b", Incarnation: uint64(replica + 1)}, Serial: now, Added: messages.Int(1)}
				shard.MergeQuietly(now, []messages.Packet{{Name: name, Cutoff: 1_000_000, Slots: []messages.Slot{slot}}})
			}
		}
		taken := heapAlloc() - before
		runtime.KeepAlive(names)
		each := float64(taken) / float64(len(names))
		if slots, counters := shard.Slots(); slots != replicas*len(names) || counters != len(names) {
			t.Fatalf("%d slots of %d counters", slots, counters)
		}
		if each > most {
			t.Errorf("with %d replicas a counter takes %.1f bytes, more than %.0f", replicas, each, most)
		}
		t.Logf("%.1f bytes, written by %d replicas", each, replicas)
	}
}

func heapAlloc() uint64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}
