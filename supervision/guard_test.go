package supervision

import (
	"testing"

	"github.com/asynkron/protoactor-go/actor"
)

func TestAGuardCostsNoAllocation(t *testing.T) {
	handled := 0
	g := guarded(nil, func() actor.Actor { return actor.ReceiveFunc(func(actor.Context) { handled++ }) })()
	if n := testing.AllocsPerRun(100, func() { g.Receive(nil) }); n != 0 || handled == 0 {
		t.Fatalf("%v allocations a message, %d messages", n, handled)
	}
}

func BenchmarkGuard(b *testing.B) {
	g := guarded(nil, func() actor.Actor { return actor.ReceiveFunc(func(actor.Context) {}) })()
	for b.Loop() {
		g.Receive(nil)
	}
}
