package storage

// bucket is the keys whose hashes have the same top 16 bits: a table of its
// own, by open addressing with linear probing, so that its keys are found
// without a scan and no growth stalls the others. Removal shifts back: there are
// no tombstones in it.
//
// Source: Knuth, The Art of Computer Programming 3, 6.4, algorithms L and R.
type bucket struct {
	entries []entry // a power of two of them, at least one of them free; or none
	keys    int
	sum     uint64 // of the sums of its keys
}

type entry struct {
	hash uint64
	key  *key // nil: free
}

// find is the key of that name, or nil.
func (b *bucket) find(hash uint64, name string) *key {
	if len(b.entries) == 0 {
		return nil
	}
	mask := uint64(len(b.entries) - 1)
	for i := hash & mask; ; i = (i + 1) & mask {
		e := &b.entries[i]
		if e.key == nil {
			return nil
		}
		if e.hash == hash && e.key.name() == name {
			return e.key
		}
	}
}

// insert adds a key whose name is not there.
func (b *bucket) insert(hash uint64, k *key) {
	if (b.keys+1)*8 > len(b.entries)*7 {
		old := b.entries
		b.entries = make([]entry, max(2, 2*len(old)))
		for _, e := range old {
			if e.key != nil {
				b.place(e)
			}
		}
	}
	b.place(entry{hash, k})
	b.keys++
}

func (b *bucket) place(e entry) {
	mask := uint64(len(b.entries) - 1)
	i := e.hash & mask
	for b.entries[i].key != nil {
		i = (i + 1) & mask
	}
	b.entries[i] = e
}

// remove takes a key out that is there.
func (b *bucket) remove(hash uint64, k *key) {
	b.keys--
	if b.keys == 0 {
		b.entries = nil
		return
	}
	mask := uint64(len(b.entries) - 1)
	gap := hash & mask
	for b.entries[gap].key != k {
		gap = (gap + 1) & mask
	}
	for i := (gap + 1) & mask; b.entries[i].key != nil; i = (i + 1) & mask {
		// An entry may move into the gap if its probing passes it.
		if home := b.entries[i].hash & mask; (i-home)&mask >= (i-gap)&mask {
			b.entries[gap] = b.entries[i]
			gap = i
		}
	}
	b.entries[gap] = entry{}
}
