package storage_test

import (
	"testing"
	"time"

	"blue-rings/messages"
	"blue-rings/storage"
	"blue-rings/storage/storagetest"
)

func shardOf(self messages.Replica) storage.Engine {
	return storage.NewShard(storage.ShardConfig{
		Range:     storage.RangeOf(0, 1),
		Self:      self,
		Grace:     30 * time.Second,
		Retention: 24 * time.Hour,
	})
}

func TestLaws(t *testing.T) {
	storagetest.Laws(t, storagetest.Subject{New: shardOf, Write: storagetest.WriteAny})
}
