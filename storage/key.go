package storage

import (
	"math"

	"blue-rings/messages"
)

// key is the state of one name. Its 88 bytes, and those of the name behind them (see
// newKey), hold the whole of a counter that one replica has written.
type key struct {
	sum    uint64 // of the hashes of the header and of all atoms
	expire messages.Expire
	cutoff int64
	due    int64  // when the shard looks at the key again, Unix milliseconds; 0: never
	rest   *rest  // nil while there is nothing but the first slot
	news   uint32 // 1 + its place among what the call under way has changed; 0: unchanged
	length uint16 // of the name
	epoch  uint8  // of the last extension made here; see until
	marks  marks
	first  slot
}

// marks are what is so about a key.
type marks uint8

const (
	gone    marks = 1 << iota // removed from the shard
	unsaved                   // changed since it was handed over last; see Shard.Unsaved
	counted                   // among the visible names
	apart                     // the last extension made here was to another expiry than the key's
)

func (k *key) gone() bool { return k.marks&gone != 0 }

func (k *key) counted() bool { return k.marks&counted != 0 }

// rest is what a counter that one replica has written does not have.
type rest struct {
	slots []slot // but the first
	odd   *odd   // nil: none of it
}

// odd is what a counter that is only counted in does not have, whoever does.
type odd struct {
	cells   *cells // nil: only slots
	large   []totals
	cleared messages.Stamp
	raised  messages.Expire // see keepRaised
}

// held is a key and the hash of its name. The zero held is no key.
type held struct {
	*key
	hash uint64
}

// until is until when an atom lives. An extension made here concerns all atoms
// held then; it is written down once, in the key, and raises those of an
// earlier epoch. An atom written or merged later has the key's epoch and its
// own until; so has, whatever the epoch, one that was dead then.
func (k *key) until(own messages.Expire, epoch uint8) messages.Expire {
	if epoch != k.epoch && epoch != deadEpoch {
		return max(own, k.raised())
	}
	return own
}

// deadEpoch is the epoch of a slot that was dead when it was last looked at: no
// extension concerns it.
const deadEpoch = math.MaxUint8

// epochOf is the epoch of a slot that is written or merged now.
func (k *key) epochOf(until messages.Expire, cutoff int64) uint8 {
	if until.Over(cutoff) {
		return deadEpoch
	}
	return k.epoch
}

// dead reports whether what lives until then is dead in k: it belongs to a
// former life.
func (k *key) dead(own messages.Expire, epoch uint8) bool {
	return k.until(own, epoch).Over(k.cutoff)
}

// raise extends all atoms held to the expiry that the key is about to get.
func (k *key) raise() {
	if k.epoch == deadEpoch-1 {
		k.settleEpochs()
	}
	k.marks &^= apart
	k.epoch++
}

// raised is the expiry of the last extension made here.
func (k *key) raised() messages.Expire {
	if k.marks&apart != 0 {
		return k.rest.odd.raised
	}
	return k.expire
}

// keepRaised is to be called before the expiry changes in another way than by an extension
// made here.
func (k *key) keepRaised() {
	if k.epoch > 0 && k.marks&apart == 0 {
		k.more().raised = k.expire
		k.marks |= apart
	}
}

// cleared is when elements and fields were cleared last, or 0.
func (k *key) cleared() messages.Stamp {
	if k.rest == nil || k.rest.odd == nil {
		return 0
	}
	return k.rest.odd.cleared
}

func (k *key) setCleared(cleared messages.Stamp) {
	if cleared != k.cleared() {
		k.more().cleared = cleared
	}
}

// settleEpochs writes each atom's until into the atom and starts the epochs anew.
func (k *key) settleEpochs() {
	for i := range k.slotCount() {
		sl := k.slot(i)
		if sl.epoch != deadEpoch {
			sl.until, sl.epoch = k.until(sl.until, sl.epoch), 0
		}
	}
	if all := k.cells(); all != nil {
		all.base.until, all.base.epoch = k.until(all.base.until, all.base.epoch), 0
		for i := range all.list {
			c := &all.list[i]
			c.until, c.epoch = k.until(c.until, c.epoch), 0
		}
	}
	k.epoch = 0
}

// more makes room for what is odd.
func (k *key) more() *odd {
	if k.rest == nil {
		k.rest = new(rest)
	}
	if k.rest.odd == nil {
		k.rest.odd = new(odd)
	}
	return k.rest.odd
}

// cells are the cells of the key, nil if it has none.
func (k *key) cells() *cells {
	if k.rest == nil || k.rest.odd == nil {
		return nil
	}
	return k.rest.odd.cells
}

// moreCells makes room for cells.
func (k *key) moreCells() *cells {
	odd := k.more()
	if odd.cells == nil {
		odd.cells = new(cells)
	}
	return odd.cells
}

func (k *key) slotCount() int {
	switch {
	case k.first.replica == 0:
		return 0
	case k.rest == nil:
		return 1
	default:
		return 1 + len(k.rest.slots)
	}
}

// slot is the i-th slot. The pointer holds until one is added or removed.
func (k *key) slot(i int) *slot {
	if i == 0 {
		return &k.first
	}
	return &k.rest.slots[i-1]
}

// findSlot is the slot of that name, or nil.
func (k *key) findSlot(replica uint32, serial messages.Stamp) *slot {
	for i := range k.slotCount() {
		if sl := k.slot(i); sl.replica == replica && sl.serial == serial {
			return sl
		}
	}
	return nil
}

// ownSlot is the slot of this replica that is written to, or nil: the latest
// one that it has held ever since it began it, if that is alive. A slot of its
// own that was dropped and came back from a peer may be older than what others
// have of it: to go on with it would count two increments as one.
func (k *key) ownSlot() *slot {
	var own *slot
	for i := range k.slotCount() {
		if sl := k.slot(i); sl.current && (own == nil || sl.serial > own.serial) {
			own = sl
		}
	}
	if own == nil || k.dead(own.until, own.epoch) {
		return nil
	}
	return own
}

func (k *key) addSlot(added slot) *slot {
	if k.first.replica == 0 {
		k.first = added
		return &k.first
	}
	if k.rest == nil {
		k.rest = new(rest)
	}
	rest := k.rest
	if n := len(rest.slots); n == cap(rest.slots) {
		rest.slots = append(make([]slot, 0, n+1+n/4), rest.slots...) // most replicas that write are there soon
	}
	rest.slots = append(rest.slots, added)
	return &rest.slots[len(rest.slots)-1]
}

// removeSlot removes the i-th slot and puts the last one into its place.
func (k *key) removeSlot(i int) {
	k.dropTotals(k.slot(i))
	last := k.slotCount() - 1
	*k.slot(i) = *k.slot(last)
	*k.slot(last) = slot{}
	if last > 0 {
		k.rest.slots = k.rest.slots[:last-1]
	}
}

// base is the value the string was last set to, or nil.
func (k *key) base() *cell {
	all := k.cells()
	if all == nil || all.base.place == 0 {
		return nil
	}
	return &all.base
}

// atoms is how many slots and cells there are, visible or not.
func (k *key) atoms() int {
	n := k.slotCount()
	if k.base() != nil {
		n++
	}
	if all := k.cells(); all != nil {
		n += len(all.list)
	}
	return n
}

// list is the elements and fields.
func (k *key) list() []cell {
	if all := k.cells(); all != nil {
		return all.list
	}
	return nil
}
