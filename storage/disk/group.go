package disk

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/cockroachdb/pebble/v2"
)

// A commit is written as one entry of the database, a group: behind each other the
// length of a key (2 bytes), that of its record (4), the key and the record; a name that has
// left has no record. So a commit costs little more than the log. What many groups
// say becomes records of their own together (see fold).
const (
	groupFirst = "\xfe" // and its number
	groupEnd   = "\xff"
	groupHead  = 2 + 4
)

func groupKey(number uint64) []byte { return binary.BigEndian.AppendUint64([]byte(groupFirst), number) }

// groups are the commits that are not folded yet. Their bytes lie in a few pieces, the
// oldest first. Safe for concurrent use.
type groups struct {
	sync.Mutex
	room    *sync.Cond
	first   uint64 // the number of the oldest
	next    uint64 // that of the next one
	pieces  [][]byte
	bytes   int
	folding bool
}

const pieceBytes = 1 << 20

// add keeps what a group says.
func (g *groups) add(group []byte) {
	last := len(g.pieces) - 1
	if last < 0 || len(g.pieces[last])+len(group) > cap(g.pieces[last]) {
		g.pieces = append(g.pieces, make([]byte, 0, max(pieceBytes, len(group))))
		last++
	}
	g.pieces[last] = append(g.pieces[last], group...)
	g.bytes += len(group)
	g.next++
}

// change is what becomes of a record: what it is now, or that it has left.
type change struct {
	first   uint64 // the first 8 bytes of the key
	ordinal int
	key     []byte
	record  []byte // empty: there is none
}

// changes appends those of some bytes of groups whose keys lie in a range.
func changes(list []change, piece, first, end []byte) ([]change, error) {
	for len(piece) > 0 {
		if len(piece) < groupHead {
			return nil, errCut
		}
		key := int(binary.BigEndian.Uint16(piece))
		record := int(binary.BigEndian.Uint32(piece[2:]))
		piece = piece[groupHead:]
		if key == 0 || key+record > len(piece) {
			return nil, errCut
		}
		c := change{ordinal: len(list), key: piece[:key:key], record: piece[key : key+record : key+record]}
		piece = piece[key+record:]
		if bytes.Compare(c.key, first) < 0 || bytes.Compare(c.key, end) >= 0 {
			continue
		}
		var head [8]byte
		copy(head[:], c.key)
		c.first = binary.BigEndian.Uint64(head[:])
		list = append(list, c)
	}
	return list, nil
}

var errCut = fmt.Errorf("%w: a group of a commit is cut off", pebble.ErrCorruption)

// latest sorts changes by their keys, and leaves the last one of each.
func latest(list []change) []change {
	slices.SortFunc(list, func(x, y change) int {
		if x.first != y.first {
			return cmp.Compare(x.first, y.first)
		}
		if c := bytes.Compare(x.key, y.key); c != 0 {
			return c
		}
		return cmp.Compare(x.ordinal, y.ordinal)
	})
	kept := list[:0]
	for i := range list {
		if i+1 < len(list) && list[i].first == list[i+1].first && bytes.Equal(list[i].key, list[i+1].key) {
			continue
		}
		kept = append(kept, list[i])
	}
	return kept
}

// give gives what a record is now.
func (c *change) give(each func(key, value []byte) error) error {
	if len(c.record) == 0 {
		return nil
	}
	return each(c.key, c.record)
}

// changes is what the groups say of a range of keys, the last of each, in their order.
// What it answers is not written to again. The caller has locked the groups.
func (g *groups) changes(first, end []byte) ([]change, error) {
	var list []change
	for _, piece := range g.pieces {
		var err error
		if list, err = changes(list, piece, first, end); err != nil {
			return nil, err
		}
	}
	return latest(list), nil
}

// readGroups finds the groups that a former process has not folded.
func (r *records) readGroups() error {
	g := &r.groups
	g.room = sync.NewCond(g)
	iter, err := r.db.NewIter(&pebble.IterOptions{LowerBound: []byte(groupFirst), UpperBound: []byte(groupEnd)})
	if err != nil {
		return err
	}
	for ok := iter.First(); ok; ok = iter.Next() {
		key := iter.Key()
		value, err := iter.ValueAndErr()
		if err == nil && len(key) != len(groupFirst)+8 {
			err = fmt.Errorf("%w: the entry %q", pebble.ErrCorruption, key)
		}
		if err == nil {
			_, err = changes(nil, value, nil, []byte(groupEnd))
		}
		if err != nil {
			return errors.Join(err, iter.Close())
		}
		number := binary.BigEndian.Uint64(key[len(groupFirst):])
		if len(g.pieces) == 0 {
			g.first = number
		}
		g.next = number
		g.add(value)
	}
	return errors.Join(iter.Error(), iter.Close())
}
