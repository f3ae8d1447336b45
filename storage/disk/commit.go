package disk

import (
	"github.com/cockroachdb/pebble/v2"

	"blue-rings/messages"
)

// Commit writes a batch, and that no stamp beyond the ceiling is given before a later
// commit raises it; a lower one than before changes nothing. If sync, both are on the
// disk when it returns. The batch is then empty and may be used again; after
// an error it may not. The error is for good, and it is not known whether the batch is on the
// disk. Several goroutines may commit batches of their own at once.
func (d *Disk) Commit(b *Batch, ceiling messages.Stamp, sync bool) error {
	err := d.write(func() error {
		if err := d.raise(b.batch, ceiling); err != nil {
			return err
		}
		if sync {
			if b.batch.Empty() {
				return d.db.LogData(nil, pebble.Sync)
			}
			return d.db.Apply(b.batch, pebble.Sync)
		}
		return d.db.Apply(b.batch, pebble.NoSync)
	})
	if err == nil {
		b.reset()
	}
	return err
}

// Sync waits until all that was committed is on the disk.
func (d *Disk) Sync() error {
	return d.write(func() error { return d.db.LogData(nil, pebble.Sync) })
}
