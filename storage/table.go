package storage

import "slices"

// table is the keys of some neighbouring buckets, by open addressing with linear probing
// from a place that the lower half of the hash gives: nobody makes names that crowd there
// more easily than names with one hash. At least one entry is free, or there are none.
// Removal shifts back: there are no tombstones.
//
// Source: Knuth, The Art of Computer Programming 3, 6.4, algorithms L and R.
type table struct {
	entries entries
	keys    int
}

// tableBuckets is how many buckets have a table together: so few that no growth of one stalls
// the others and a bucket's keys are found without much of a scan, and so many that all
// tables have about as many keys. Those of single buckets are small and of many sizes,
// and the memory that small ones leave when they grow is of no use to large ones.
const tableBuckets = 16

type entries []entry

type entry struct {
	hash uint64
	key  *key // nil: free
}

// home is where the search for a hash begins.
func (l entries) home(hash uint64) int { return int(hash & (1<<32 - 1) * uint64(len(l)) >> 32) }

// after is the place behind another one.
func (l entries) after(i int) int {
	if i++; i < len(l) {
		return i
	}
	return 0
}

// distance is how many steps there are from a place to another one.
func (l entries) distance(from, to int) int {
	if to < from {
		to += len(l)
	}
	return to - from
}

func (l entries) place(e entry) {
	i := l.home(e.hash)
	for l[i].key != nil {
		i = l.after(i)
	}
	l[i] = e
}

// grown is the entries with room for a quarter more.
func (l entries) grown() entries {
	grown := slices.Grow(entries(nil), len(l)+len(l)/4+2) // and what memory is given out with it
	grown = grown[:cap(grown)]
	for _, e := range l {
		if e.key != nil {
			grown.place(e)
		}
	}
	return grown
}

// find is the key of that name, or nil.
func (t *table) find(hash uint64, name string) *key {
	l := t.entries
	if len(l) == 0 {
		return nil
	}
	for i := l.home(hash); ; i = l.after(i) {
		e := &l[i]
		if e.key == nil {
			return nil
		}
		if e.hash == hash && e.key.name() == name {
			return e.key
		}
	}
}

// insert adds a key whose name is not there.
func (t *table) insert(hash uint64, k *key) {
	if (t.keys+1)*8 > len(t.entries)*7 {
		t.entries = t.entries.grown()
	}
	t.entries.place(entry{hash, k})
	t.keys++
}

// remove takes a key out that is there.
func (t *table) remove(hash uint64, k *key) {
	t.keys--
	if t.keys == 0 {
		t.entries = nil
		return
	}
	l := t.entries
	gap := l.home(hash)
	for l[gap].key != k {
		gap = l.after(gap)
	}
	for i := l.after(gap); l[i].key != nil; i = l.after(i) {
		// An entry may move into the gap if its probing passes it.
		if l.distance(l.home(l[i].hash), i) >= l.distance(gap, i) {
			l[gap] = l[i]
			gap = i
		}
	}
	l[gap] = entry{}
}
