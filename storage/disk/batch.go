package disk

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/cockroachdb/pebble/v2"

	"blue-rings/messages"
)

// Batch is records to be committed together: all of them or none. It has one owner.
type Batch struct {
	batch   *pebble.Batch // filled by the commit
	entries []entry
	bytes   []byte // keys and records
	encoder messages.Encoder
}

// entry is what becomes of a record: its key and new value lie in the bytes of the batch.
type entry struct {
	first   uint64 // the first 8 bytes of the key
	key     int    // where it begins
	value   int    // where the key ends
	end     int    // where the value ends; no value: the record is deleted
	ordinal int
}

// NewBatch is an empty batch.
func (d *Disk) NewBatch() *Batch { return &Batch{batch: d.db.NewBatch()} }

// Set puts the state of a name into the place of what was there. It keeps nothing of
// packets. The error is of packets that no record can hold (messages.AppendRecord); the
// batch is then as it was.
func (b *Batch) Set(kind, name string, packets []messages.Packet) error {
	at := len(b.bytes)
	key := appendKey(b.bytes, kind, name)
	record, err := b.encoder.AppendRecord(key, packets)
	if err != nil {
		return fmt.Errorf("%.80q cannot be saved: %w", name, err)
	}
	b.bytes = record
	b.add(at, len(key))
	return nil
}

// Delete removes the state of a name.
func (b *Batch) Delete(kind, name string) {
	at := len(b.bytes)
	b.bytes = appendKey(b.bytes, kind, name)
	b.add(at, len(b.bytes))
}

func (b *Batch) add(key, value int) {
	var first [8]byte
	copy(first[:], b.bytes[key:value])
	b.entries = append(b.entries, entry{binary.BigEndian.Uint64(first[:]), key, value, len(b.bytes), len(b.entries)})
}

// Len is how many names have been set or deleted, each as often as it was.
func (b *Batch) Len() int { return len(b.entries) }

// Bytes is about how many bytes the batch will write.
func (b *Batch) Bytes() int { return len(b.bytes) + 4*len(b.entries) }

// fill puts the entries into Pebble's batch, in the order of their keys: mem tables take
// them several times faster then. Of those of one name the last counts.
func (b *Batch) fill() error {
	slices.SortFunc(b.entries, func(x, y entry) int {
		if x.first != y.first {
			return cmp.Compare(x.first, y.first)
		}
		if c := bytes.Compare(b.bytes[x.key:x.value], b.bytes[y.key:y.value]); c != 0 {
			return c
		}
		return cmp.Compare(x.ordinal, y.ordinal)
	})
	for i := range b.entries {
		e := &b.entries[i]
		key := b.bytes[e.key:e.value]
		if i+1 < len(b.entries) && bytes.Equal(key, b.bytes[b.entries[i+1].key:b.entries[i+1].value]) {
			continue
		}
		var err error
		if e.value == e.end {
			err = b.batch.Delete(key, nil)
		} else {
			err = b.batch.Set(key, b.bytes[e.value:e.end], nil)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// restingBytes is how many bytes a batch keeps room for.
const restingBytes = 8 << 20

// reset makes a batch that is committed ready for use again.
func (b *Batch) reset() {
	b.batch.Reset()
	if cap(b.bytes) > restingBytes {
		b.bytes, b.entries = nil, nil
	}
	b.bytes, b.entries = b.bytes[:0], b.entries[:0]
}
