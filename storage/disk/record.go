package disk

import (
	"fmt"
	"unsafe"

	"blue-rings/messages"
)

// Record is the state of one name as it lies on a disk. It is frozen and may be kept.
type Record struct {
	Kind    string // "" for the built-in ones
	Name    string
	Bytes   int // of its key and value, before they are compressed
	Packets []messages.Packet
}

// Walk gives every record, by kind, bucket and name, one at a time. An error of each ends it.
func (r *records) Walk(each func(Record) error) error {
	return guarded(r.failure, each, func(each func(Record) error) error {
		var decoder messages.Decoder
		return r.entries([]byte{0}, []byte(groupFirst), func(key, value []byte) error {
			record, err := readRecord(&decoder, key, value)
			if err != nil {
				return err
			}
			return each(record)
		})
	})
}

// Record is the record of a name; false if there is none.
func (r *records) Record(kind, name string) (record Record, found bool, err error) {
	err = r.attempt(func() error {
		key := appendKey(nil, kind, name)
		return r.entries(key, append(key[:len(key):len(key)], 0), func(key, value []byte) (err error) {
			found = true
			record, err = readRecord(new(messages.Decoder), key, value)
			return err
		})
	})
	return record, found, err
}

// readRecord makes a record of its own memory.
func readRecord(decoder *messages.Decoder, key, value []byte) (Record, error) {
	kind, name, err := splitKey(key)
	if err != nil {
		return Record{}, err
	}
	kept := append(append(make([]byte, 0, len(name)+len(value)), name...), value...)
	record := Record{Kind: string(kind), Name: unsafe.String(&kept[0], len(name)), Bytes: len(key) + len(value)}
	record.Packets, err = decoder.DecodeRecord(nil, kept[len(name):], record.Kind, record.Name)
	if err != nil {
		return Record{}, fmt.Errorf("%.80q: %w", name, err)
	}
	return record, nil
}
