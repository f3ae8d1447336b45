package messages

// ToStore is what a store accepts.
//
//sumtype:decl
type ToStore interface{ toStore() }

// Operate asks a store to carry out a batch of operations, in order.
type Operate struct{ Batch *Batch }

// Merge gives a store packets of its own names, all from one link. The store
// answers the sender with Merged. Subscribers send it, and catch-up actors.
type Merge struct {
	Packets []Packet
	Credit  int  // given back by Merged
	Quiet   bool // what changes is not relayed: the sender has peers see a gap afterwards
	Names   int  // how many names of what changes Merged gives; if Quiet, none
}

// Walk asks a store for names from a position on, every atom of them, in
// packets of at most BlockChanges changes. The store answers with Walked.
type Walk struct {
	From    Position
	Limits  Limits
	Buckets []uint16 // only those; rising. nil: all
	Have    []uint64 // with Buckets: sums of keys that are left out; rising
	Room    *Room    // memory for the packets; nil: the store makes some
	Ask     uint64   // given back by Walked: which question it answers
}

// Room is memory for packets and their atoms, to be used again and again. Between
// length and capacity it is zero. It goes with a Walk to the store and comes back
// with Walked; meanwhile nobody else touches it. A store that has no use for it does
// not give it back.
type Room struct {
	Packets []Packet
	Slots   []Slot
	Cells   []Cell
}

// Reset empties the room.
func (r *Room) Reset() {
	clear(r.Packets)
	clear(r.Slots)
	clear(r.Cells)
	r.Packets, r.Slots, r.Cells = r.Packets[:0], r.Slots[:0], r.Cells[:0]
}

// Limits end a part of a walk. The first that is reached counts; at least one
// packet is given if there is one.
type Limits struct {
	Names int // about as many names or packets; at least 1
	Bytes int // about as many bytes in a frame; 0: any number
	End   int // the bucket to stop before; 0: none
}

// Sum asks a store for sums of its digest tree: those of the children of nodes
// of one level. What is not in the store's range counts as zero, so that the
// answers of all stores of a kind can be added up. The store answers with Summed.
type Sum struct {
	Level int      // 0 to 3
	Nodes []uint16 // rising
	Ask   uint64   // given back by Summed
}

// SumKeys asks a store for the sums of all keys in some buckets, those in its
// range. The store answers with KeysSummed.
type SumKeys struct {
	Buckets []uint16 // rising
	Ask     uint64   // given back by KeysSummed
}

// BlockChanges is the most changes a packet of a walk carries.
const BlockChanges = 32

// Position is a place in the walk of a store; the zero value is the start. The
// walk is by bucket, then by (hash, name) within the bucket; a key with more
// atoms than a block goes on in the next one.
type Position struct {
	Bucket int
	Name   string // the last name wholly or partly given in Bucket; "" none
	Rest   int    // atoms of Name still to give
}

// SweepDue tells a store to let go of what the horizon has passed.
type SweepDue struct{}

// Save asks a store to have all on disk that is unsaved by then, whatever --fsync
// says. The store answers with Saved when it is.
type Save struct{ Ask uint64 } // given back by Saved

// Gather asks a store for all that is unsaved, to be written together with what other
// stores have, and for what is not answered yet. The store answers with Commit.
type Gather struct{}

// CommitDue tells a store to have written what has changed since it last did.
type CommitDue struct{}

// Committed answers Commit.
type Committed struct {
	Number uint64 // that of the Commit; those before it are written, too
	Err    error  // nil: it is on disk
}

func (Operate) toStore()   {}
func (Merge) toStore()     {}
func (Walk) toStore()      {}
func (Sum) toStore()       {}
func (SumKeys) toStore()   {}
func (SweepDue) toStore()  {}
func (Save) toStore()      {}
func (CommitDue) toStore() {}
func (Gather) toStore()    {}
func (Committed) toStore() {}
