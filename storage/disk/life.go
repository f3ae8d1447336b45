package disk

import (
	"encoding/binary"
	"errors"
	"sync"

	"github.com/cockroachdb/pebble/v2"

	"blue-rings/messages"
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
	about, err := d.readAbout(d.options.Host)
	if err != nil {
		return err
	}
	if about.version == 0 && !known {
		return d.writeFirst()
	}
	if err := about.check(d.home); err != nil {
		return err
	}
	if about.theirs != d.options.Host {
		return d.anotherHost(about.theirs)
	}
	for _, life := range about.lives() {
		d.life.former = append(d.life.former, life.Replica)
	}
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
	defer d.files.hurry.begin(true)()
	return errors.Join(b.Commit(pebble.Sync), d.err())
}

func (d *Disk) begin(replica messages.Replica) error {
	key := binary.BigEndian.AppendUint64([]byte(aboutBegun), replica.Incarnation)
	at := binary.BigEndian.AppendUint64(nil, uint64(d.options.Now()))
	return d.write(func() error {
		defer d.files.hurry.begin(true)()
		return d.db.Set(key, at, pebble.Sync)
	})
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
	defer d.files.hurry.begin(true)()
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
