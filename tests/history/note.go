package history

import (
	"fmt"
	"time"

	"blue-rings/messages"
)

// Note is something that happened to nodes, not to clients.
type Note struct {
	Index   int
	At      time.Duration
	Kind    NoteKind
	Node    string           // the host; "" where it is about several
	Replica messages.Replica // of Started
	Mode    Durability       // of Started
	Offset  time.Duration    // of ClockJumped: by how much the clock differs now
	// Aside, of Started: not all others hear the node, or it does not hear them. It has no
	// final state: what it has in the end may be more or less than the others have.
	Aside bool
	Text  string // for the reader
}

// NoteKind says what happened.
type NoteKind uint8

// The kinds of notes. Each life of a node has a Started; one that ended before the
// history did has one of the next three as well.
const (
	Fault       NoteKind = iota // anything else that is wrong
	Started                     // a life begins, with what its disk has
	Stopped                     // a life ends in order: what it has is on its disk
	Killed                      // a process ends; its disk keeps what the system was given
	PowerCut                    // a host ends; its disk keeps what was synced
	DiskLost                    // what a disk had is gone
	DiskFailed                  // nothing more gets on a disk in this life
	Partitioned                 // a partition begins
	Rejoined                    // a partition ends
	ClockJumped                 // a clock is set
	Healed                      // nothing is wrong any more
	noteKinds
)

// String is the kind as Jepsen's nemesis would call it.
func (k NoteKind) String() string {
	names := [noteKinds]string{
		"fault", "start", "stop", "kill", "power-cut", "disk-lost", "disk-failed",
		"start-partition", "stop-partition", "clock-jump", "healed",
	}
	if k >= noteKinds {
		return fmt.Sprintf("note-%d", uint8(k))
	}
	return names[k]
}

// Durability is when a life writes what it acknowledges.
type Durability uint8

// The durabilities: without a disk, and the values of --fsync.
const (
	Memory Durability = iota
	Never
	Interval
	Always
	durabilities
)

// String is the durability in a word.
func (d Durability) String() string {
	names := [durabilities]string{"memory", "never", "interval", "always"}
	if d >= durabilities {
		return fmt.Sprintf("durability-%d", uint8(d))
	}
	return names[d]
}
