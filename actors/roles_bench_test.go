package actors

import (
	"fmt"
	"testing"

	"blue-rings/messages"
	"blue-rings/storage"
)

// changesPerBatch is how many changes the benchmarks move at a time; their
// figures are for one change.
const changesPerBatch = 100

func countedBatch(by messages.Replica, added int64) []messages.Packet {
	batch := make([]messages.Packet, changesPerBatch)
	for i := range batch {
		batch[i] = count(fmt.Sprintf("account %012d", i), by, added)
		batch[i].Source, batch[i].Route = by, messages.Route{by}
	}
	return batch
}

// BenchmarkPublisherChange is one change from Announce to a frame given to the
// socket.
func BenchmarkPublisherChange(b *testing.B) {
	w := newBenchWorld(b)
	w.spawn(w.env.Addresses.Publisher, NewPublisher(w.env))
	batch := countedBatch(self, 1)
	b.ReportAllocs()
	b.ResetTimer()
	for i := 0; i < b.N; i += changesPerBatch {
		w.send(w.env.Addresses.Publisher, messages.Announce{Packets: batch})
	}
}

// BenchmarkSubscriberChange is one change from a received frame through the
// store to the relaying frame.
func BenchmarkSubscriberChange(b *testing.B) {
	w := newBenchWorld(b)
	a := w.env.Addresses
	w.probe(a.Monitor)
	w.spawn(a.Publisher, NewPublisher(w.env))
	for i, pid := range a.Shards {
		shard := storage.NewShard(storage.ShardConfig{
			Range:     storage.RangeOf(i, len(a.Shards)),
			Self:      self,
			Grace:     w.env.Options.Grace,
			Retention: w.env.Options.Retention,
		})
		w.spawn(pid, NewStore(w.env, i, shard, ""))
	}
	outlet, err := w.net.Node("b").Bind(peer, nil)
	if err != nil {
		b.Fatal(err)
	}
	w.spawn(a.Peers, NewSubscriber(w.env, peer))
	var frames [][]byte
	for i := 0; i < b.N; i += changesPerBatch {
		frame := messages.Frame{
			Publisher: replicaB,
			Sequence:  uint64(len(frames) + 1),
			Stamp:     messages.StampAt(w.now.UnixMilli()),
			Wall:      w.now.UnixMilli(),
			Packets:   countedBatch(replicaB, int64(i+1)),
		}
		bytes, err := messages.AppendFrame(nil, &frame)
		if err != nil {
			b.Fatal(err)
		}
		frames = append(frames, bytes)
	}
	b.ReportAllocs()
	b.ResetTimer()
	for _, frame := range frames {
		if err := outlet.Send(frame); err != nil {
			b.Fatal(err)
		}
		w.run()
		delete(w.sent, a.Monitor.Id)
	}
}

func newBenchWorld(b *testing.B) *world {
	w := newWorld(b, Options{})
	b.Cleanup(func() {
		if len(w.failed) > 0 {
			b.Errorf("actors failed: %v", w.failed)
		}
	})
	return w
}
