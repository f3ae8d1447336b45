package actors

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/asynkron/protoactor-go/actor"

	"blue-rings/messages"
	"blue-rings/storage"
	"blue-rings/transport"
)

const catchUp = "tcp://127.0.0.1:4001"

var asking = messages.Replica{Host: "b", Incarnation: 2}

// archive is a store of a range of buckets, with so many keys in some of them. It
// answers from memory, unless it is deaf; the sum of a key is its number in the
// bucket, that of a bucket how many keys it has.
type archive struct {
	owns    storage.Range
	keys    map[int]int // by bucket
	bytes   int         // of a name
	horizon int64
	deaf    bool
	spoil   func(any) any // what it answers instead
	asked   []messages.ToStore
}

func (a *archive) Receive(ctx actor.Context) {
	message, ok := ctx.Message().(messages.ToStore)
	if !ok {
		return
	}
	a.asked = append(a.asked, message)
	if a.deaf {
		return
	}
	var answer any
	switch message := message.(type) {
	case messages.Sum:
		answer = a.sum(message)
	case messages.SumKeys:
		answer = a.sumKeys(message)
	case messages.Walk:
		answer = a.walk(message)
	case messages.Operate, messages.Merge, messages.SweepDue, messages.Save, messages.Gather, messages.CommitDue, messages.Committed:
		return
	}
	if a.spoil != nil {
		answer = a.spoil(answer)
	}
	ctx.Respond(answer)
}

func (a *archive) sum(sum messages.Sum) messages.Summed {
	summed := messages.Summed{Ask: sum.Ask, Horizon: a.horizon, Sums: make([]uint64, len(sum.Nodes)*messages.TreeFan)}
	leaves := messages.Buckets / messages.NodesAt(sum.Level+1)
	for bucket, keys := range a.keys {
		summed.Keys += uint64(keys)
		child := bucket / leaves
		if i := slices.Index(sum.Nodes, uint16(child/messages.TreeFan)); i >= 0 {
			summed.Sums[i*messages.TreeFan+child%messages.TreeFan] += uint64(keys)
		}
	}
	return summed
}

func (a *archive) sumKeys(sum messages.SumKeys) messages.KeysSummed {
	summed := messages.KeysSummed{Ask: sum.Ask, Horizon: a.horizon}
	for _, bucket := range sum.Buckets {
		summed.Counts = append(summed.Counts, a.keys[int(bucket)])
		for i := range a.keys[int(bucket)] {
			summed.Keys = append(summed.Keys, messages.KeySum{Name: uint64(bucket), Sum: uint64(i)})
		}
	}
	return summed
}

// walk goes on from the number in Rest of the bucket.
func (a *archive) walk(walk messages.Walk) messages.Walked {
	walked := messages.Walked{Ask: walk.Ask}
	end := a.owns.End
	if walk.Limits.End > 0 {
		end = min(end, walk.Limits.End)
	}
	bytes := 0
	for bucket := max(walk.From.Bucket, a.owns.First); bucket < end; bucket++ {
		if walk.Buckets != nil && !slices.Contains(walk.Buckets, uint16(bucket)) {
			continue
		}
		first := 0
		if bucket == walk.From.Bucket {
			first = walk.From.Rest
		}
		for i := first; i < a.keys[bucket]; i++ {
			if walked.Names == walk.Limits.Names || bytes >= walk.Limits.Bytes {
				walked.Next = messages.Position{Bucket: bucket, Name: "n", Rest: i}
				return walked
			}
			if slices.Contains(walk.Have, uint64(i)) {
				continue
			}
			packet := messages.Packet{Name: a.name(bucket, i)}
			walked.Packets = append(walked.Packets, packet)
			walked.Names++
			bytes += frameBytes(&packet)
		}
	}
	walked.Next, walked.End = messages.Position{Bucket: end}, true
	return walked
}

func (a *archive) name(bucket, i int) string {
	name := fmt.Sprintf("%d/%d", bucket, i)
	return name + strings.Repeat(".", max(0, a.bytes-len(name)))
}

// desk is an enumerator over two stores of the built-in kinds and one of "peak",
// and a node that asks.
type desk struct {
	*world
	archives []*archive // the last is that of "peak"
	asker    transport.Asker
	decoder  messages.Decoder
}

