package supervision

import (
	"bytes"
	"io"
	"sync"
	"sync/atomic"
)

// logQueued is how many lines wait for a writer that is slow.
const logQueued = 1024

// logQueue stands before a writer that may block, a pipe that nobody reads for
// instance: who writes a line does not wait. Lines that find the queue full are
// dropped and counted, and so are those that cannot be written. Safe for
// concurrent use.
type logQueue struct {
	lines   chan []byte
	dropped *atomic.Uint64
	ending  chan struct{} // closed: what waits is written, then nothing any more
	ended   chan struct{} // closed when it was
	end     sync.Once
}

var _ io.Writer = (*logQueue)(nil)

func newLogQueue(out io.Writer, dropped *atomic.Uint64) *logQueue {
	q := &logQueue{
		lines:   make(chan []byte, logQueued),
		dropped: dropped,
		ending:  make(chan struct{}),
		ended:   make(chan struct{}),
	}
	go q.run(out)
	return q
}

// Write takes one line. It never waits and never fails.
func (q *logQueue) Write(line []byte) (int, error) {
	select {
	case q.lines <- bytes.Clone(line):
	default:
		q.dropped.Add(1)
	}
	return len(line), nil
}

// flush has what waits written, and nothing after that. The channel is closed
// when it is done; never, if the writer blocks for ever.
func (q *logQueue) flush() <-chan struct{} {
	q.end.Do(func() { close(q.ending) })
	return q.ended
}

func (q *logQueue) run(out io.Writer) {
	defer close(q.ended)
	for {
		select {
		case line := <-q.lines:
			q.write(out, line)
		case <-q.ending:
			for len(q.lines) > 0 {
				q.write(out, <-q.lines)
			}
			return
		}
	}
}

func (q *logQueue) write(out io.Writer, line []byte) {
	if _, err := out.Write(line); err != nil {
		q.dropped.Add(1)
	}
}
