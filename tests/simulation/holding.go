package simulation

import (
	"fmt"
	"slices"
	"strings"

	"blue-rings/messages"
)

// Holding is what a node has of the counters: each replica's share of each.
type Holding map[Share]messages.Number

// Share is one replica's share of a counter.
type Share struct {
	Name    string
	Replica messages.Replica
}

// String is the share in one word.
func (s Share) String() string { return s.Name + "/" + s.Replica.String() }

// add adds what a packet with every atom of a counter says. A replica that began
// several slots has the sum of them.
func (h Holding) add(packet *messages.Packet) {
	for _, slot := range packet.Slots {
		share := Share{packet.Name, slot.Replica}
		h[share] = h[share].Add(slot.Added)
	}
}

// lack names what h lacks of another, in order; "" nothing.
func (h Holding) lack(other Holding) string {
	var lacks []string
	for share, theirs := range other {
		if ours := h[share]; ours.Cmp(theirs) < 0 {
			lacks = append(lacks, fmt.Sprintf("%s is %v, not %v", share, ours, theirs))
		}
	}
	slices.Sort(lacks)
	return strings.Join(lacks, ", ")
}
