package actors

import (
	"github.com/asynkron/protoactor-go/actor"

	"blue-rings/messages"
)

// onRelay queues what is to go on, and withholds what every subscriber has anyhow.
func (p *Publisher) onRelay(ctx actor.Context, relay messages.Relay) {
	p.look()
	packets := relay.Packets
	if p.foreign(packets) {
		packets = p.freshOnly(packets)
	}
	for len(packets) > 0 {
		withheld := p.run(packets, true)
		p.withhold(withheld)
		packets = packets[withheld:]
		relayed := p.run(packets, false)
		p.relay(packets[:relayed])
		packets = packets[relayed:]
	}
	p.flushSoon(ctx)
}

// isAlone reports whether there is a socket, and nobody is known to be subscribed. Who is
// so nevertheless, since we have not looked yet or a hostile peer has ended what is not its
// own, sees a gap at the next frame, and asks the stores, which have what was withheld.
func (p *Publisher) isAlone() bool { return p.outlet != nil && p.kept.audience.isEmpty() }

// run is how many packets from the first on are withheld, or are not.
func (p *Publisher) run(packets []messages.Packet, withheld bool) int {
	for i := range packets {
		if p.withholds(&packets[i]) != withheld {
			return i
		}
	}
	return len(packets)
}

// withholds reports whether everybody has a packet anyhow. Without a socket nobody
// knows who will be there.
func (p *Publisher) withholds(packet *messages.Packet) bool {
	return p.outlet != nil && p.kept.audience.withholds(packet.Source, packet.Route)
}

func (p *Publisher) withhold(packets int) {
	if packets == 0 {
		return
	}
	p.kept.absences.withhold(packets)
	p.env.Counters.Withheld.Add(uint64(packets))
	p.kept.untold = p.kept.untold || p.isAlone()
}

func (p *Publisher) relay(packets []messages.Packet) {
	if len(packets) == 0 {
		return
	}
	p.kept.queue.addNews(packets, func(packet *messages.Packet) (messages.Replica, messages.Route) {
		return packet.Source, p.kept.onward(packet.Route)
	})
}

// foreign reports whether a packet is of a kind without a store here. All
// packets of a Relay are, or none: they come from a store, or they do not.
func (p *Publisher) foreign(packets []messages.Packet) bool {
	return len(packets) > 0 && packets[0].Kind != "" && p.env.Addresses.Custom[packets[0].Kind] == nil
}

// freshOnly are the foreign packets that were not relayed lately. What is withheld
// is not remembered as relayed.
func (p *Publisher) freshOnly(packets []messages.Packet) []messages.Packet {
	var fresh []messages.Packet
	for i := range packets {
		if p.withholds(&packets[i]) || p.kept.echoes.fresh(&packets[i]) {
			fresh = append(fresh, packets[i])
		}
	}
	return fresh
}

// onward is the route of what arrived by that route: we stand first. Packets
// of one frame mostly share their route.
func (k *publisherKept) onward(arrived messages.Route) messages.Route {
	if k.relayed != nil && sameRoute(arrived, k.arrived) {
		return k.relayed
	}
	k.arrived = arrived
	k.relayed = append(append(make(messages.Route, 0, len(arrived)+1), k.self...), arrived...)
	if len(k.relayed) > messages.MaxRoute {
		k.relayed = k.relayed[:messages.MaxRoute] // the oldest stand last
	}
	return k.relayed
}

func sameRoute(a, b messages.Route) bool {
	return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0])
}
