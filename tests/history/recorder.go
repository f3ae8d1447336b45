package history

import (
	"slices"
	"sync"
	"time"

	"blue-rings/messages"
)

// Recorder writes a history down. Safe for concurrent use: an operation that is
// invoked after another was completed, by whatever clients, is later by index as well.
type Recorder struct {
	mu   sync.Mutex
	h    History
	next int
}

// NewRecorder begins a history.
func NewRecorder(terms Terms) *Recorder { return &Recorder{h: History{Terms: terms}} }

// Invoke notes that a client is about to ask a node. replica is the life that will
// answer, zero where that cannot be known. It answers the operation's number.
func (r *Recorder) Invoke(at time.Duration, client int, node string, replica messages.Replica, op messages.Op) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.h.Operations = append(r.h.Operations, Operation{
		Client: client, Node: node, Replica: replica, Begun: r.index(), Invoked: at, Op: op,
	})
	return len(r.h.Operations) - 1
}

// Complete notes the answer to an operation.
func (r *Recorder) Complete(number int, at time.Duration, answer messages.Answer) {
	r.end(number, at, ResultOf(&answer), answer)
}

// GiveUp notes that a client does not wait for an answer any more: the connection is
// lost, or the time is over.
func (r *Recorder) GiveUp(number int, at time.Duration) { r.end(number, at, Info, messages.Answer{}) }

func (r *Recorder) end(number int, at time.Duration, result Result, answer messages.Answer) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if o := &r.h.Operations[number]; o.Ended == 0 {
		o.Ended, o.Completed, o.Result = r.index(), at, result
		if result != Info {
			o.Answer = answer
		}
	}
}

// Note notes what happened to nodes. Its Index is the recorder's.
func (r *Recorder) Note(note Note) {
	r.mu.Lock()
	defer r.mu.Unlock()
	note.Index = r.index()
	r.h.Notes = append(r.h.Notes, note)
}

// Final notes what a node holds in the end. Its Index is the recorder's.
func (r *Recorder) Final(final Final) {
	r.mu.Lock()
	defer r.mu.Unlock()
	final.Index = r.index()
	r.h.Finals = append(r.h.Finals, final)
}

// Digest notes a root digest. Its Index is the recorder's.
func (r *Recorder) Digest(digest Digest) {
	r.mu.Lock()
	defer r.mu.Unlock()
	digest.Index = r.index()
	r.h.Digests = append(r.h.Digests, digest)
}

// index counts from 1.
func (r *Recorder) index() int {
	r.next++
	return r.next
}

// History is what was written down so far.
func (r *Recorder) History() *History {
	r.mu.Lock()
	defer r.mu.Unlock()
	h := r.h
	h.Operations, h.Notes = slices.Clone(h.Operations), slices.Clone(h.Notes)
	h.Finals, h.Digests = slices.Clone(h.Finals), slices.Clone(h.Digests)
	return &h
}
