package storage

import (
	"fmt"

	"blue-rings/messages"
)

// Audit computes from scratch all that a shard keeps up to date, and answers
// what differs.
func (s *Shard) Audit() error {
	var sum uint64
	visible, expiring, slots, slotted := 0, 0, 0, 0
	for i := range s.buckets {
		b := &s.buckets[i]
		var bucketSum uint64
		keys := 0
		for k := range s.keysOf(s.config.Range.First + i) {
			keys++
			if k.hash != messages.HashName(k.name()) || s.find(k.hash, k.name()).key != k.key {
				return fmt.Errorf("%q is not found where it lies", k.name())
			}
			if err := s.auditKey(k); err != nil {
				return fmt.Errorf("%q: %w", k.name(), err)
			}
			if k.counted() {
				visible++
				expiring += one(k.expire.IsMoment())
			}
			slots += k.slotCount()
			slotted += min(k.slotCount(), 1)
			bucketSum += k.sum
		}
		if b.sum != bucketSum || b.keys != keys {
			return fmt.Errorf("bucket %d: sum %x keys %d, from scratch %x %d", i, b.sum, b.keys, bucketSum, keys)
		}
		sum += bucketSum
	}
	if s.tree.total != sum || s.visible != visible || s.expiring != expiring {
		return fmt.Errorf("sum %x visible %d expiring %d, from scratch %x %d %d", s.tree.total, s.visible, s.expiring, sum, visible, expiring)
	}
	if s.slots != slots || s.slotted != slotted {
		return fmt.Errorf("%d slots of %d names, from scratch %d of %d", s.slots, s.slotted, slots, slotted)
	}
	return nil
}

func (s *Shard) auditKey(k held) error {
	sum := s.scratchSum(k)
	for i := range k.slotCount() {
		sl := k.slot(i)
		if !k.floored(sl) && k.dead(sl.until, sl.epoch) || sl.dirty || sl.replica == 0 {
			return fmt.Errorf("slot %d is dead, dirty or nobody's: %+v", i, *sl)
		}
	}
	if err := k.auditTotals(); err != nil {
		return err
	}
	var elements, fields int32
	bytes := 0
	for i := range k.list() {
		c := &k.list()[i]
		if c.stamp <= k.cleared() || !c.absent && k.dead(c.until, c.epoch) || c.dirty {
			return fmt.Errorf("cell %q is dead or dirty: %+v", c.name, *c)
		}
		if k.cells().find(c.place, c.name) != c {
			return fmt.Errorf("cell %q is not found where it lies", c.name)
		}
		bytes += cellSize(c.name, c.value)
		if !c.absent && c.place == messages.Element {
			elements++
		}
		if !c.absent && c.place == messages.Field {
			fields++
		}
	}
	if all := k.cells(); all != nil && (elements != all.elements || fields != all.fields || bytes != all.bytes) {
		return fmt.Errorf("%d elements and %d fields of %d bytes, from scratch %d and %d of %d", all.elements, all.fields, all.bytes, elements, fields, bytes)
	}
	if k.sum != sum || k.news != 0 || k.gone() {
		return fmt.Errorf("sum %x news %d gone %v, from scratch %x", k.sum, k.news, k.gone(), sum)
	}
	if k.expire.IsMoment() && int64(k.expire) <= k.cutoff {
		return fmt.Errorf("expiry %s of a life before %d", k.expire, k.cutoff)
	}
	if visible := s.kind(k) != messages.NoKind; visible && !k.counted() {
		return fmt.Errorf("visible, and not counted")
	}
	return nil
}

// auditTotals looks whether each large slot has totals of its own.
func (k *key) auditTotals() error {
	used := map[int64]bool{}
	for i := range k.slotCount() {
		if sl := k.slot(i); sl.large {
			used[sl.added] = true
			if n := len(k.rest.odd.large); sl.added < 0 || sl.added >= int64(n) || sl.subtracted != 0 {
				return fmt.Errorf("slot %d is not among %d large ones: %+v", i, n, *sl)
			}
		}
	}
	if k.rest != nil && k.rest.odd != nil && len(used) != len(k.rest.odd.large) {
		return fmt.Errorf("%d large slots have %d totals", len(used), len(k.rest.odd.large))
	}
	return nil
}

// BucketSums are the sums of the buckets that hold keys, from the hashes of what
// the keys hold, and how many keys KeySums must answer for each.
func (s *Shard) BucketSums() (sums map[int]uint64, keys map[int]int) {
	sums, keys = map[int]uint64{}, map[int]int{}
	for i := range s.tables {
		for _, e := range s.tables[i].entries {
			if e.key != nil {
				bucket := messages.BucketOf(e.hash)
				sums[bucket] += s.scratchSum(held{e.key, e.hash})
				keys[bucket]++
			}
		}
	}
	return sums, keys
}

// scratchSum is the digest of a key from all that it holds.
func (s *Shard) scratchSum(k held) uint64 {
	sum := headerHash(k)
	for i := range k.slotCount() {
		sum += s.slotHash(k, k.slot(i))
	}
	if base := k.base(); base != nil {
		sum += s.cellHash(k, base)
	}
	for i := range k.list() {
		sum += s.cellHash(k, &k.list()[i])
	}
	return sum
}

// Replicas is how many replicas the shard has numbers for, its own included.
func (s *Shard) Replicas() int { return len(s.replicas.numbers) }
