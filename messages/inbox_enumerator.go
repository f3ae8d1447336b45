package messages

// ToEnumerator is what the enumerator accepts.
//
//sumtype:decl
type ToEnumerator interface{ toEnumerator() }

// RepeatDue tells the enumerator to repeat the next names.
type RepeatDue struct{}

// Walked answers Walk.
type Walked struct {
	Packets []Packet
	Next    Position
	Names   int    // whole names given
	End     bool   // the store's range is finished
	Ask     uint64 // that of the Walk it answers
	Room    *Room  // that of the Walk, if the packets were appended to it
}

// Summed answers Sum.
type Summed struct {
	Sums    []uint64 // of the children of each node, TreeFan each, in the order of the nodes
	Keys    uint64   // visible names in the whole store
	Horizon int64    // Unix milliseconds, of the sums; 0: the horizon is just stepping
	Ask     uint64   // that of the Sum it answers
}

// KeysSummed answers SumKeys.
type KeysSummed struct {
	Keys    []KeySum // bucket by bucket
	Counts  []int    // how many of them are in each of the buckets asked for
	Horizon int64    // as in Summed
	Ask     uint64   // that of the SumKeys it answers
}

func (RepeatDue) toEnumerator()  {}
func (Walked) toEnumerator()     {}
func (Summed) toEnumerator()     {}
func (KeysSummed) toEnumerator() {}
func (Readable) toEnumerator()   {}
func (BindDue) toEnumerator()    {}
func (AskDue) toEnumerator()     {}
