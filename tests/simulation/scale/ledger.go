package scale

import (
	"time"

	"blue-rings/messages"
)

// ledger knows which update is where.
type ledger struct {
	nodes   int
	updates []update
	first   int // of those that are measured
	shares  map[share]*track
	totals  map[string]int64 // of the counters
	lacking int              // updates that are not everywhere
	hops    int              // sum over all arrivals that are measured
	most    int              // hops
	twice   string           // of which share more arrived than was made; "" none
}

// share is what one replica has added to a counter.
type share struct {
	name string
	of   messages.Replica
}

// update is an increment by 1 that was acknowledged.
type update struct {
	at      time.Time
	took    time.Duration // until it was everywhere
	lacking int           // nodes without it
}

// track follows a share through the ring.
type track struct {
	updates []int   // in their order
	seen    []int32 // how many of them are there, by node
}

func newLedger(nodes int) *ledger {
	return &ledger{nodes: nodes, shares: map[share]*track{}, totals: map[string]int64{}}
}

// begin begins to measure: all updates so far are everywhere.
func (l *ledger) begin() { l.first, l.hops, l.most = len(l.updates), 0, 0 }

// add takes note of an increment at a node.
func (l *ledger) add(now time.Time, name string, node int, of messages.Replica) {
	t := l.shares[share{name, of}]
	if t == nil {
		t = &track{seen: make([]int32, l.nodes)}
		l.shares[share{name, of}] = t
	}
	t.updates = append(t.updates, len(l.updates))
	t.seen[node]++
	l.updates = append(l.updates, update{at: now, lacking: l.nodes - 1})
	l.totals[name]++
	if l.nodes > 1 {
		l.lacking++
	}
}

// arrive takes note of what came to a node.
func (l *ledger) arrive(now time.Time, node int, packets []messages.Packet) {
	for i := range packets {
		p := &packets[i]
		for _, slot := range p.Slots {
			s := share{p.Name, slot.Replica}
			t := l.shares[s]
			total, ok := slot.Added.Int64()
			if t == nil || !ok || total > int64(len(t.updates)) {
				l.twice = s.name + " of " + s.of.String()
				continue
			}
			for ; int64(t.seen[node]) < total; t.seen[node]++ {
				l.arrived(now, t.updates[t.seen[node]], len(p.Route))
			}
		}
	}
}

func (l *ledger) arrived(now time.Time, at, hops int) {
	l.hops += hops
	l.most = max(l.most, hops)
	u := &l.updates[at]
	if u.lacking--; u.lacking == 0 {
		u.took = now.Sub(u.at)
		l.lacking--
	}
}
