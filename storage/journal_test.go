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
