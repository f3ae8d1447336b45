package disk

import (
	"fmt"

	"github.com/cockroachdb/pebble/v2"

	"blue-rings/messages"
)

// Batch is records to be committed together: all of them or none. It has one owner.
type Batch struct {
	batch   *pebble.Batch
	names   int
	encoder messages.Encoder
	key     []byte
	record  []byte
}

// NewBatch is an empty batch.
func (d *Disk) NewBatch() *Batch { return &Batch{batch: d.db.NewBatch()} }

// Set puts the state of a name into the place of what was there. It keeps nothing of
// packets. The error is of packets that no record can hold (messages.AppendRecord); the
// batch is then as it was.
func (b *Batch) Set(kind, name string, packets []messages.Packet) error {
	record, err := b.encoder.AppendRecord(b.record[:0], packets)
	if err != nil {
		return fmt.Errorf("%.80q cannot be saved: %w", name, err)
	}
	b.record = record
	b.key = appendKey(b.key[:0], kind, name)
	b.names++
	return b.batch.Set(b.key, record, nil)
}

// Delete removes the state of a name.
func (b *Batch) Delete(kind, name string) error {
	b.key = appendKey(b.key[:0], kind, name)
	b.names++
	return b.batch.Delete(b.key, nil)
}

// Len is how many names have been set or deleted.
func (b *Batch) Len() int { return b.names }

// Bytes is about how many bytes the batch will write.
func (b *Batch) Bytes() int { return b.batch.Len() }

// reset makes a batch that is committed ready for use again.
func (b *Batch) reset() {
	b.batch.Reset()
	b.names = 0
}
