package actors

import (
	"fmt"
	"testing"

	"blue-rings/messages"
	"blue-rings/transport"
)

// BenchmarkPublisherRelay is one packet relayed, or withheld, by a node with
// seven subscribers, in batches of 1,000: in a mesh, where all hear the source; in a
// star, where nobody does; and what catching up brings, which has no source.
func BenchmarkPublisherRelay(b *testing.B) {
	for _, shape := range []struct {
		name   string
		mesh   bool
		source bool
	}{{"mesh", true, true}, {"star", false, true}, {"sourceless", true, false}} {
		b.Run(shape.name, func(b *testing.B) {
			w := newBenchWorld(b)
			w.spawn(w.env.Addresses.Publisher, NewPublisher(w.env))
			others := make([]messages.Replica, 7)
			for i := range others {
				others[i] = messages.Replica{Host: string(rune('b' + i)), Incarnation: uint64(i + 2)}
			}
			view := &View{Hearing: 1}
			inlets := make([]transport.Inlet, 0, len(others))
			for _, who := range others {
				inlets = append(inlets, w.join(who))
				peer := &PeerView{Replica: who, State: Current, HearsAt: w.now}
				if shape.mesh {
					peer.Hears = others
				}
				view.Peers = append(view.Peers, peer)
			}
			w.env.View.Store(view)
			relay := messages.Relay{Packets: make([]messages.Packet, 1000)}
			for i := range relay.Packets {
				p := count(fmt.Sprintf("account %012d", i), others[0], 1)
				p.Route = messages.Route{others[0]}
				if shape.source {
					p.Source = others[0]
				}
				relay.Packets[i] = p
			}
			b.ReportAllocs()
			b.ResetTimer()
			for i := 0; i < b.N; i += len(relay.Packets) {
				w.send(w.env.Addresses.Publisher, relay)
				for _, inlet := range inlets {
					for {
						if _, err := inlet.Receive(); err != nil {
							break
						}
					}
				}
			}
			b.ReportMetric(float64(w.env.Counters.SentBytes.Load())/float64(b.N), "frame-B/op")
		})
	}
}
