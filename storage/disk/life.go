package disk

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/cockroachdb/pebble/v2"

	"blue-rings/messages"
)

// The keys of what concerns the directory.
const (
	aboutFirst   = "\xff"
	aboutEnd     = "\xff\xff"
	aboutVersion = "\xffv"
	aboutHost    = "\xffh"
	aboutBegun   = "\xffi" // and an incarnation
	aboutCeiling = "\xffc" // and a stamp
)

// writtenEvery is after how many milliseconds a commit says when it was.
const writtenEvery = 60_000

// life is what a directory knows of the lives of its host.
type life struct {
	former []messages.Replica
	found  messages.Stamp // the ceiling at the start

	sync.Mutex
	ceiling messages.Stamp // the highest ever committed, or being so
	written int64          // when that was last said, Unix milliseconds
}

// readLife reads what the database knows, and writes it if it is new.
func (d *Disk) readLife(known bool) error {
	iter, err := d.db.NewIter(&pebble.IterOptions{LowerBound: []byte(aboutFirst), UpperBound: []byte(aboutEnd)})
	if err != nil {
		return err
	}
	about := aboutReader{host: d.options.Host}
	for ok := iter.First(); ok; ok = iter.Next() {
		value, err := iter.ValueAndErr()
		if err == nil {
			err = about.read(string(iter.Key()), value)
		}
		if err != nil {
			return errors.Join(err, iter.Close())
		}
	}
	if err := errors.Join(iter.Error(), iter.Close()); err != nil {
		return err
	}
	switch {
	case about.version == 0 && known:
		return refuse(d.dir, ErrDamaged, "its database has lost its first entries: restore a backup, or move it away and start empty to be refilled by peers")
	case about.version == 0:
		return d.writeFirst()
	case about.version != format:
		return d.anotherVersion(about.version)
	case about.theirs != d.options.Host:
		return d.anotherHost(about.theirs)
	}
	d.life.former = about.lives()
	d.life.found, d.life.ceiling, d.life.written = about.ceiling, about.ceiling, about.written
	return nil
}

// writeFirst writes what a new database knows.
func (d *Disk) writeFirst() error {
	b := d.db.NewBatch()
	number := binary.BigEndian.AppendUint64(nil, format)
	err := errors.Join(b.Set([]byte(aboutVersion), number, nil), b.Set([]byte(aboutHost), []byte(d.options.Host), nil))
	if err != nil {
		return err
	}
	return errors.Join(b.Commit(pebble.Sync), d.err())
}

// aboutReader gathers what concerns the directory.
type aboutReader struct {
	host    string // whose incarnations they are
	version uint64
	theirs  string
	begun   []begun
	ceiling messages.Stamp
	written int64
}

type begun struct {
	at int64 // Unix milliseconds
	messages.Replica
}

func (a *aboutReader) read(key string, value []byte) error {
	if key == aboutHost {
		a.theirs = string(value)
		return nil
	}
	if len(value) != 8 || len(key) < len(aboutHost) || key != aboutVersion && len(key) != len(aboutHost)+8 {
		return fmt.Errorf("%w: the entry %q", pebble.ErrCorruption, key)
	}
	number := binary.BigEndian.Uint64(value)
	switch key[:len(aboutHost)] {
	case aboutVersion:
		a.version = number
	case aboutBegun:
		incarnation := binary.BigEndian.Uint64([]byte(key[len(aboutBegun):]))
		a.begun = append(a.begun, begun{int64(number), messages.Replica{Host: a.host, Incarnation: incarnation}})
	case aboutCeiling: // they rise
		a.ceiling = messages.Stamp(binary.BigEndian.Uint64([]byte(key[len(aboutCeiling):])))
		a.written = max(a.written, int64(number))
	}
	return nil
}

// lives is the replicas in the order in which they began.
func (a *aboutReader) lives() []messages.Replica {
	slices.SortStableFunc(a.begun, func(x, y begun) int { return int(min(max(x.at-y.at, -1), 1)) })
	var replicas []messages.Replica
	for _, b := range a.begun {
		replicas = append(replicas, b.Replica)
	}
	return replicas
}

func (d *Disk) begin(replica messages.Replica) error {
	key := binary.BigEndian.AppendUint64([]byte(aboutBegun), replica.Incarnation)
	at := binary.BigEndian.AppendUint64(nil, uint64(d.options.Now()))
	return d.write(func() error { return d.db.Set(key, at, pebble.Sync) })
}

// raise adds to a batch a ceiling that is higher than all before, or that it is still
// being written, if that is due. Two commits may overtake one another: so each ceiling is an
// entry of its own, and the highest counts.
func (d *Disk) raise(b *pebble.Batch, ceiling messages.Stamp) error {
	now := d.options.Now()
	d.life.Lock()
	before := d.life.ceiling
	due := ceiling > before || now >= d.life.written+writtenEvery
	if due {
		d.life.ceiling, d.life.written = max(ceiling, before), now
	}
	d.life.Unlock()
	if !due {
		return nil
	}
	return setCeiling(b, before, max(ceiling, before), now)
}

// touch says that the directory is being written.
func (d *Disk) touch() error {
	d.life.Lock()
	ceiling := d.life.ceiling
	d.life.Unlock()
	b := d.db.NewBatch()
	if err := setCeiling(b, ceiling, ceiling, d.options.Now()); err != nil {
		return err
	}
	return b.Commit(pebble.Sync)
}

// setCeiling puts one ceiling in the place of another.
func setCeiling(b *pebble.Batch, before, ceiling messages.Stamp, now int64) error {
	key := func(stamp messages.Stamp) []byte {
		return binary.BigEndian.AppendUint64([]byte(aboutCeiling), uint64(stamp))
	}
	if err := b.Delete(key(before), nil); err != nil {
		return err
	}
	return b.Set(key(ceiling), binary.BigEndian.AppendUint64(nil, uint64(now)), nil)
}
