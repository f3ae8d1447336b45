package storage

import (
	"strings"

	"github.com/zeebo/xxh3"

	"blue-rings/messages"
)

// self is the number of a shard's own replica; 0 is nobody.
const self uint32 = 1

// replicaTable gives replicas small numbers, so that a slot has 4 bytes for its
// replica and not 24. A number once given stays.
type replicaTable struct {
	known   []knownReplica // by number
	numbers map[messages.Replica]uint32
	last    uint32 // the number asked for last: packets come in runs of one replica
}

type knownReplica struct {
	messages.Replica
	hash uint64
}

func newReplicaTable(own messages.Replica) replicaTable {
	t := replicaTable{
		known:   make([]knownReplica, 1, 8),
		numbers: make(map[messages.Replica]uint32, 8),
	}
	t.number(own)
	return t
}

// find is the number of a replica, 0 if it has none.
func (t *replicaTable) find(replica messages.Replica) uint32 {
	if t.known[t.last].Replica == replica {
		return t.last
	}
	n := t.numbers[replica]
	if n != 0 {
		t.last = n
	}
	return n
}

// number is the number of a replica of which something is kept, a new one if it
// has none.
func (t *replicaTable) number(replica messages.Replica) uint32 {
	if n := t.find(replica); n != 0 {
		return n
	}
	replica.Host = strings.Clone(replica.Host)
	n := uint32(len(t.known))
	t.known = append(t.known, knownReplica{
		Replica: replica,
		hash:    xxh3.HashStringSeed(replica.Host, replica.Incarnation),
	})
	t.numbers[replica] = n
	t.last = n
	return n
}

// replica is the replica with that number.
func (t *replicaTable) replica(number uint32) messages.Replica { return t.known[number].Replica }

// hash is the same for a replica on all nodes, whatever its number.
func (t *replicaTable) hash(number uint32) uint64 { return t.known[number].hash }
