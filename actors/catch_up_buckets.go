package actors

import (
	"cmp"
	"slices"

	"blue-rings/messages"
)

// bucketFetch fetches the keys of buckets that differ, but for those that are here as
// the peer has them: for some buckets at a time the own stores are asked for the
// sums of their keys, which then go with the question.
type bucketFetch struct {
	kind  string
	each  int // buckets to look at in one go
	asks  questions
	out   int // buckets of questions that were taken
	ahead int // questions that may wait before no more are made
}

// fetchAhead is how many questions wait at most: each has up to 64 KiB of sums.
const fetchAhead = 4

// newBucketFetch fetches buckets of a kind of which this node has so many keys.
func newBucketFetch(kind string, keys uint64) *bucketFetch {
	each := uint64(messages.MaxHave) * messages.Buckets / (2*keys + 1)
	return &bucketFetch{kind: kind, each: int(min(max(each, 1), messages.MaxNodes))}
}

// room reports whether more buckets are to be looked at.
func (f *bucketFetch) room() bool { return len(f.asks)+f.ahead < fetchAhead }

// look is the question for the own stores about so many buckets, at most each.
func (f *bucketFetch) look(buckets []uint16) *question {
	f.out += len(buckets)
	f.ahead++
	return f.question(buckets, nil)
}

func (f *bucketFetch) question(buckets []uint16, have []uint64) *question {
	slices.Sort(have)
	return &question{request: messages.Request{
		What: messages.AskBuckets, Kind: f.kind, Nodes: buckets, Have: slices.Compact(have),
	}}
}

// seen makes questions for the peer of the buckets that were looked at, each with
// the sums of the own keys. Of a bucket with more keys than a question can name
// only some are named: others may be sent though they are here.
func (f *bucketFetch) seen(q *question, own *holding) {
	f.ahead--
	keys := own.keySums
	slices.SortFunc(keys, func(a, b messages.KeySum) int { return cmp.Compare(a.Name, b.Name) })
	buckets, first := q.request.Nodes, 0
	var have []uint64
	for i, bucket := range buckets {
		n := 0
		for n < len(keys) && messages.BucketOf(keys[n].Name) <= int(bucket) {
			n++
		}
		if len(have)+n > messages.MaxHave && i > first {
			f.asks.add(f.question(buckets[first:i], have))
			have, first = nil, i
		}
		for _, key := range keys[:min(n, messages.MaxHave-len(have))] {
			have = append(have, key.Sum)
		}
		keys = keys[n:]
	}
	f.asks.add(f.question(buckets[first:], have))
}

// ask is the next question for the peer.
func (f *bucketFetch) ask() *question { return f.asks.take() }

// answered goes on where the page ended.
func (f *bucketFetch) answered(q *question, page *messages.Page) (void string) {
	rest, void := follow(q, page)
	done := len(q.request.Nodes)
	if rest != nil {
		done, _ = slices.BinarySearchFunc(q.request.Nodes, page.Next.Bucket, func(bucket uint16, next int) int {
			return cmp.Compare(int(bucket), next)
		})
		if rest.request.Nodes = q.request.Nodes[done:]; len(rest.request.Nodes) > 0 {
			f.asks = slices.Insert(f.asks, 0, rest)
		}
	}
	f.out -= done
	return void
}

// behind is how many keys are still to come at least: one in each bucket.
func (f *bucketFetch) behind() uint64 { return uint64(f.out) }
