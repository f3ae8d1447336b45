package actors

import (
	"fmt"
	"testing"

	"blue-rings/messages"
	"blue-rings/storage"
)

// BenchmarkEnumeratorWhole gives an empty node everything: counters of one replica
// with names of 20 bytes, over two stores, one question at a time. ns/name is what
// stores, enumerator and encoder take together, in one goroutine.
func BenchmarkEnumeratorWhole(b *testing.B) {
	const names = 200_000
	d := &desk{world: newWorld(b, Options{CatchUp: catchUp})}
	d.probe(d.env.Addresses.Publisher)
	for i, pid := range d.env.Addresses.Shards {
		engine := storage.NewShard(storage.ShardConfig{
			Self: self, Range: storage.RangeOf(i, 2), Grace: d.env.Options.Grace, Retention: d.env.Options.Retention,
		})
		var packets []messages.Packet
		for n := range names {
			name := fmt.Sprintf("counter-%012d", n)
			if storage.ShardOf(messages.BucketOf(messages.HashName(name)), 2) == i {
				packets = append(packets, count(name, self, int64(n+1)))
			}
		}
		engine.Merge(messages.StampAt(d.now.UnixMilli()), packets)
		d.spawn(pid, NewStore(d.env, i, engine, ""))
	}
	d.spawn(d.env.Addresses.Enumerator, NewEnumerator(d.env))
	d.asker = d.connect("b")
	var encoder messages.Encoder
	b.ReportAllocs()
	pages, bytes := 0, 0
	for b.Loop() {
		request := messages.Request{Asker: asking, What: messages.AskWhole, End: messages.Buckets}
		got := 0
		for done := false; !done; {
			question, err := encoder.AppendRequest(nil, &request)
			if err == nil {
				err = d.asker.Send(question)
			}
			if err != nil {
				b.Fatal(err)
			}
			d.run()
			answer, err := d.asker.Receive()
			if err != nil {
				b.Fatal(err)
			}
			b.StopTimer()
			page, err := d.decoder.DecodePage(answer)
			if err != nil {
				b.Fatal(err)
			}
			got += len(page.Packets)
			pages, bytes = pages+1, bytes+len(answer)
			request.From, done = page.Next, page.End
			b.StartTimer()
		}
		if got != names {
			b.Fatalf("%d of %d names", got, names)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/names, "ns/name")
	b.ReportMetric(float64(bytes)/float64(pages), "bytes/page")
	b.ReportMetric(float64(bytes)/float64(b.N)/names, "bytes/name")
}