func newDesk(t testing.TB, keys map[int]int) *desk {
	d := &desk{world: newWorld(t, Options{CatchUp: catchUp})}
	d.probe(d.env.Addresses.Publisher)
	for i, pid := range d.env.Addresses.Shards {
		l := &archive{owns: storage.RangeOf(i, 2), keys: map[int]int{}, horizon: 60_000}
		for bucket, n := range keys {
			if storage.ShardOf(bucket, 2) == i {
				l.keys[bucket] = n
			}
		}
		d.archives = append(d.archives, l)
		d.spawn(pid, func() actor.Actor { return l })
	}
	peak := &archive{owns: storage.RangeOf(0, 1), keys: map[int]int{7: 3}}
	d.archives = append(d.archives, peak)
	d.spawn(d.env.Addresses.Custom["peak"], func() actor.Actor { return peak })
	d.spawn(d.env.Addresses.Enumerator, NewEnumerator(d.env))
	d.asker = d.connect("b")
	return d
}

func (d *desk) connect(host string) transport.Asker {
	d.t.Helper()
	asker, err := d.net.Node(host).Ask(catchUp, nil)
	if err != nil {
		d.t.Fatal(err)
	}
	return asker
}

func (d *desk) post(request messages.Request) {
	d.t.Helper()
	request.Asker = asking
	var encoder messages.Encoder
	bytes, err := encoder.AppendRequest(nil, &request)
	if err == nil {
		err = d.asker.Send(bytes)
	}
	if err != nil {
		d.t.Fatal(err)
	}
}

// pages are those that have arrived.
func (d *desk) pages() []messages.Page {
	d.t.Helper()
	d.run()
	var pages []messages.Page
	for {
		bytes, err := d.asker.Receive()
		if errors.Is(err, transport.ErrEmpty) {
			return pages
		}
		if err != nil {
			d.t.Fatal(err)
		}
		if len(bytes) > messages.MaxPage {
			d.t.Fatalf("a page of %d bytes", len(bytes))
		}
		page, err := d.decoder.DecodePage(bytes)
		if err != nil {
			d.t.Fatal(err)
		}
		pages = append(pages, page)
	}
}

// ask is the only page that answers.
func (d *desk) ask(request messages.Request) messages.Page {
	d.t.Helper()
	d.post(request)
	pages := d.pages()
	if len(pages) != 1 || pages[0].Number != request.Number || pages[0].Publisher != self || pages[0].Stamp == 0 || pages[0].Wall != d.now.UnixMilli() {
		d.t.Fatalf("%d pages: %+v", len(pages), pages)
	}
	return pages[0]
}

// askAll asks until the end, and is all pages' packets, by name, and how many
// pages there were.
func (d *desk) askAll(request messages.Request) (names []string, pages int) {
	d.t.Helper()
	for {
		request.Number++
		page := d.ask(request)
		pages++
		for _, packet := range page.Packets {
			names = append(names, packet.Name)
		}
		if page.End {
			return names, pages
		}
		request.From = page.Next
	}
}

func TestEnumeratorAddsUpTheTreesOfItsStores(t *testing.T) {
	d := newDesk(t, map[int]int{0: 2, 5: 1, 40_000: 4})
	page := d.ask(messages.Request{Number: 9, What: messages.AskTree, Level: 0, Nodes: []uint16{0}})
	if !page.End || page.Keys != 7 || page.Horizon != 60_000 || len(page.Sums) != messages.TreeFan || page.Sums[0] != 3 || page.Sums[9] != 4 {
		t.Fatalf("%+v", page)
	}
	d.archives[1].horizon = 120_000
	if page := d.ask(messages.Request{What: messages.AskTree, Level: 3, Nodes: []uint16{0, 2500}}); page.Horizon != 0 ||
		page.Sums[5] != 1 || page.Sums[16] != 4 {
		t.Fatalf("%+v", page)
	}
	if page := d.ask(messages.Request{Kind: "peak", What: messages.AskTree, Level: 0, Nodes: []uint16{0}}); page.Keys != 3 {
		t.Fatalf("%+v", page)
	}
}

func TestEnumeratorSumsTheKeysOfBuckets(t *testing.T) {
	keys, nodes := map[int]int{}, []uint16{}
	for bucket := range 1000 {
		keys[bucket*60] = 20
		nodes = append(nodes, uint16(bucket*60))
	}
	d := newDesk(t, keys)
	request := messages.Request{What: messages.AskKeys, Nodes: nodes}
	sums := 0
	for range 3 {
		page := d.ask(request)
		sums += len(page.KeySums)
		if page.End {
			break
		}
		if len(page.KeySums) != messages.MaxKeySums/20*20 {
			t.Fatalf("%d sums in a page", len(page.KeySums))
		}
		request.From = page.Next
	}
	if sums != 20_000 {
		t.Fatalf("%d sums", sums)
	}
}

