package messages

// Limits of what a frame may carry and a client may write. A decoder refuses
// what exceeds them before it allocates; an operation whose result a decoder
// would refuse is refused.
const (
	MaxName      = 1 << 10  // bytes of a key's name, at least 1
	MaxHost      = 255      // bytes of a host's name, at least 1
	MaxKind      = 64       // bytes of a custom kind's name, at least 1
	MaxValue     = 64 << 10 // bytes of an element, a field or a value
	MaxState     = 64 << 20 // bytes of the elements and fields of a name that a client may add to
	MaxFrame     = 1 << 20  // bytes of a frame
	MaxEndpoint  = 1 << 10  // bytes of a catch-up endpoint
	MaxHears     = 1 << 12  // replicas that a ping names
	MaxRoute     = 64       // replicas in a route; a longer one loses its oldest
	MaxOperand   = 4096     // bits of an integer a client may write
	MaxMagnitude = 8192     // bits of a slot's totals
)

// Slot is one replica's share of a string's count: totals that only grow, and
// the floors that resets have raised. Its effect is (Added-Floors.Added) -
// (Subtracted-Floors.Subtracted). Only Replica raises Added and Subtracted.
type Slot struct {
	Replica    Replica
	Serial     Stamp // at which the slot began; with Replica, its name
	Added      Number
	Subtracted Number
	Floors     *Floors // nil while both are zero; frozen
	Until      Expire
}

// Floors are what a reset has seen of a slot's totals.
type Floors struct {
	Added      Number
	Subtracted Number
}

// Place says which cell of a key a Cell is.
type Place uint8

// The places a cell can have in a key.
const (
	Base    Place = iota + 1 // the value a string was last set to
	Element                  // a member of a set; Cell.Name is the element
	Field                    // a field of a map; Cell.Name is the field
)

// Cell is a value that the last writer decides: the higher (Stamp, Replica).
type Cell struct {
	Place   Place
	Absent  bool   // removed; Value is empty
	Name    string // the element or field, "" for the base
	Value   string // empty for an element
	Stamp   Stamp
	Replica Replica
	Until   Expire
}

// Packet is news of one key: some of its atoms, all of its header. Packets
// merge pointwise, in any order, any number of times. Frozen once sent.
type Packet struct {
	Kind    string // "" for strings, sets and maps; else the custom kind
	Name    string
	Expire  Expire
	Cutoff  int64 // Unix milliseconds; atoms whose set Until is not after it are dead
	Cleared Stamp // elements and fields stamped not after it are dead
	Slots   []Slot
	Cells   []Cell
	Opaque  []string // changes of a custom kind; empty for the built-in ones
	Source  Replica  // who made the change; zero: unknown, or several
	Route   Route    // whom it passed through, the sender first
}

// Changes is how many changes the packet carries, at least 1: an extension of
// the expiry alone is a change.
func (p *Packet) Changes() int {
	return max(1, len(p.Slots)+len(p.Cells)+len(p.Opaque))
}

// Frame is what one ZeroMQ message carries: a ping or a batch of packets.
type Frame struct {
	Publisher Replica
	Sequence  uint64 // of this frame among those of Publisher, from 1
	Stamp     Stamp  // the publisher's hybrid clock
	Wall      int64  // the publisher's wall clock, Unix milliseconds; one that was set back counts as it was
	Ping      *Ping  // nil in a frame of packets
	Packets   []Packet
}

// Ping is sent every ping interval, whatever else was sent.
type Ping struct {
	Keys      uint64    // names the publisher holds alive
	Horizon   int64     // Unix milliseconds; what is over by it has left the digest
	Root      uint64    // root digest of the built-in kinds at Horizon
	Passes    uint64    // whole passes of the background repetition since start
	Hears     []Replica // whom the publisher hears now
	CatchUp   string    // endpoint to ask for what is missing; "" with a zero port: none
	CatchUpAt uint16    // port of the catch-up socket at the host subscribed to; 0: none
	Fetches   bool      // the publisher fetches much which it does not relay; a gap will say when it is done
}
