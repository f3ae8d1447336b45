package storagetest

import (
	"testing"

	"pgregory.net/rapid"

	"blue-rings/messages"
	"blue-rings/storage"
)

// Converges has three engines of the built-in kinds live through lives:
// expiries near and past, deletions, forgetting, packets lost, late and
// repeated. When they hear each other again they agree.
func Converges(t *testing.T, makeEngine func(self messages.Replica) storage.Engine) {
	rapid.Check(t, func(t *rapid.T) {
		nodes := []storage.Engine{makeEngine(replica(0)), makeEngine(replica(1)), makeEngine(replica(2))}
		now := messages.StampAt(1_700_000_000_000)
		var packets []messages.Packet
		for range rapid.IntRange(1, 80).Draw(t, "steps") {
			now += messages.Stamp(rapid.SampledFrom([]int64{1, 1 << 16, 900 << 16, 7_000 << 16, 50_000 << 16}).Draw(t, "pause"))
			i := rapid.IntRange(0, 2).Draw(t, "node")
			switch rapid.IntRange(0, 4).Draw(t, "what") {
			case 0:
				if len(packets) > 0 {
					from := rapid.IntRange(0, len(packets)-1).Draw(t, "from")
					nodes[i].Merge(now, packets[from:min(len(packets), from+5)])
				}
			case 1:
				nodes[i].Merge(now, WalkAll(nodes[rapid.IntRange(0, 2).Draw(t, "of")], now))
			case 2:
				nodes[i].Sweep(now)
			default:
				packets = append(packets, operate(t, nodes[i], now, AnyOp(t, now))...)
			}
		}
		for round := 0; exchange(nodes, now) > 0; round++ {
			if round == 10 {
				t.Fatalf("the nodes still tell each other news after 10 rounds:\n%s---\n%s", Dump(nodes[0], now), Dump(nodes[1], now))
			}
		}
		for _, n := range nodes[1:] {
			if x, y := Dump(nodes[0], now), Dump(n, now); x != y || nodes[0].Digest(now) != n.Digest(now) {
				t.Fatalf("the nodes do not agree:\n%s---\n%s", x, y)
			}
		}
	})
}

// exchange tells each node all of each other, and counts what was news.
func exchange(nodes []storage.Engine, now messages.Stamp) int {
	news := 0
	for _, n := range nodes {
		n.Digest(now) // applies the horizon
	}
	for _, n := range nodes {
		for _, o := range nodes {
			news += len(n.Merge(now, WalkAll(o, now)).Changed)
		}
	}
	return news
}
