package storage

import (
	"testing"
	"unsafe"
)

// A byte more, and each counter takes 16 more: memory is given out in such sizes.
func TestAKeyHas128Bytes(t *testing.T) {
	if size := unsafe.Sizeof(key{}); size != 128 {
		t.Errorf("it has %d", size)
	}
}
