package harness

import (
	"encoding/binary"
	"hash"
	"hash/fnv"
	"reflect"

	"github.com/asynkron/protoactor-go/actor"
)

// turnSum is a hash of who had which turn when, of which message. Two runs with the
// same sum went the same way. nil: nobody asks.
type turnSum struct{ hash hash.Hash64 }

func newTurnSum() *turnSum { return &turnSum{hash: fnv.New64a()} }

// turn adds the turn that a mailbox is about to have.
func (s *turnSum) turn(m *mailbox) {
	if s == nil {
		return
	}
	var number [16]byte
	binary.LittleEndian.PutUint64(number[:], uint64(m.world.clock.now.UnixNano()))
	binary.LittleEndian.PutUint64(number[8:], m.host.number)
	s.write(number[:])
	s.write([]byte(m.name))
	waiting := m.user
	if len(m.system) > 0 {
		waiting = m.system
	}
	s.write([]byte(reflect.TypeOf(actor.UnwrapEnvelopeMessage(waiting[0])).String())) // traces have all in envelopes
}

func (s *turnSum) write(b []byte) {
	_, _ = s.hash.Write(b) // a hash takes everything
}
