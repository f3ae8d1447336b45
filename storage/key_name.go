package storage

import (
	"strings"
	"unsafe"
)

// newKey is a key of that name with a zero header. The bytes of a short name lie
// behind the key in the same piece of memory: who finds a key compares its name
// next, and would wait for memory once more.
func newKey(name string) *key {
	switch n := len(name); {
	case n <= 8:
		k := new(key8)
		copy(k.bytes[:], name)
		return k.called(n)
	case n <= 24:
		k := new(key24)
		copy(k.bytes[:], name)
		return k.called(n)
	case n <= 40:
		k := new(key40)
		copy(k.bytes[:], name)
		return k.called(n)
	case n <= 56:
		k := new(key56)
		copy(k.bytes[:], name)
		return k.called(n)
	case n <= longestBehind:
		k := new(key72)
		copy(k.bytes[:], name)
		return k.called(n)
	default:
		k := new(keyFar)
		k.far = strings.Clone(name)
		return k.called(n)
	}
}

// The sizes are those in which memory is given out: 96 bytes, 112 and so on. What lies behind
// the key is written once, before it has a name.
type (
	key8 struct {
		key
		bytes [8]byte
	}
	key24 struct {
		key
		bytes [24]byte
	}
	key40 struct {
		key
		bytes [40]byte
	}
	key56 struct {
		key
		bytes [56]byte
	}
	key72 struct {
		key
		bytes [longestBehind]byte
	}
	keyFar struct {
		key
		far string
	}
)

// longestBehind is how many bytes the longest name has that lies behind its key.
const longestBehind = 72

// called says how long the name is that lies behind the key.
func (k *key) called(length int) *key {
	k.length = uint16(length)
	return k
}

// name is the name of a key that newKey has made, and of no other.
func (k *key) name() string {
	behind := unsafe.Add(unsafe.Pointer(k), unsafe.Sizeof(*k))
	if k.length > longestBehind {
		return *(*string)(behind)
	}
	return unsafe.String((*byte)(behind), k.length)
}