func TestEnumeratorSendsABucketOfManyKeysInParts(t *testing.T) {
	const many = 2*messages.MaxKeySums + 1
	d := newDesk(t, map[int]int{3: 5, 4: many, 5: 5})
	request := messages.Request{What: messages.AskKeys, Nodes: []uint16{3, 4, 5}}
	if page := d.ask(request); page.End || page.Next.Bucket != 4 || len(page.KeySums) != 5 {
		t.Fatalf("%d sums, next %s", len(page.KeySums), page.Next)
	}
	request.From.Bucket = 4
	d.post(request)
	pages := d.pages()
	sums := 0
	for i, page := range pages {
		sums += len(page.KeySums)
		if page.Part != i || page.More != (i < 2) || page.Next.Bucket != 5 {
			t.Fatalf("part %d: %d, more %v, next %s", i, page.Part, page.More, page.Next)
		}
	}
	if len(pages) != 3 || sums != many {
		t.Fatalf("%d parts, %d sums", len(pages), sums)
	}
}

func TestEnumeratorGivesBucketsButNotWhatTheAskerHas(t *testing.T) {
	d := newDesk(t, map[int]int{3: 4, 4: 9, 40_000: 4, 40_001: 4})
	names, pages := d.askAll(messages.Request{What: messages.AskBuckets, Nodes: []uint16{3, 40_000, 50_000}, Have: []uint64{0, 2}})
	if want := []string{"3/1", "3/3", "40000/1", "40000/3"}; pages != 1 || !slices.Equal(names, want) {
		t.Fatalf("%d pages: %v", pages, names)
	}
}

func TestEnumeratorStreamsAStretchPageByPage(t *testing.T) {
	keys, want := map[int]int{}, 0
	for bucket := 30_000; bucket < 36_000; bucket++ {
		keys[bucket] = 2
		want += 2
	}
	d := newDesk(t, keys)
	names, pages := d.askAll(messages.Request{What: messages.AskWhole, End: messages.Buckets})
	if len(names) != want || names[0] != "30000/0" || names[want-1] != "35999/1" || pages < 3 || pages > 5 {
		t.Fatalf("%d names in %d pages", len(names), pages)
	}
	slices.Sort(names)
	if n := len(slices.Compact(names)); n != want {
		t.Fatalf("%d different names", n)
	}
	if names, _ := d.askAll(messages.Request{What: messages.AskWhole, From: messages.Position{Bucket: 31_000}, End: 31_002}); len(names) != 4 {
		t.Fatalf("a stretch: %v", names)
	}
	for _, asked := range d.archives[0].asked {
		if limits := asked.(messages.Walk).Limits; limits.Names != walkNames || limits.Bytes < 1 || limits.Bytes > pageBytes {
			t.Fatalf("asked for %+v at once", limits)
		}
	}
	c := d.env.Counters
	if got := c.Requests.Load(); got != c.Pages.Load() || c.PageBytes.Load() < uint64(10*want) {
		t.Fatalf("%d requests, %d pages, %d bytes", got, c.Pages.Load(), c.PageBytes.Load())
	}
}

// What a page has no room for travels in parts: here keys that are much longer
// than those who gave them said.
func TestEnumeratorDividesWhatIsTooLong(t *testing.T) {
	d := newDesk(t, map[int]int{3: 1})
	long := messages.Packet{Name: "long"}
	for i := range 8 {
		long.Cells = append(long.Cells, messages.Cell{
			Place: messages.Element, Name: strings.Repeat("v", messages.MaxValue-1) + fmt.Sprint(i), Replica: self, Stamp: 5,
		})
	}
	broken := messages.Packet{Name: ""}
	packets := []messages.Packet{count("a", self, 1), long, broken}
	d.archives[0].spoil = func(answer any) any {
		walked := answer.(messages.Walked)
		walked.Packets = packets
		return walked
	}
	d.post(messages.Request{What: messages.AskBuckets, Nodes: []uint16{3}})
	pages := d.pages()
	cells, names := 0, map[string]bool{}
	for i, page := range pages {
		if page.Part != i || page.More != (i < len(pages)-1) {
			t.Fatalf("part %d: %d, more %v", i, page.Part, page.More)
		}
		for _, packet := range page.Packets {
			names[packet.Name] = true
			cells += len(packet.Cells)
		}
	}
	if len(pages) < 3 || cells != 8 || !names["a"] || len(names) != 2 || !pages[len(pages)-1].End {
		t.Fatalf("%d parts, %d cells, %v", len(pages), cells, names)
	}
	if d.env.Counters.Dropped[DropInvalid].Load() != 1 || len(d.named("frame_refused")) != 1 {
		t.Fatalf("the packet without a name was not reported: %v", d.events)
	}
}

func TestEnumeratorRefusesAKindWithoutAStore(t *testing.T) {
	d := newDesk(t, nil)
	if page := d.ask(messages.Request{Kind: "moons", What: messages.AskTree, Nodes: []uint16{0}}); page.Refusal != messages.NoSuchKind {
		t.Fatalf("%+v", page)
	}
}

