package disk

import (
	"bytes"
	"errors"
	"fmt"
	"sync"
	"unsafe"

	"github.com/cockroachdb/pebble/v2"

	"blue-rings/messages"
	"blue-rings/storage"
)

// A Load gives so many names at a time, or so many bytes.
const (
	loadNames = 512
	loadBytes = 64 << 10
)

// Load gives the records of a range of buckets of a kind, in the order of the buckets
// and, within one, of the names: some hundred names at a time, each whole. What it
// gives is frozen and may be kept; strings of one call share memory. An error of each ends it. Several
// goroutines may load at once.
func (d *Disk) Load(kind string, r storage.Range, each func(packets []messages.Packet) error) error {
	first, end := keyRange(kind, r)
	return d.scan(first, end, each)
}

// scan gives the records from one key to another. When it has returned, each is called no
// more, also if the disk has failed meanwhile.
func (d *Disk) scan(first, end []byte, each func(packets []messages.Packet) error) error {
	var calling sync.Mutex
	over := false
	err := d.attempt(func() error {
		return d.iterate(first, end, func(packets []messages.Packet) error {
			calling.Lock()
			defer calling.Unlock()
			if over {
				return d.err()
			}
			return each(packets)
		})
	})
	calling.Lock()
	over = true
	calling.Unlock()
	return err
}

func (d *Disk) iterate(first, end []byte, each func(packets []messages.Packet) error) error {
	var page loading
	err := d.entries(first, end, func(key, value []byte) error {
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

// entries gives the keys and records from one key to another, which are not to be kept: those of
// the groups, and those of the database where no group says something newer.
func (d *Disk) entries(first, end []byte, each func(key, record []byte) error) error {
	iter, newer, err := d.both(first, end)
	if err != nil {
		return explain(d.dir, err)
	}
	for ok := iter.First(); ok; ok = iter.Next() {
		record, err := iter.ValueAndErr()
		if err != nil {
			return errors.Join(explain(d.dir, err), iter.Close())
		}
		for ; err == nil && len(newer) > 0 && bytes.Compare(newer[0].key, iter.Key()) < 0; newer = newer[1:] {
			err = newer[0].give(each)
		}
		switch {
		case err != nil:
		case len(newer) > 0 && bytes.Equal(newer[0].key, iter.Key()): // it is given next
		default:
			err = each(iter.Key(), record)
		}
		if err != nil {
			return errors.Join(d.unreadable(err), iter.Close())
		}
	}
	if err := errors.Join(iter.Error(), iter.Close()); err != nil {
		return explain(d.dir, err)
	}
	for i := range newer {
		if err := newer[i].give(each); err != nil {
			return d.unreadable(err)
		}
	}
	return nil
}

// both is the records of the database and the changes of the groups at one moment.
func (d *Disk) both(first, end []byte) (*pebble.Iterator, []change, error) {
	d.groups.Lock()
	defer d.groups.Unlock()
	newer, err := d.groups.changes(first, end)
	if err != nil {
		return nil, nil, err
	}
	iter, err := d.db.NewIter(&pebble.IterOptions{LowerBound: first, UpperBound: end})
	return iter, newer, err
}

func (c *change) give(each func(key, record []byte) error) error {
	if len(c.record) == 0 {
		return nil
	}
	return each(c.key, c.record)
}

// unreadable is the error about a record that cannot be read.
func (d *Disk) unreadable(err error) error {
	var refused *messages.FrameError
	var wrong *keyError
	if errors.As(err, &refused) || errors.As(err, &wrong) {
		return explain(d.dir, fmt.Errorf("%w: %w", pebble.ErrCorruption, err))
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
