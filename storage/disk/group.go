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
	pieces  pieces
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

// pieces are bytes of groups, which are not written to again.
type pieces [][]byte

// change is where pieces say what becomes of a record.
type change struct {
	first uint64 // the first 8 bytes of the key
	piece uint32
	at    uint32
}

var errCut = fmt.Errorf("%w: a group of a commit is cut off", pebble.ErrCorruption)

// changes are those of a range of keys, the last of each key, in the order of the keys. Most
// keys come again and again, so the earlier ones are left out before they are sorted.
func (p pieces) changes(first, end []byte) ([]change, error) {
	latest := newLatest()
	for i, piece := range p {
		for at := 0; at < len(piece); {
			size, ok := entrySize(piece[at:])
			if !ok {
				return nil, errCut
			}
			c := change{piece: uint32(i), at: uint32(at)}
			at += size
			key, _ := p.read(c)
			if bytes.Compare(key, first) >= 0 && bytes.Compare(key, end) < 0 {
				latest.add(key, c)
			}
		}
	}
	slices.SortFunc(latest.list, func(x, y change) int {
		if x.first != y.first {
			return cmp.Compare(x.first, y.first)
		}
		xk, _ := p.read(x)
		yk, _ := p.read(y)
		return bytes.Compare(xk, yk)
	})
	return latest.list, nil
}

// entrySize is how many bytes the entry has with which b begins.
func entrySize(b []byte) (size int, ok bool) {
	if len(b) < groupHead {
		return 0, false
	}
	key := int(binary.BigEndian.Uint16(b))
	size = groupHead + key + int(binary.BigEndian.Uint32(b[2:]))
	return size, key > 0 && size <= len(b)
}

// read is the key and the record of a change. An empty record has left.
func (p pieces) read(c change) (key, record []byte) {
	b := p[c.piece][c.at:]
	n, size := int(binary.BigEndian.Uint16(b)), int(binary.BigEndian.Uint32(b[2:]))
	b = b[groupHead:]
	return b[:n:n], b[n : n+size : n+size]
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
			_, err = pieces{value}.changes(nil, []byte(groupEnd))
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
