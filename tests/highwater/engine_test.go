package highwater_test

import (
	"testing"

	"pgregory.net/rapid"

	"blue-rings/messages"
	"blue-rings/storage"
	"blue-rings/storage/storagetest"
	"blue-rings/tests/highwater"
	"blue-rings/tests/storetest"
)

// TestStore proves the store with the suite for custom stores.
func TestStore(t *testing.T) {
	storetest.Engine(t, highwater.Kind, storagetest.Subject{
		New:   func(messages.Replica) storage.Engine { return highwater.New(storage.ShardConfig{}) },
		Write: raise,
	})
}

// raise raises one of a few marks, sometimes with what is no integer.
func raise(t *rapid.T, _ messages.Stamp) messages.Op {
	name := rapid.SampledFrom([]string{"a", "b", "peak"}).Draw(t, "name")
	to := rapid.SampledFrom([]string{"-3", "0", "7", "8", "123456789012345678901", "much"}).Draw(t, "to")
	return messages.Op{
		Verb: messages.Invoke, Name: name, Hash: messages.HashName(name), Args: []string{"raise", to},
	}
}
