package scale

// traffic is what nodes have sent and received.
type traffic struct {
	frames, pings, changes, bytes uint64 // published; the bytes are of pings, too
	received                      arrivals
	rounds                        uint64 // of catching up
}

// arrivals are what came over subscriptions.
type arrivals struct{ frames, pings, changes, bytes uint64 }

// traffics are the traffic of each node so far.
func (r *run) traffics() []traffic {
	all := make([]traffic, len(r.nodes))
	for i, n := range r.nodes {
		c := n.machine.Counters()
		all[i] = traffic{
			frames: c.Sent.Load(), pings: c.SentPings.Load(), changes: c.SentChanges.Load(), bytes: c.SentBytes.Load(),
			received: arrivals{frames: c.Recv.Load(), pings: c.RecvPings.Load(), changes: c.RecvChanges.Load(), bytes: c.RecvBytes.Load()},
			rounds:   c.Rounds.Load(),
		}
	}
	return all
}

// since is the traffic of each node between two moments.
func since(before, after []traffic) []traffic {
	all := make([]traffic, len(after))
	for i, a := range after {
		b := before[i]
		all[i] = traffic{
			frames: a.frames - b.frames, pings: a.pings - b.pings, changes: a.changes - b.changes, bytes: a.bytes - b.bytes,
			received: arrivals{
				frames: a.received.frames - b.received.frames, pings: a.received.pings - b.received.pings,
				changes: a.received.changes - b.received.changes, bytes: a.received.bytes - b.received.bytes,
			},
			rounds: a.rounds - b.rounds,
		}
	}
	return all
}

// sum is that of a figure over all nodes, and the most of it.
func sum(all []traffic, figure func(traffic) uint64) (sum, most float64) {
	for _, t := range all {
		sum += float64(figure(t))
		most = max(most, float64(figure(t)))
	}
	return sum, most
}

// News is what the updates cost, each of them, without pings.
type News struct {
	Frames   float64 // published by all nodes
	Changes  float64 // in them
	Bytes    float64 // of them
	Arrivals float64 // frames received, by all nodes
	Copies   float64 // changes received, by a node
	Most     float64 // changes received, by the node that receives most
	Carried  float64 // bytes received, by all nodes
}

// Idle is what the pings cost while nobody writes.
type Idle struct {
	Bytes        float64 // of a ping, in the mean
	Received     float64 // bytes a second, by a node
	MostReceived float64 // by the node that receives most
}

// news are the figures of some traffic. Pings are left out at the length that they have
// while nobody writes.
func (r *run) news(load, idle []traffic) (n News) {
	updates := float64(r.config.Updates)
	n.Frames, _ = sum(load, func(t traffic) uint64 { return t.frames })
	n.Changes, _ = sum(load, func(t traffic) uint64 { return t.changes })
	n.Arrivals, _ = sum(load, func(t traffic) uint64 { return t.received.frames })
	n.Copies, n.Most = sum(load, func(t traffic) uint64 { return t.received.changes })
	for i, t := range load {
		ping := idle[i]
		n.Bytes += float64(t.bytes) - float64(t.pings)*float64(ping.bytes)/float64(ping.pings)
		if ping.received.pings > 0 {
			n.Carried += float64(t.received.bytes) - float64(t.received.pings)*float64(ping.received.bytes)/float64(ping.received.pings)
		}
	}
	n.Copies /= float64(len(load))
	for _, figure := range []*float64{&n.Frames, &n.Changes, &n.Bytes, &n.Arrivals, &n.Copies, &n.Most, &n.Carried} {
		*figure /= updates
	}
	return n
}

func (r *run) idle(idle []traffic) (i Idle) {
	pings, _ := sum(idle, func(t traffic) uint64 { return t.pings })
	i.Bytes, _ = sum(idle, func(t traffic) uint64 { return t.bytes })
	i.Received, i.MostReceived = sum(idle, func(t traffic) uint64 { return t.received.bytes })
	i.Bytes /= pings
	i.Received /= float64(len(idle)) * quietFor.Seconds()
	i.MostReceived /= quietFor.Seconds()
	return i
}
