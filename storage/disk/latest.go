package disk

import (
	"encoding/binary"
	"hash/maphash"
)

// latest are the last changes of keys. It is asked once for each change of each commit, so
// it does without a map, and without reading earlier keys again, which lie anywhere: it knows
// a key by two hashes of seeds that nobody knows, 128 bits, which no two keys are expected to
// share.
type latest struct {
	seeds  [2]maphash.Seed
	list   []change
	hashes [][2]uint64 // of the keys in the list
	// places are an open-addressing table with linear probing: where a key is in the list,
	// counted from 1; 0 is free. As many as a power of two, half of them free at least.
	places []uint32
}

func newLatest() *latest {
	return &latest{seeds: [2]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed()}, places: make([]uint32, 1<<8)}
}

// add takes a change into the place of the one of the same key, or behind all others.
func (l *latest) add(key []byte, c change) {
	hash := [2]uint64{maphash.Bytes(l.seeds[0], key), maphash.Bytes(l.seeds[1], key)}
	place := l.find(hash)
	if *place != 0 {
		c.first = l.list[*place-1].first
		l.list[*place-1] = c
		return
	}
	var head [8]byte
	copy(head[:], key)
	c.first = binary.BigEndian.Uint64(head[:])
	l.list, l.hashes = append(l.list, c), append(l.hashes, hash)
	*place = uint32(len(l.list))
	if 2*len(l.list) > len(l.places) {
		l.grow()
	}
}

// find is the place of a key, or the free one that is to be its own.
func (l *latest) find(hash [2]uint64) *uint32 {
	mask := uint64(len(l.places) - 1)
	for at := hash[0] & mask; ; at = (at + 1) & mask {
		if place := &l.places[at]; *place == 0 || l.hashes[*place-1] == hash {
			return place
		}
	}
}

func (l *latest) grow() {
	l.places = make([]uint32, 2*len(l.places))
	for i, hash := range l.hashes {
		*l.find(hash) = uint32(i + 1)
	}
}
