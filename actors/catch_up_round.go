package actors

import "blue-rings/messages"

// pullRound is a round of catch-up: kind by kind it compares the digest trees and
// fetches the buckets that differ, or everything when the two are far apart. What the peer has merged when it answers about the root of a kind
// is here when the round is over.
type pullRound struct {
	recover messages.Recover
	kinds   []string                 // still to come
	cursors map[string]*wholeCursors // of interrupted streams, by kind; outlive the round
	kind    string
	phase   roundPhase

	comparison *comparison
	fetch      *bucketFetch
	whole      *wholeFetch
	resumed    bool   // the stream goes on from where an earlier one ended
	streamed   bool   // there was a stream of this kind
	theirs     uint64 // keys of the kind at the peer
	received   uint64 // of them, packets that were merged
}

// roundPhase is what a round is at. A change of it is told at once.
type roundPhase uint8

const (
	roundBegins roundPhase = iota
	roundCompares
	roundFetches
	roundStreams
)

var _ errand = (*pullRound)(nil)

// newPullRound makes the round that was asked for, of these kinds in their order.
func newPullRound(r messages.Recover, kinds []string, cursors map[string]*wholeCursors) *pullRound {
	return &pullRound{recover: r, kinds: kinds, cursors: cursors, comparison: &comparison{}}
}

func (r *pullRound) peer() messages.Replica { return r.recover.Replica }

// next goes on to the next kind. After a stream that had been interrupted the trees
// are compared, too: what changed meanwhile in the stretches fetched before was
// missed.
func (r *pullRound) next() bool {
	if r.phase == roundStreams {
		delete(r.cursors, r.kind)
		if r.resumed {
			r.compare()
			return true
		}
	}
	if len(r.kinds) == 0 {
		return false
	}
	r.kind, r.kinds = r.kinds[0], r.kinds[1:]
	r.streamed = false
	r.compare()
	return true
}

func (r *pullRound) compare() {
	r.phase = roundCompares
	r.comparison, r.fetch, r.whole = newComparison(r.kind), nil, nil
	r.theirs, r.received = 0, 0
}

func (r *pullRound) ask() *question {
	if r.whole != nil {
		return r.whole.ask()
	}
	if q := r.comparison.ask(); q != nil || r.fetch == nil {
		return q
	}
	return r.fetch.ask()
}

func (r *pullRound) look() *question {
	if r.whole != nil {
		return nil
	}
	if q := r.comparison.looks.take(); q != nil || r.fetch == nil || !r.fetch.room() {
		return q
	}
	// Full questions while more buckets may be found, so that there are few.
	if n := len(r.comparison.differ[messages.TreeLevels]); n == 0 || n < r.fetch.each && !r.comparison.isOver() {
		return nil
	}
	return r.fetch.look(r.comparison.take(r.fetch.each))
}

func (r *pullRound) answered(q *question, page *messages.Page) (void string) {
	switch {
	case lacksKind(q, page):
		r.comparison.end()
		return ""
	case page.Refusal != "":
		return "refused: " + page.Refusal
	case q.request.What == messages.AskTree:
		return r.comparison.answered(q, page)
	case q.request.What == messages.AskBuckets:
		return r.fetch.answered(q, page)
	default:
		return r.whole.answered(q, page)
	}
}

func (r *pullRound) seen(q *question, own *holding) {
	switch {
	case q.request.What != messages.AskTree:
		r.fetch.seen(q, own)
	case q.request.Level == 0:
		r.decide(q, own)
	default:
		r.comparison.seen(q, own)
	}
}

// isFar reports whether comparing costs more than fetching everything: most of
// it is missing here, or it is little beside the sums of the own keys, which would go
// with the questions.
func isFar(own, theirs uint64) bool { return 2*own < theirs || theirs < own/8 }

// decide looks at the sums below the root.
func (r *pullRound) decide(q *question, own *holding) {
	r.theirs = q.theirs.Keys
	r.comparison.seen(q, own)
	cursors := r.cursors[r.kind]
	switch {
	case r.comparison.isOver(): // it has nothing else
		delete(r.cursors, r.kind)
	case !r.streamed && (cursors != nil || isFar(own.keys, r.theirs)):
		r.comparison.end()
		r.stream(cursors)
	default:
		r.phase = roundFetches
		r.fetch = newBucketFetch(r.kind, own.keys)
	}
}

func (r *pullRound) stream(cursors *wholeCursors) {
	r.phase = roundStreams
	r.resumed, r.streamed = cursors != nil, true
	if cursors == nil {
		cursors = newWholeCursors(r.theirs)
		r.cursors[r.kind] = cursors
	}
	r.whole = newWholeFetch(r.kind, cursors)
}

// merged takes note of packets that the stores have merged.
func (r *pullRound) merged(packets int) { r.received += uint64(packets) }

func (r *pullRound) behind() uint64 {
	switch {
	case r.whole != nil:
		return max(1, r.theirs-min(r.theirs, r.received))
	case r.fetch != nil:
		return r.comparison.behind() + r.fetch.behind()
	default:
		return 0
	}
}
