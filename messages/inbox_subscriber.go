package messages

// ToSubscriber is what a subscriber accepts.
//
//sumtype:decl
type ToSubscriber interface{ toSubscriber() }

// Merged answers Merge.
type Merged struct {
	Credit  int
	Changed int // packets that changed something
	Over    int // of these: that brought deletions of a name that has left but for such
	Dropped int // packets that were over on arrival
	Invalid int // packets that were not merged: no store can hold them, or the store failed; a gap

	Names []string // at most as many as Merge asked for: of packets that changed something, and not of those in Over
}

// ReceiveNext tells a subscriber, behind the messages that wait, to go on
// receiving.
type ReceiveNext struct{}

// SilenceDue tells a subscriber to look whether its socket has been silent for
// so long that it must be rebuilt.
type SilenceDue struct{}

func (Merged) toSubscriber()      {}
func (ReceiveNext) toSubscriber() {}
func (SilenceDue) toSubscriber()  {}
func (Readable) toSubscriber()    {}
