package storetest_test

import (
	"testing"
	"time"

	"blue-rings/messages"
	"blue-rings/storage"
	"blue-rings/storage/storagetest"
	"blue-rings/tests/storetest"
)

// TestShard holds the store of the built-in kinds to what custom ones are held to.
func TestShard(t *testing.T) {
	storetest.Engine(t, "", storagetest.Subject{Write: storagetest.WriteAny, New: func(self messages.Replica) storage.Engine {
		return storage.NewShard(storage.ShardConfig{
			Self: self, Range: storage.RangeOf(0, 1), Grace: 30 * time.Second, Retention: 24 * time.Hour,
		})
	}})
}
