package storage

import (
	"encoding/binary"

	"github.com/zeebo/xxh3"

	"blue-rings/messages"
)

// What is hashed begins with one of these, so that a header is never taken for
// an atom, nor a slot for a cell.
const (
	headerTag = iota + 1
	slotTag
	cellTag
)

// headerHash is the hash of a key's header, seeded by the hash of its name, so
// that two names that swap their states change the sum.
func headerHash(k held) uint64 {
	var b [32]byte
	b[0] = headerTag
	binary.LittleEndian.PutUint64(b[8:], uint64(k.expire))
	binary.LittleEndian.PutUint64(b[16:], uint64(k.cutoff))
	binary.LittleEndian.PutUint64(b[24:], uint64(k.cleared()))
	return xxh3.HashSeed(b[:], k.hash)
}

// slotHash is the hash of a slot. Until is not in it: nodes may know of
// different extensions and hold the same state. But whether it has ended is: a slot
// that has, and stays for its floors, counts beyond them where nobody knows of its expiry.
func (s *Shard) slotHash(k held, sl *slot) uint64 {
	var b [56]byte
	b[0] = slotTag
	if sl.epoch == deadEpoch && !k.spent(sl) {
		b[5] = 1
	}
	binary.LittleEndian.PutUint64(b[8:], s.replicas.hash(sl.replica))
	binary.LittleEndian.PutUint64(b[16:], uint64(sl.serial))
	t := k.totals(sl)
	if t == nil {
		binary.LittleEndian.PutUint64(b[24:], uint64(sl.added))
		binary.LittleEndian.PutUint64(b[32:], uint64(sl.subtracted))
		return xxh3.HashSeed(b[:], k.hash)
	}
	binary.LittleEndian.PutUint64(b[24:], numberWord(t.added, &b[1]))
	binary.LittleEndian.PutUint64(b[32:], numberWord(t.subtracted, &b[2]))
	if f := t.floors; f != nil {
		binary.LittleEndian.PutUint64(b[40:], numberWord(f.Added, &b[3]))
		binary.LittleEndian.PutUint64(b[48:], numberWord(f.Subtracted, &b[4]))
	}
	return xxh3.HashSeed(b[:], k.hash)
}

// numberWord is a number that fits into 64 bits, or the hash of one that does
// not, which it marks.
func numberWord(n messages.Number, mark *byte) uint64 {
	small, ok := n.Int64()
	if ok {
		return uint64(small)
	}
	*mark = 1
	return xxh3.Hash(n.Big().Bytes())
}

func (s *Shard) cellHash(k held, c *cell) uint64 {
	var b [40]byte
	b[0] = cellTag
	b[1] = byte(c.place)
	if c.absent {
		b[2] = 1
	}
	binary.LittleEndian.PutUint64(b[8:], s.replicas.hash(c.replica))
	binary.LittleEndian.PutUint64(b[16:], uint64(c.stamp))
	binary.LittleEndian.PutUint64(b[24:], xxh3.HashString(c.name))
	binary.LittleEndian.PutUint64(b[32:], xxh3.HashString(c.value))
	return xxh3.HashSeed(b[:], k.hash)
}

// addSum books a change of a key's hashes.
func (s *Shard) addSum(k held, change uint64) {
	k.sum += change
	bucket := messages.BucketOf(k.hash)
	s.bucket(bucket).sum += change
	s.tree.add(bucket, change)
}
