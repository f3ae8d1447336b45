package actors

import (
	"errors"
	"slices"
	"testing"

	"blue-rings/messages"
	"blue-rings/transport"
)

// newBulkWorld is a world whose peer has more than is relayed, and whose
// subscribers can ask.
func newBulkWorld(t *testing.T) *pullWorld {
	w := newPullWorld(t)
	w.env.Options.CatchUp = "tcp://127.0.0.1:4001"
	w.names = 1000
	w.hold(false, true, quietLeast+100, 1)
	return w
}

// skips takes how often the publisher was told to skip a number.
func (w *pullWorld) skips() (n int) {
	for _, m := range w.got(w.env.Addresses.Publisher) {
		if _, ok := m.(messages.SkipSequence); ok {
			n++
		}
	}
	return n
}

func TestWhatIsFetchedInBulkIsToldByAGap(t *testing.T) {
	w := newBulkWorld(t)
	if end := w.recover(1); end.Void != "" || end.Changed != quietLeast+100 || !w.areEqual() {
		t.Fatalf("ended %+v", end)
	}
	if w.quiet != w.merges {
		t.Fatalf("%d of %d merges were quiet", w.quiet, w.merges)
	}
	if n := w.skips(); n != 1 {
		t.Fatalf("%d numbers were skipped, expected one", n)
	}
	w.count(false, true, "another", 1)
	if end := w.recover(2); end.Changed != 1 || w.skips() != 0 || w.quiet == w.merges {
		t.Fatalf("ended %+v: a small difference is relayed", end)
	}
}

func TestLittleIsRelayed(t *testing.T) {
	w := newPullWorld(t)
	w.env.Options.CatchUp = "tcp://127.0.0.1:4001"
	w.hold(false, true, 100, 1)
	if end := w.recover(1); end.Changed != 100 || w.quiet != 0 || w.skips() != 0 {
		t.Fatalf("ended %+v, %d quiet merges", end, w.quiet)
	}
}

func TestWithoutAnEnumeratorEverythingIsRelayed(t *testing.T) {
	w := newBulkWorld(t)
	w.env.Options.CatchUp = ""
	if end := w.recover(1); end.Changed != quietLeast+100 || w.quiet != 0 || w.skips() != 0 {
		t.Fatalf("ended %+v, %d quiet merges: nobody can ask for what is not relayed", end, w.quiet)
	}
}

// Pings say that we fetch from before the first of it is merged until the gap.
func TestPingsSayThatWeFetch(t *testing.T) {
	w := newBulkWorld(t)
	w.held = true
	w.tell(messages.Recover{Round: 1, Replica: replicaB, Address: catchUpAt})
	w.serve()
	if n := w.env.Counters.Fetching.Load(); n != 1 {
		t.Fatalf("%d fetch while the stores merge", n)
	}
	w.release()
	w.run()
	if n := w.env.Counters.Fetching.Load(); n != 0 || w.skips() != 1 {
		t.Fatalf("%d fetch after the gap", n)
	}
}

// The peer is forgotten in the middle: its catch-up actor, whom the stores would
// tell that they have merged all, is no more.
func TestAStreamFromAPeerThatIsForgottenIsTold(t *testing.T) {
	w := newBulkWorld(t)
	w.held = true
	w.tell(messages.Recover{Round: 1, Replica: replicaB, Address: catchUpAt})
	w.serve()
	w.env.System.Root.Stop(w.env.Addresses.Peers)
	w.run()
	if n := w.skips(); n != 1 || w.env.Counters.Fetching.Load() != 0 {
		t.Fatalf("%d numbers skipped, expected one; %d fetch", n, w.env.Counters.Fetching.Load())
	}
}

// A stream that is interrupted has merged something that subscribers have not
// heard of. The gap comes when the stores are done with it, and not before.
func TestAnInterruptedStreamIsToldWhenItIsMerged(t *testing.T) {
	for what, interrupt := range map[string]func(*pullWorld){
		"rest":            func(w *pullWorld) { w.tell(messages.Rest{}) },
		"another replica": func(w *pullWorld) { w.tell(messages.Recover{Round: 2, Replica: replicaC, Address: catchUpAt}) },
		"a failure":       func(w *pullWorld) { w.net.FailNext("a", transport.OpReceive, "*", errors.New("ENOTSOCK")) },
	} {
		t.Run(what, func(t *testing.T) {
			w := newBulkWorld(t)
			w.held = true
			w.tell(messages.Recover{Round: 1, Replica: replicaB, Address: catchUpAt})
			w.serve()
			interrupt(w)
			w.run()
			if failed := len(w.failed) > 0; failed != (what == "a failure") {
				t.Fatalf("failures %v", w.failed)
			}
			if n := w.skips(); n != 0 {
				t.Fatalf("%d numbers skipped while stores merge", n)
			}
			w.release()
			if n := w.skips(); n != 1 {
				t.Fatalf("%d numbers skipped, expected one", n)
			}
		})
	}
}

// release lets the stores answer.
func (w *pullWorld) release() {
	w.held = false
	for _, reply := range slices.Clone(w.replies) {
		reply()
	}
	w.replies = nil
	w.run()
}
