package resp

import (
	"bytes"
	"io"
	"math/big"
	"testing"

	"blue-rings/messages"
)

// A number of any size is a bulk string in both protocols, and one of 64 bits
// allocates nothing.
func TestBulkNumber(t *testing.T) {
	var out bytes.Buffer
	w := NewWriter(&out, Limits{})
	for _, protocol := range []int{2, 3} {
		w.SetProtocol(protocol)
		w.BulkNumber(messages.Int(-100))
		w.BulkNumber(messages.BigInt(new(big.Int).Lsh(big.NewInt(1), 64)))
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	const want = "$4\r\n-100\r\n$20\r\n18446744073709551616\r\n"
	if out.String() != want+want {
		t.Errorf("got %q", out.String())
	}
	w = NewWriter(io.Discard, Limits{})
	if n := testing.AllocsPerRun(100, func() { w.BulkNumber(messages.Int(1 << 62)); _ = w.Flush() }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
