package actors

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"blue-rings/messages"
)

func TestAnAnswerGetsOn(t *testing.T) {
	at := func(bucket int, name string, rest int) messages.Position {
		return messages.Position{Bucket: bucket, Name: name, Rest: rest}
	}
	early, late := "a", "b"
	if messages.HashName(early) > messages.HashName(late) {
		early, late = late, early
	}
	for _, c := range []struct {
		from, next messages.Position
		advances   bool
	}{
		{at(0, "", 0), at(0, "", 0), false},
		{at(0, "", 0), at(1, "", 0), true},
		{at(2, "", 0), at(1, "x", 0), false},
		{at(2, "", 0), at(2, early, 0), true},
		{at(2, early, 0), at(2, "", 0), false},
		{at(2, early, 0), at(2, late, 0), true},
		{at(2, late, 0), at(2, early, 9), false},
		{at(2, early, 5), at(2, early, 5), false},
		{at(2, early, 5), at(2, early, 0), true},
		{at(2, early, 0), at(2, early, 5), false},
	} {
		if got := advances(c.from, c.next); got != c.advances {
			t.Errorf("from %s to %s: %t", c.from, c.next, got)
		}
	}
}

// treeSums are the sums of the children of nodes of a tree over buckets.
func treeSums(buckets map[uint16]uint64, level int, nodes []uint16) []uint64 {
	sums := make([]uint64, len(nodes)*messages.TreeFan)
	for bucket, sum := range buckets {
		child := int(bucket) * messages.NodesAt(level+1) / messages.Buckets
		if i, ok := slices.BinarySearch(nodes, uint16(child/messages.TreeFan)); ok {
			sums[i*messages.TreeFan+child%messages.TreeFan] += sum
		}
	}
	return sums
}

func TestAComparisonFindsTheBucketsThatDiffer(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, differ := range []int{0, 1, 2, 100, 5000} {
		theirs, ours, want := map[uint16]uint64{}, map[uint16]uint64{}, []uint16{}
		for range 10_000 {
			bucket, sum := uint16(random.Uint32()), random.Uint64()
			theirs[bucket], ours[bucket] = sum, sum
		}
		for len(want) < differ {
			bucket := uint16(random.Uint32())
			if !slices.Contains(want, bucket) {
				want = append(want, bucket)
				theirs[bucket] += 1 + ours[bucket]
			}
		}
		slices.Sort(want)
		c, asked := newComparison(""), 0
		for {
			q := c.ask()
			if q == nil {
				break
			}
			asked++
			if n := len(q.request.Nodes); n == 0 || n > messages.MaxNodes || !slices.IsSorted(q.request.Nodes) {
				t.Fatalf("asked for %d nodes", n)
			}
			if void := c.answered(q, &messages.Page{Sums: treeSums(theirs, q.request.Level, q.request.Nodes)}); void != "" {
				t.Fatal(void)
			}
			q = c.looks.take()
			c.seen(q, &holding{sums: treeSums(ours, q.request.Level, q.request.Nodes)})
			if c.behind() > uint64(differ) {
				t.Fatalf("%d keys behind, %d buckets differ", c.behind(), differ)
			}
		}
		if got := c.take(messages.Buckets); !slices.Equal(got, want) || !c.isOver() {
			t.Fatalf("found %d buckets, %d differ", len(got), differ)
		}
		if asked > 3+4 {
			t.Fatalf("asked %d times for %d buckets", asked, differ)
		}
	}
}

// keysIn are n keys of a bucket.
func keysIn(bucket, n int) []messages.KeySum {
	keys := make([]messages.KeySum, n)
	for i := range keys {
		keys[i] = messages.KeySum{Name: uint64(bucket)<<48 + uint64(i), Sum: uint64(bucket*100_000 + i)}
	}
	return keys
}

