package memory

// Cargo is what goes over a lane.
type Cargo string

// The kinds of cargo.
const (
	Frame    Cargo = "frame"
	Question Cargo = "question"
	Answer   Cargo = "answer"
)

// lane is one direction between two sockets.
type lane struct {
	from, to string // hosts
	cargo    Cargo
	receiver receiver
	talk     *conversation // nil for frames
	flying   int           // in flight, those held back included
	held     []*Flight     // waiting for the next one to overtake them
	faults   []*Fault      // that concern it,
	edition  uint64        // in this edition
}

// receiver is the socket at the end of a lane. It reports whether it had room.
type receiver interface {
	land(fx *effects, l *lane, bytes []byte) bool
}
