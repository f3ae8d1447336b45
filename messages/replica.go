package messages

import (
	"cmp"
	"fmt"
	"strings"
)

// Replica is one life of one node: the operator's name for the host, and 64
// random bits drawn when its process started. Only a replica writes under its
// own identity; nothing depends on the order of incarnations in time.
type Replica struct {
	Host        string // 1..255 bytes, unique among the nodes of a ring
	Incarnation uint64 // random, never 0 in a replica that exists
}

// IsZero reports whether r names nobody.
func (r Replica) IsZero() bool { return r == Replica{} }

// Compare orders replicas by host, then incarnation. The order is arbitrary and
// the same everywhere: it breaks ties between cells with equal stamps.
func (r Replica) Compare(o Replica) int {
	if c := strings.Compare(r.Host, o.Host); c != 0 {
		return c
	}
	return cmp.Compare(r.Incarnation, o.Incarnation)
}

// String renders r as host#incarnation, the incarnation in hexadecimal; a host
// that is not one printable word is quoted.
func (r Replica) String() string {
	if r.IsZero() {
		return "-"
	}
	return fmt.Sprintf("%s#%x", plain(r.Host), r.Incarnation)
}

// Route is the path a packet has followed, the latest replica first. A route is
// frozen once it is part of a message.
type Route []Replica

// Has reports whether r passed through the replica.
func (r Route) Has(replica Replica) bool {
	for _, hop := range r {
		if hop == replica {
			return true
		}
	}
	return false
}

// String renders r as (c b a).
func (r Route) String() string {
	var b strings.Builder
	b.WriteByte('(')
	for i, hop := range r {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(hop.String())
	}
	b.WriteByte(')')
	return b.String()
}
