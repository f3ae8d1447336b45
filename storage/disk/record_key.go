package disk

import (
	"encoding/binary"
	"fmt"

	"blue-rings/messages"
	"blue-rings/storage"
)

// appendKey appends the key of the record of a name: names of a bucket lie together.
func appendKey(b []byte, kind, name string) []byte {
	b = append(append(b, byte(len(kind))), kind...)
	b = binary.BigEndian.AppendUint16(b, uint16(messages.BucketOf(messages.HashName(name))))
	return append(b, name...)
}

// keyRange is the first key of a range of buckets of a kind, and the first behind it.
func keyRange(kind string, r storage.Range) (first, end []byte) {
	prefix := append([]byte{byte(len(kind))}, kind...)
	first = binary.BigEndian.AppendUint16(prefix[:len(prefix):len(prefix)], uint16(r.First))
	if r.End < messages.NodesAt(messages.TreeLevels) {
		return first, binary.BigEndian.AppendUint16(prefix, uint16(r.End))
	}
	for i := len(prefix) - 1; ; i-- { // the length of a kind is far from 0xff
		if prefix[i]++; prefix[i] != 0 {
			return first, prefix[:i+1]
		}
	}
}

// keyError says that a key is not one that appendKey makes.
type keyError struct{ reason string }

func (e *keyError) Error() string { return e.reason }

// splitKey is the kind and the name that a key is of, parts of the key.
func splitKey(key []byte) (kind, name []byte, err error) {
	if len(key) == 0 || int(key[0]) > messages.MaxKind || len(key) <= 1+int(key[0])+2 {
		return nil, nil, &keyError{fmt.Sprintf("%.80q is no key of a record", key)}
	}
	kind, rest := key[1:1+key[0]], key[1+key[0]:]
	bucket, name := binary.BigEndian.Uint16(rest), rest[2:]
	if int(bucket) != messages.BucketOf(messages.HashName(string(name))) {
		return nil, nil, &keyError{fmt.Sprintf("%.80q lies in bucket %d, which is not its own", name, bucket)}
	}
	return kind, name, nil
}
