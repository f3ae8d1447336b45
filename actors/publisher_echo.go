package actors

import (
	"encoding/binary"

	"github.com/zeebo/xxh3"

	"blue-rings/messages"
)

// echoes remember packets of kinds that have no store here. Whether such a
// packet is news nobody here can judge, so each is relayed as it is; without a
// memory a full mesh of n nodes would pass it along every path, more than n
// factorial times. What was relayed is not relayed again until two turns later,
// so that repetitions go on being relayed.
type echoes struct {
	young, old map[uint64]struct{} // hashes of what was relayed
}

// echoesMost is how many packets are remembered at a time; beyond, turns come
// earlier.
const echoesMost = 4096

// fresh reports whether p was not relayed lately, and remembers it.
func (e *echoes) fresh(p *messages.Packet) bool {
	sum := packetHash(p)
	if _, ok := e.young[sum]; ok {
		return false
	}
	if _, ok := e.old[sum]; ok {
		return false
	}
	if len(e.young) >= echoesMost {
		e.turn()
	}
	if e.young == nil {
		e.young = map[uint64]struct{}{}
	}
	e.young[sum] = struct{}{}
	return true
}

// turn forgets the older half.
func (e *echoes) turn() { e.young, e.old = nil, e.young }

// packetHash is a hash of what p says, without where it comes from.
func packetHash(p *messages.Packet) uint64 {
	var h xxh3.Hasher
	text := func(s string) {
		var n [8]byte
		binary.LittleEndian.PutUint64(n[:], uint64(len(s)))
		h.Write(n[:])    //nolint:errcheck // a hash takes everything
		h.WriteString(s) //nolint:errcheck // a hash takes everything
	}
	text(p.Kind)
	text(p.Name)
	var header [24]byte
	binary.LittleEndian.PutUint64(header[0:], uint64(p.Expire))
	binary.LittleEndian.PutUint64(header[8:], uint64(p.Cutoff))
	binary.LittleEndian.PutUint64(header[16:], uint64(p.Cleared))
	h.Write(header[:]) //nolint:errcheck // a hash takes everything
	for _, change := range p.Opaque {
		text(change)
	}
	return h.Sum64()
}
