package transfer

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
)

// MaxLine is the most bytes of a line, its end not included, where nothing else
// is said.
const MaxLine = 256 << 20

// keptLine is how much room for a line is kept for the next ones, in bytes.
const keptLine = 1 << 20

// errLongLine is in the error of a line that is too long. It has been passed over.
var errLongLine = errors.New("cut the set or map into several lines of the same key")

// lineReader reads lines. Its memory grows with the longest line, to most.
type lineReader struct {
	input  *bufio.Reader
	most   int
	number int64  // of the line that was read last, from 1
	buf    []byte // of a line that is longer than the input's buffer
}

func newLineReader(r io.Reader, most int) *lineReader {
	return &lineReader{input: bufio.NewReaderSize(r, 256<<10), most: most}
}

// next is the next line without its end, good until the next call; io.EOF after
// the last. The last line may lack its end. After errLongLine it goes on.
func (l *lineReader) next() ([]byte, error) {
	part, err := l.input.ReadSlice('\n')
	if len(part) == 0 && err != nil {
		return nil, err
	}
	l.number++
	if cap(l.buf) > keptLine {
		l.buf = nil
	}
	l.buf = l.buf[:0]
	long := false
	for errors.Is(err, bufio.ErrBufferFull) {
		if long = long || len(l.buf)+len(part) > l.most; !long {
			l.buf = append(l.buf, part...)
		}
		part, err = l.input.ReadSlice('\n')
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	part = bytes.TrimSuffix(part, []byte{'\n'})
	if long || len(l.buf)+len(part) > l.most {
		return nil, fmt.Errorf("the line has more than %d bytes: %w", l.most, errLongLine)
	}
	if len(l.buf) == 0 {
		return part, nil
	}
	l.buf = append(l.buf, part...)
	return l.buf, nil
}
