package disk

import (
	"errors"

	"github.com/cockroachdb/pebble/v2"

	"blue-rings/messages"
)

// Commit writes batches, all of them or nothing, and that no stamp beyond the ceiling is given
// before a later commit raises it; a lower one than before changes nothing. If sync, all
// is on the disk when it returns, else with the operating system. The batches are then empty and may be used again; after
// an error they may not. The error is for good, and it is not known whether they are on the
// disk. Several goroutines may commit batches of their own at once.
func (d *Disk) Commit(ceiling messages.Stamp, sync bool, batches ...*Batch) error {
	err := d.write(func() error { return d.commit(batches, ceiling, sync) })
	if err == nil {
		for _, b := range batches {
			b.reset()
		}
	}
	return err
}

func (d *Disk) commit(batches []*Batch, ceiling messages.Stamp, sync bool) error {
	var group []byte
	for _, b := range batches {
		switch {
		case len(group) == 0:
			group = b.bytes
		case len(b.bytes) > 0:
			group = append(group[:len(group):len(group)], b.bytes...)
		}
	}
	entry := d.db.NewBatch()
	if err := d.raise(entry, ceiling); err != nil {
		return err
	}
	if len(group) == 0 && entry.Empty() {
		if !sync {
			return entry.Close()
		}
		if err := entry.LogData(nil, nil); err != nil {
			return err
		}
	}
	defer d.files.hurry.begin(sync)()
	if err := d.apply(entry, group); err != nil {
		return err
	}
	return errors.Join(entry.SyncWait(), entry.Close())
}

// apply gives Pebble a group, of which it is not waited for that it gets to the log. Of two groups that
// say something of one name the one with the higher number is the later one.
func (d *Disk) apply(entry *pebble.Batch, group []byte) error {
	g := &d.groups
	g.Lock()
	defer g.Unlock()
	if len(group) > 0 {
		if err := entry.Set(groupKey(g.next), group, nil); err != nil {
			return err
		}
	}
	if err := d.db.ApplyNoSyncWait(entry, pebble.Sync); err != nil {
		return err
	}
	if len(group) > 0 {
		g.add(group)
		d.foldIfDue()
	}
	return nil
}

// Sync waits until all that was committed is on the disk.
func (d *Disk) Sync() error {
	return d.write(func() error {
		defer d.files.hurry.begin(true)()
		return d.db.LogData(nil, pebble.Sync)
	})
}
