package supervision

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"blue-rings/messages"
	"blue-rings/transport/memory"
)

// blocked is a writer like a pipe that nobody reads, until it is released.
type blocked struct{ release chan struct{} }

func (b blocked) Write(line []byte) (int, error) {
	<-b.release
	return len(line), nil
}

// A log that nobody reads holds up nothing: not the start, not what is counted
// of events, not the stop.
func TestALogThatBlocksHoldsUpNothing(t *testing.T) {
	log := blocked{make(chan struct{})}
	defer close(log.release)
	network := memory.New()
	network.Auto(true)
	cfg := serving(network.Node("a"), "a")
	cfg.Log = Log{Writer: log, Format: "json"}
	n, err := Start(within(t), cfg)
	if err != nil {
		t.Fatal(err)
	}
	ctx := within(t)
	for range logQueued {
		for _, change := range []func(context.Context, string) (bool, error){n.Meet, n.Forget} {
			if changed, err := change(ctx, "tcp://b:4000"); err != nil || !changed {
				t.Fatalf("changed %t, %v", changed, err)
			}
		}
	}
	counters := n.Counters()
	eventually(t, "all events are counted", func() bool {
		return counters.Events.Counts()[messages.PeerRemoved{}.Name()] == logQueued
	})
	eventually(t, "the lines are counted that found no room", func() bool {
		return counters.LogDropped.Load() >= logQueued-10 // one waits in Write, a few were written of the start
	})
	deadline, cancel := context.WithTimeout(ctx, stopDeadline)
	defer cancel()
	if err := n.Stop(deadline, "test"); err != nil {
		t.Fatal(err)
	}
}

// What waits at the end is written, in its order; what comes later is not.
func TestAFlushedLogHasAllLines(t *testing.T) {
	var dropped atomic.Uint64
	out, want := &lines{}, &strings.Builder{}
	queue := newLogQueue(out, &dropped)
	for i := range logQueued {
		_, _ = fmt.Fprintf(queue, "line %d\n", i)
		_, _ = fmt.Fprintf(want, "line %d\n", i)
	}
	select {
	case <-queue.flush():
	case <-within(t).Done():
		t.Fatal("not flushed")
	}
	<-queue.flush()
	_, _ = fmt.Fprintln(queue, "late")
	if out.String() != want.String() || dropped.Load() != 0 {
		t.Fatalf("%d dropped, written:\n%s", dropped.Load(), out)
	}
}

// full is a writer like a disk without room.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }

func TestLinesThatCannotBeWrittenAreCounted(t *testing.T) {
	var dropped atomic.Uint64
	queue := newLogQueue(full{}, &dropped)
	_, _ = fmt.Fprintln(queue, "line")
	<-queue.flush()
	if got := dropped.Load(); got != 1 {
		t.Fatalf("%d dropped, want 1", got)
	}
}
