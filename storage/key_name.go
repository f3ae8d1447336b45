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
	case n <= 16:
		k := &key16{}
		copy(k.bytes[:], name)
		k.name = unsafe.String(&k.bytes[0], n)
		return &k.key
	case n <= 32:
		k := &key32{}
		copy(k.bytes[:], name)
		k.name = unsafe.String(&k.bytes[0], n)
		return &k.key
	case n <= 64:
		k := &key64{}
		copy(k.bytes[:], name)
		k.name = unsafe.String(&k.bytes[0], n)
		return &k.key
	default:
		return &key{name: strings.Clone(name)}
	}
}

// The sizes are those in which memory is given out. The bytes are written once,
// before the key's name refers to them.
type (
	key16 struct {
		key
		bytes [16]byte
	}
	key32 struct {
		key
		bytes [32]byte
	}
	key64 struct {
		key
		bytes [64]byte
	}
)
