package transfer

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

// A line that is too long is passed over; the last may lack its end; a broken
// reader is not the end.
func TestLinesAreRead(t *testing.T) {
	const buffer = 256 << 10
	long := strings.Repeat("x", 3*buffer)
	fits := strings.Repeat("y", 2*buffer)
	text := "a\n\n" + long + "\n" + fits + "\nb\r\n" + long
	for name, input := range map[string]io.Reader{
		"whole": strings.NewReader(text), "in bytes": iotest.OneByteReader(strings.NewReader(text)), "last with its end": strings.NewReader(text + "\n"),
	} {
		r := newLineReader(input, 2*buffer)
		var got []string
		for {
			line, err := r.next()
			if errors.Is(err, io.EOF) {
				break
			}
			if errors.Is(err, errLongLine) {
				line = []byte("long")
			} else if err != nil {
				t.Fatal(err)
			}
			got = append(got, fmt.Sprintf("%d:%.4s", r.number, line))
		}
		if want := "[1:a 2: 3:long 4:yyyy 5:b\r 6:long]"; fmt.Sprint(got) != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	r := newLineReader(iotest.TimeoutReader(iotest.OneByteReader(strings.NewReader("ab\n"))), 10)
	if line, err := r.next(); err == nil || errors.Is(err, io.EOF) {
		t.Errorf("%q, error %v", line, err)
	}
}