func TestBucketsAreAskedForWithWhatIsHere(t *testing.T) {
	f := newBucketFetch("", 0)
	counts := []int{5000, 3000, 200, messages.MaxHave + 50, 10, 0}
	var own holding
	for bucket, n := range counts {
		own.keySums = append(own.keySums, keysIn(bucket, n)...)
	}
	rand.Shuffle(len(own.keySums), func(i, j int) { own.keySums[i], own.keySums[j] = own.keySums[j], own.keySums[i] })
	f.seen(f.look([]uint16{0, 1, 2, 3, 4, 5}), &own)
	if f.behind() != 6 {
		t.Fatalf("%d behind", f.behind())
	}
	var asked [][]uint16
	for q := f.ask(); q != nil; q = f.ask() {
		asked = append(asked, q.request.Nodes)
		want := 0
		for _, bucket := range q.request.Nodes {
			want += counts[bucket]
		}
		have := q.request.Have
		if len(have) != min(want, messages.MaxHave) || !slices.IsSorted(have) {
			t.Fatalf("buckets %v: have %d of %d", q.request.Nodes, len(have), want)
		}
		q.request.Asker = self
		if _, err := new(messages.Encoder).AppendRequest(nil, &q.request); err != nil {
			t.Fatal(err)
		}
		f.answered(q, &messages.Page{End: true})
	}
	if !slices.EqualFunc(asked, [][]uint16{{0, 1}, {2}, {3}, {4, 5}}, slices.Equal) || f.behind() != 0 {
		t.Fatalf("asked for %v, %d behind", asked, f.behind())
	}
}

func TestBucketsAreAskedForWhereAPageEnded(t *testing.T) {
	f := newBucketFetch("", 0)
	f.seen(f.look([]uint16{3, 5, 9}), &holding{})
	for i, step := range []struct {
		next   messages.Position
		rest   []uint16
		behind uint64
	}{
		{messages.Position{Bucket: 3, Name: "a"}, []uint16{3, 5, 9}, 3},
		{messages.Position{Bucket: 6}, []uint16{9}, 1},
		{messages.Position{Bucket: messages.Buckets}, nil, 0},
	} {
		q := f.ask()
		if void := f.answered(q, &messages.Page{Next: step.next}); void != "" || f.behind() != step.behind {
			t.Fatalf("step %d: void %q, %d behind", i, void, f.behind())
		}
		if len(step.rest) > 0 && (!slices.Equal(f.asks[0].request.Nodes, step.rest) || f.asks[0].request.From != step.next) {
			t.Fatalf("step %d: asks %v", i, f.asks[0].request)
		}
	}
	if f.ask() != nil {
		t.Fatal("asks on")
	}
}

func TestManyKeysAreLookedAtInSmallPortions(t *testing.T) {
	for keys, each := range map[uint64]int{0: messages.MaxNodes, 200_000: messages.MaxNodes, 1 << 20: 255, 1 << 30: 1, 1 << 62: 1} {
		if f := newBucketFetch("", keys); f.each != each {
			t.Errorf("%d keys: %d buckets in one go, expected %d", keys, f.each, each)
		}
	}
}

func TestInquiries(t *testing.T) {
	now := time.UnixMilli(0)
	var a inquiries
	if !a.room() {
		t.Fatal("no room at first")
	}
	i := a.add(&question{})
	i.try(1, now)
	if late := a.again(now.Add(askFirst-1), now); len(late) != 0 {
		t.Fatal("late too soon")
	}
	if late := a.again(now.Add(askFirst), now); len(late) != 1 || a.window != askMost/2 {
		t.Fatalf("%d late, a window of %d", len(late), a.window)
	}
	i.try(2, now.Add(askFirst))
	take := func(number uint64, part int) bool {
		return a.take(&messages.Page{Number: number, Part: part}) != nil
	}
	for _, step := range []struct {
		number uint64
		part   int
		taken  bool
	}{
		{3, 0, false}, {1, 1, false}, {1, 0, true}, {1, 2, false}, {2, 1, false}, {1, 1, true}, {2, 0, true}, {1, 2, false}, {2, 1, true},
	} {
		if got := take(step.number, step.part); got != step.taken {
			t.Fatalf("part %d of number %d: %t", step.part, step.number, got)
		}
	}
	a.close(i)
	if len(a.open) != 0 || a.window != askMost/2+1 {
		t.Fatalf("%d open, a window of %d", len(a.open), a.window)
	}
}

// While others are answered a question is only late when it has waited for long.
func TestAnInquiryIsExcusedForAWhile(t *testing.T) {
	asked := time.UnixMilli(0)
	i := inquiry{asked: asked, tries: 1}
	for heard, due := range map[time.Duration]time.Duration{
		-time.Second: askFirst, time.Second: time.Second + askFirst, time.Hour: askFlow + askFirst,
	} {
		if got := i.due(asked.Add(heard)).Sub(asked); got != due {
			t.Errorf("heard after %s: due after %s, expected %s", heard, got, due)
		}
	}
	i.tries = 9
	if got := i.due(asked).Sub(asked); got != askLast {
		t.Errorf("due after %s", got)
	}
}
