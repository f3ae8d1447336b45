package main

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// pulseApart is the time between increments of a pulse.
const pulseApart = time.Millisecond

// pulse increments one counter of its own every millisecond, one at a time on one
// connection, until ctx is done, and answers what each took, in nanoseconds. Increments
// that could not be sent since an earlier one was not answered count as well, as
// having waited for it.
func pulse(ctx context.Context, port int) (*hdrhistogram.Histogram, error) {
	histogram := hdrhistogram.New(1_000, int64(time.Minute), 3)
	conn, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		return nil, fmt.Errorf("pulse: %w", err)
	}
	defer func() { _ = conn.Close() }()
	replies := bufio.NewReader(conn)
	command := []byte("*2\r\n$4\r\nINCR\r\n$5\r\npulse\r\n")
	for ctx.Err() == nil {
		began := time.Now()
		if err := conn.SetDeadline(began.Add(30 * time.Second)); err != nil {
			return nil, fmt.Errorf("pulse: %w", err)
		}
		if _, err := conn.Write(command); err != nil {
			return nil, fmt.Errorf("pulse: %w", err)
		}
		line, err := replies.ReadSlice('\n')
		if err != nil {
			return nil, fmt.Errorf("pulse: %w", err)
		}
		if line[0] != ':' {
			return nil, fmt.Errorf("pulse: INCR was answered %q", line)
		}
		if err := histogram.RecordCorrectedValue(time.Since(began).Nanoseconds(), pulseApart.Nanoseconds()); err != nil {
			return nil, fmt.Errorf("pulse: %w", err)
		}
		time.Sleep(time.Until(began.Add(pulseApart)))
	}
	return histogram, nil
}
