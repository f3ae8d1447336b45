package history

import (
	"time"

	"blue-rings/messages"
)

// History is what clients did and saw, and what happened meanwhile. Index and time
// are two orders of the same: what has the lower index came first, whatever the
// resolution of the clock.
type History struct {
	Terms      Terms
	Operations []Operation // in the order of Begun
	Notes      []Note
	Finals     []Final
	Digests    []Digest
}

// Terms are what a history has to be judged by.
type Terms struct {
	// Began is when the history began, Unix milliseconds by the clock that its times
	// were read from.
	Began int64 `json:"began,string"`
	// Skew is the most by which the hybrid clock of any node differed from that clock,
	// but for the jumps that are noted. Where nodes come back with a disk, half of
	// their max_clock_skew is part of it.
	Skew time.Duration `json:"skew"`
	// Written is how long before the end of a process what it had acknowledged was on
	// disk, with interval and never: the interval, and what a commit takes.
	Written time.Duration `json:"written"`
	// Retention is how long the nodes remember deletions; 0: for longer than this.
	Retention time.Duration `json:"retention"`
	// Within is how long after the last fault and the last write the digests of all
	// nodes are equal.
	Within time.Duration `json:"within"`
}

// Result says how an operation ended for its client.
type Result uint8

// The results of an operation.
const (
	Info Result = iota // unknown: it may have had its effect, or have it yet
	OK                 // it is answered
	Fail               // refused: it has no effect
)

// String is the result in the words of Jepsen.
func (r Result) String() string { return [...]string{"info", "ok", "fail"}[min(r, Fail)] }

// ResultOf is the result that an answer gives an operation.
func ResultOf(answer *messages.Answer) Result {
	switch answer.Outcome {
	case messages.Done, messages.Missing:
		return OK
	case messages.WrongKind, messages.NotInteger, messages.TooLarge, messages.Refused, messages.NotYet, messages.ReadOnly:
		return Fail
	default:
		return Info
	}
}

// Operation is what a client asked for, and what it was told.
type Operation struct {
	Client    int
	Node      string           // the host
	Replica   messages.Replica // the life that took it; zero: not known
	Begun     int              // index
	Ended     int              // index; not after Begun: never
	Invoked   time.Duration    // since the history began
	Completed time.Duration
	Op        messages.Op
	Result    Result
	Answer    messages.Answer // unless Info
}

// Final is what a node holds for a name when all has healed and nothing is written
// any more: its answers to Read and Explain.
type Final struct {
	Index   int
	At      time.Duration
	Node    string
	Replica messages.Replica
	Name    string
	Read    messages.Answer
	Explain messages.Answer
}

// Digest is the root digest of a node.
type Digest struct {
	Index   int
	At      time.Duration
	Node    string
	Replica messages.Replica
	Horizon int64 // Unix milliseconds
	Root    uint64
}
