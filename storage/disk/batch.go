package disk

import (
	"encoding/binary"
	"fmt"

	"blue-rings/messages"
)

// Batch is records to be committed together: all of them or none. It has one owner.
type Batch struct {
	bytes   []byte // a group, or a part of one
	names   int
	encoder messages.Encoder
}

// NewBatch is an empty batch.
func (d *Disk) NewBatch() *Batch { return &Batch{} }

// Set puts the state of a name into the place of what was there. It keeps nothing of
// packets. The error is of packets that no record can hold (messages.AppendRecord); the
// batch is then as it was.
func (b *Batch) Set(kind, name string, packets []messages.Packet) error {
	at, key := b.begin(kind, name)
	all, err := b.encoder.AppendRecord(b.bytes, packets)
	if err != nil {
		b.bytes = b.bytes[:at]
		return fmt.Errorf("%.80q cannot be saved: %w", name, err)
	}
	b.bytes = all
	b.end(at, key)
	return nil
}

// Delete removes the state of a name.
func (b *Batch) Delete(kind, name string) {
	at, key := b.begin(kind, name)
	b.end(at, key)
}

// begin appends a key behind room for the lengths, and answers where they and the value begin.
func (b *Batch) begin(kind, name string) (at, value int) {
	at = len(b.bytes)
	b.bytes = appendKey(append(b.bytes, make([]byte, groupHead)...), kind, name)
	return at, len(b.bytes)
}

func (b *Batch) end(at, value int) {
	binary.BigEndian.PutUint16(b.bytes[at:], uint16(value-at-groupHead))
	binary.BigEndian.PutUint32(b.bytes[at+2:], uint32(len(b.bytes)-value))
	b.names++
}

// Len is how many names have been set or deleted, each as often as it was.
func (b *Batch) Len() int { return b.names }

// Bytes is how many bytes the batch will write.
func (b *Batch) Bytes() int { return len(b.bytes) }

// restingBytes is how many bytes a batch keeps room for.
const restingBytes = 8 << 20

// reset makes a batch that is committed ready for use again.
func (b *Batch) reset() {
	if cap(b.bytes) > restingBytes {
		b.bytes = nil
	}
	b.bytes, b.names = b.bytes[:0], 0
}
