package storage

import (
	"strings"

	"blue-rings/messages"
)

// cell is a messages.Cell as it lies in memory.
type cell struct {
	name    string
	value   string
	stamp   messages.Stamp
	until   messages.Expire // see key.until
	replica uint32          // its number
	epoch   uint8           // see key.until
	place   messages.Place  // 0: there is no cell here
	absent  bool
	dirty   bool // to be told in the packet under way
}

// cellName finds a cell in its key.
type cellName struct {
	place messages.Place
	name  string
}

// later reports whether the incoming cell wins over a held one: the higher
// (stamp, replica). Two writes with one stamp and replica cannot both be
// honest; between them absence wins, then the greater value.
func (s *Shard) later(in *messages.Cell, held *cell) bool {
	if in.Stamp != held.stamp {
		return in.Stamp > held.stamp
	}
	if c := in.Replica.Compare(s.replicas.replica(held.replica)); c != 0 {
		return c > 0
	}
	if in.Absent != held.absent {
		return in.Absent
	}
	return strings.Compare(in.Value, held.value) > 0
}

// same reports whether the incoming cell and a held one are one write.
func (s *Shard) same(in *messages.Cell, held *cell) bool {
	return in.Stamp == held.stamp && in.Absent == held.absent && in.Value == held.value &&
		in.Replica == s.replicas.replica(held.replica)
}
