package messages

import "encoding/binary"

// The major types of CBOR (RFC 8949, section 3.1), in the upper three bits of
// an item's first byte, and the simple values in use.
const (
	majorUint  = 0 << 5
	majorNint  = 1 << 5
	majorBytes = 2 << 5
	majorText  = 3 << 5
	majorArray = 4 << 5
	majorMask  = 7 << 5

	cborTrue = 0xf5
	cborNull = 0xf6
)

// appendHead appends the head of an item, in its shortest form.
func appendHead(b []byte, major byte, n uint64) []byte {
	switch {
	case n < 24:
		return append(b, major|byte(n))
	case n < 1<<8:
		return append(b, major|24, byte(n))
	case n < 1<<16:
		return append(b, major|25, byte(n>>8), byte(n))
	case n < 1<<32:
		return append(b, major|26, byte(n>>24), byte(n>>16), byte(n>>8), byte(n))
	default:
		return binary.BigEndian.AppendUint64(append(b, major|27), n)
	}
}

func appendUint(b []byte, n uint64) []byte { return appendHead(b, majorUint, n) }

func appendInt(b []byte, n int64) []byte {
	if n < 0 {
		return appendHead(b, majorNint, ^uint64(n))
	}
	return appendHead(b, majorUint, uint64(n))
}

func appendArray(b []byte, items int) []byte { return appendHead(b, majorArray, uint64(items)) }

func appendBytes(b []byte, s string) []byte {
	return append(appendHead(b, majorBytes, uint64(len(s))), s...)
}

func appendText(b []byte, s string) []byte {
	return append(appendHead(b, majorText, uint64(len(s))), s...)
}

// appendTotal appends a total, which is not negative: an unsigned integer as
// long as it fits into an int64, else its bytes, the highest first.
func appendTotal(b []byte, n Number) []byte {
	if n.large == nil {
		return appendUint(b, uint64(n.small))
	}
	size := (n.large.BitLen() + 7) / 8
	b = appendHead(b, majorBytes, uint64(size))
	at := len(b)
	b = append(b, make([]byte, size)...)
	n.large.FillBytes(b[at:])
	return b
}
