package storetest_test

import (
	"testing"
	"time"

	"github.com/asynkron/protoactor-go/actor"

	"blue-rings/actors"
	"blue-rings/storage"
	"blue-rings/storage/storagetest"
	"blue-rings/tests/storetest"
)

// TestShard holds the store of the built-in kinds to what custom ones are held
// to; the laws of its engine are proved in package storage.
func TestShard(t *testing.T) {
	storetest.Actor(t, func(env *actors.Env, gauge int) actor.Producer {
		return actors.NewStore(env, gauge, storage.NewShard(storage.ShardConfig{
			Self: env.Self, Range: storage.RangeOf(0, 1), Grace: 30 * time.Second, Retention: 24 * time.Hour,
		}), "")
	}, storagetest.WriteAny)
}