func TestEnumeratorSurvivesGarbage(t *testing.T) {
	d := newDesk(t, map[int]int{0: 1})
	hostile := d.connect("mallory")
	for range 2 {
		for _, garbage := range []string{"", "\x03garbage", "\x09"} {
			if err := hostile.Send([]byte(garbage)); err != nil {
				t.Fatal(err)
			}
		}
		d.run()
	}
	c := d.env.Counters
	if c.Dropped[DropMalformed].Load() != 4 || c.Dropped[DropVersion].Load() != 2 || len(d.named("frame_refused")) != 1 {
		t.Fatalf("counted %d and %d, %v", c.Dropped[DropMalformed].Load(), c.Dropped[DropVersion].Load(), d.events)
	}
	if page := d.ask(messages.Request{What: messages.AskTree, Nodes: []uint16{0}}); page.Keys != 1 {
		t.Fatalf("%+v", page)
	}
}

// A store that does not answer holds up at most jobsMost questions, and none for
// longer than answerPatience; an answer that comes later is nobody's.
func TestEnumeratorGivesUpWhatAStoreKeepsWaiting(t *testing.T) {
	d := newDesk(t, map[int]int{0: 1})
	deaf := d.archives[0]
	deaf.deaf = true
	for i := range jobsMost + 4 {
		d.post(messages.Request{Number: uint64(i), What: messages.AskTree, Nodes: []uint16{0}})
	}
	if pages := d.pages(); len(pages) != 0 || len(deaf.asked) != jobsMost {
		t.Fatalf("%d pages, %d questions", len(pages), len(deaf.asked))
	}
	d.advance(answerPatience)
	if n := d.env.Counters.Dropped[DropUnanswered].Load(); n != jobsMost || len(deaf.asked) != jobsMost+4 {
		t.Fatalf("%d given up, %d questions", n, len(deaf.asked))
	}
	deaf.deaf = false
	for _, asked := range deaf.asked {
		d.send(d.env.Addresses.Enumerator, deaf.sum(asked.(messages.Sum)))
	}
	if pages := d.pages(); len(pages) != 4 || pages[0].Number != jobsMost {
		t.Fatalf("%d pages: %+v", len(pages), pages)
	}
	d.advance(2 * answerPatience)
	if n := d.env.Counters.Dropped[DropUnanswered].Load(); n != jobsMost {
		t.Fatalf("%d given up", n)
	}
}

func TestEnumeratorDropsWhatAStoreAnswersWithNonsense(t *testing.T) {
	d := newDesk(t, map[int]int{0: 1})
	requests := []messages.Request{
		{What: messages.AskTree, Nodes: []uint16{0}},
		{What: messages.AskKeys, Nodes: []uint16{0}},
		{What: messages.AskBuckets, Nodes: []uint16{0}},
		{What: messages.AskWhole, End: messages.Buckets},
	}
	d.archives[0].spoil = func(answer any) any {
		switch answer := answer.(type) {
		case messages.Summed:
			return messages.Summed{Ask: answer.Ask, Sums: answer.Sums[1:]}
		case messages.KeysSummed:
			return messages.KeysSummed{Ask: answer.Ask, Keys: answer.Keys, Counts: []int{2}}
		case messages.Walked:
			return messages.Walked{Ask: answer.Ask} // and no end
		}
		return nil
	}
	for _, request := range requests {
		d.post(request)
	}
	if pages := d.pages(); len(pages) != 0 || d.env.Counters.Dropped[DropInvalid].Load() != uint64(len(requests)) {
		t.Fatalf("%d pages, %d dropped", len(pages), d.env.Counters.Dropped[DropInvalid].Load())
	}
	d.archives[0].spoil = nil
	for _, request := range requests {
		d.ask(request)
	}
}

func TestEnumeratorDropsPagesOfWhoHasLeft(t *testing.T) {
	d := newDesk(t, map[int]int{0: 1})
	d.archives[0].deaf = true
	d.post(messages.Request{What: messages.AskTree, Nodes: []uint16{0}})
	d.run()
	if err := d.asker.Close(); err != nil {
		t.Fatal(err)
	}
	for _, asked := range d.archives[0].asked {
		d.send(d.env.Addresses.Enumerator, d.archives[0].sum(asked.(messages.Sum)))
	}
	if n := d.env.Counters.Dropped[DropUnread].Load(); n != 1 || d.env.Counters.Pages.Load() != 0 {
		t.Fatalf("%d pages unread, %d sent", n, d.env.Counters.Pages.Load())
	}
	d.asker = d.connect("b")
	d.archives[0].deaf = false
	d.ask(messages.Request{What: messages.AskTree, Nodes: []uint16{0}})
}
