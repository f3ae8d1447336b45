package disk

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"sync"
	"unsafe"

	"github.com/cockroachdb/pebble/v2"

	"blue-rings/messages"
	"blue-rings/storage"
)

// records is the database of a directory, to be read. Safe for concurrent use.
type records struct {
	*failure
	db     *pebble.DB
	groups groups
}

// A Load gives so many names at a time, or so many bytes.
const (
	loadNames = 512
	loadBytes = 64 << 10
)

// Load gives the records of a range of buckets of a kind, in the order of the buckets
// and, within one, of the names: some hundred names at a time, each whole. What it
// gives is frozen and may be kept; strings of one call share memory. An error of each ends it. Several
// goroutines may load at once.
func (r *records) Load(kind string, of storage.Range, each func(packets []messages.Packet) error) error {
	first, end := keyRange(kind, of)
	return r.scan(first, end, each)
}

// scan gives the records from one key to another. When it has returned, each is called no
// more, also if the disk has failed meanwhile.
func (r *records) scan(first, end []byte, each func(packets []messages.Packet) error) error {
	return guarded(r.failure, each, func(each func(packets []messages.Packet) error) error {
		return r.iterate(first, end, each)
	})
}

// guarded attempts to give with each, which is called no more when it has returned.
func guarded[T any](f *failure, each func(T) error, give func(each func(T) error) error) error {
	var calling sync.Mutex
	over := false
	err := f.attempt(func() error {
		return give(func(what T) error {
			calling.Lock()
			defer calling.Unlock()
			if over {
				return f.err()
			}
			return each(what)
		})
	})
	calling.Lock()
	over = true
	calling.Unlock()
	return err
}

func (r *records) iterate(first, end []byte, each func(packets []messages.Packet) error) error {
	var page loading
	err := r.entries(first, end, func(key, value []byte) error {
		if err := page.add(key, value); err != nil || !page.full() {
			return err
		}
		return page.give(each)
	})
	if err != nil {
		return err
	}
	return page.give(each)
}

// entries gives the keys and values from one key to another, which are not to be kept: those of
// the groups, and those of the database of which no group says anything.
func (r *records) entries(first, end []byte, each func(key, value []byte) error) error {
	iter, groups, newer, err := r.both(first, end)
	if err != nil {
		return explain(r.dir, err)
	}
	for ok := iter.First(); ok; ok = iter.Next() {
		value, err := iter.ValueAndErr()
		if err != nil {
			return errors.Join(explain(r.dir, err), iter.Close())
		}
		same := false
		for len(newer) > 0 && !same && err == nil {
			key, record := groups.read(newer[0])
			order := bytes.Compare(key, iter.Key())
			if order > 0 {
				break
			}
			same, newer = order == 0, newer[1:]
			err = give(key, record, each)
		}
		if err == nil && !same {
			err = each(iter.Key(), value)
		}
		if err != nil {
			return errors.Join(r.unreadable(err), iter.Close())
		}
	}
	if err := errors.Join(iter.Error(), iter.Close()); err != nil {
		return explain(r.dir, err)
	}
	for _, c := range newer {
		key, record := groups.read(c)
		if err := give(key, record, each); err != nil {
			return r.unreadable(err)
		}
	}
	return nil
}

// give gives a record that a group speaks of, if it has not left.
func give(key, record []byte, each func(key, value []byte) error) error {
	if len(record) == 0 {
		return nil
	}
	return each(key, record)
}

// both is an iterator over the database, and the groups with their changes, at one moment.
func (r *records) both(first, end []byte) (*pebble.Iterator, pieces, []change, error) {
	r.groups.Lock()
	defer r.groups.Unlock()
	groups := slices.Clone(r.groups.pieces)
	newer, err := groups.changes(first, end)
	if err != nil {
		return nil, nil, nil, err
	}
	iter, err := r.db.NewIter(&pebble.IterOptions{LowerBound: first, UpperBound: end})
	return iter, groups, newer, err
}

// unreadable is the error about a record that cannot be read.
func (r *records) unreadable(err error) error {
	var refused *messages.FrameError
	var wrong *keyError
	if errors.As(err, &refused) || errors.As(err, &wrong) {
		return explain(r.dir, fmt.Errorf("%w: %w", pebble.ErrCorruption, err))
	}
	return err
}

// loading is records that are being read.
type loading struct {
	decoder messages.Decoder
	kind    string
	packets []messages.Packet
	names   int
	bytes   []byte // of the names and values
}

// add reads one record.
func (l *loading) add(key, value []byte) error {
	kind, name, err := splitKey(key)
	if err != nil {
		return err
	}
	if l.packets == nil {
		l.packets = make([]messages.Packet, 0, loadNames)
		l.bytes = make([]byte, 0, loadBytes+len(name)+len(value))
	}
	if string(kind) != l.kind {
		l.kind = string(kind)
	}
	at := len(l.bytes)
	l.bytes = append(append(l.bytes, name...), value...)
	kept := l.bytes[at:]
	// What lies in bytes is never written to again; when it moves, what strings share stays.
	l.packets, err = l.decoder.DecodeRecord(l.packets, kept[len(name):], l.kind, unsafe.String(&kept[0], len(name)))
	if err != nil {
		return fmt.Errorf("%.80q: %w", name, err)
	}
	l.names++
	return nil
}

func (l *loading) full() bool { return l.names >= loadNames || len(l.bytes) >= loadBytes }

// give hands over what was read.
func (l *loading) give(each func(packets []messages.Packet) error) error {
	packets := l.packets
	l.packets, l.bytes, l.names = nil, nil, 0
	if len(packets) == 0 {
		return nil
	}
	return each(packets)
}
