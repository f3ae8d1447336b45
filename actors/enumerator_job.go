package actors

import (
	"slices"
	"time"

	"github.com/asynkron/protoactor-go/actor"

	"blue-rings/messages"
	"blue-rings/storage"
)

const (
	// pageBytes is about how many bytes of packets a page has: enough that asking
	// costs little, and so few that live news waits little behind it.
	pageBytes = 120 << 10
	// walkNames is how many names a store is asked for at once: some tenths of a
	// millisecond, between which it answers its clients.
	walkNames = 512
	// sumBuckets is of how many buckets a store is asked for the sums of keys at once.
	sumBuckets = 64
)

// job answers one question of another node. It decides what the stores are to be
// asked, and makes a page of what they answer. It knows no actor but by address.
type job struct {
	asker   string
	request messages.Request
	stores  []*actor.PID // of the kind, each with its range of the buckets
	page    messages.Page
	room    *messages.Room    // of the packets in page
	bytes   int               // of the packets in page, about
	from    messages.Position // AskBuckets, AskWhole: how far it has come
	next    int               // AskKeys: the index in Nodes to go on from
	chunk   []uint16          // AskKeys, AskBuckets: the buckets asked for
	waiting int               // open questions
	joined  bool              // page has the horizon of an answer
	since   time.Time         // of the last question
}

// step is what a job is to do next.
type step uint8

const (
	stepWait   step = iota // for other stores
	stepAsk                // them the next questions
	stepAnswer             // the page is complete
	stepDrop               // the job: a store has answered nonsense
)

// storeQuestion is a question to a store.
type storeQuestion struct {
	store   *actor.PID
	message messages.ToStore
	ask     uint64
}

// reset makes the job ready for another request, but for its memory.
func (j *job) reset() {
	sums, keySums, room := j.page.Sums, j.page.KeySums, j.room
	if room == nil || j.waiting > 0 { // a store may be writing to it still
		room = &messages.Room{}
	}
	room.Reset()
	if cap(keySums) > 2*messages.MaxKeySums {
		keySums = nil // a bucket of that many keys is rare
	}
	*j = job{page: messages.Page{Sums: sums[:0], KeySums: keySums[:0]}, room: room}
}

// start is the first step.
func (j *job) start() step {
	switch r := &j.request; r.What {
	case messages.AskTree:
		sums := len(r.Nodes) * messages.TreeFan
		j.page.Sums = slices.Grow(j.page.Sums, sums)[:sums]
		clear(j.page.Sums)
	case messages.AskKeys:
		j.next = j.firstNode(r.From.Bucket)
	case messages.AskBuckets, messages.AskWhole:
		j.from = r.From
	}
	if j.over() {
		return j.end()
	}
	return stepAsk
}

// over reports whether nothing is left to be asked for.
func (j *job) over() bool {
	switch r := &j.request; r.What {
	case messages.AskKeys:
		return j.next == len(r.Nodes)
	case messages.AskBuckets:
		return j.firstNode(j.from.Bucket) == len(r.Nodes)
	case messages.AskWhole:
		return j.from.Bucket >= r.End
	default:
		return false
	}
}

func (j *job) end() step {
	j.page.End = true
	return stepAnswer
}

// questions are the next ones to the stores, numbered.
func (j *job) questions(number func() uint64) []storeQuestion {
	r := &j.request
	switch r.What {
	case messages.AskTree:
		all := make([]storeQuestion, len(j.stores))
		for i, store := range j.stores {
			ask := number()
			all[i] = storeQuestion{store, messages.Sum{Level: r.Level, Nodes: r.Nodes, Ask: ask}, ask}
		}
		j.waiting = len(all)
		return all
	case messages.AskKeys:
		ask, store := number(), j.bucketsFrom(j.next, sumBuckets)
		j.waiting = 1
		return []storeQuestion{{store, messages.SumKeys{Buckets: j.chunk, Ask: ask}, ask}}
	case messages.AskBuckets:
		ask, store := number(), j.bucketsFrom(j.firstNode(j.from.Bucket), len(r.Nodes))
		j.waiting = 1
		return []storeQuestion{{store, messages.Walk{
			From: j.from, Limits: j.limits(), Buckets: j.chunk, Have: r.Have, Ask: ask,
		}, ask}}
	default:
		ask, store := number(), j.stores[j.storeOf(j.from.Bucket)]
		j.waiting = 1
		return []storeQuestion{{store, messages.Walk{From: j.from, Limits: j.limits(), Room: j.room, Ask: ask}, ask}}
	}
}

// limits are those of the next part of a walk.
func (j *job) limits() messages.Limits {
	return messages.Limits{Names: walkNames, Bytes: max(1, pageBytes-j.bytes), End: j.request.End}
}

// firstNode is the index of the first of the request's buckets that is not before
// this one.
func (j *job) firstNode(bucket int) int {
	i, _ := slices.BinarySearchFunc(j.request.Nodes, bucket, func(node uint16, bucket int) int {
		return int(node) - bucket
	})
	return i
}

// storeOf is the index of the store that owns a bucket.
func (j *job) storeOf(bucket int) int { return storage.ShardOf(bucket, len(j.stores)) }

// bucketsFrom sets chunk to those of the request's buckets from an index on, at
// most so many, that one store owns, and is that store.
func (j *job) bucketsFrom(first, most int) *actor.PID {
	nodes := j.request.Nodes[first:]
	store := j.storeOf(int(nodes[0]))
	n := 1
	for n < min(len(nodes), most) && j.storeOf(int(nodes[n])) == store {
		n++
	}
	j.chunk = nodes[:n]
	return j.stores[store]
}

// join notes the horizon of an answer: sums of several have none.
func (j *job) join(horizon int64) {
	if !j.joined {
		j.joined, j.page.Horizon = true, horizon
	} else if j.page.Horizon != horizon {
		j.page.Horizon = 0
	}
}

// summed takes what one store has answered.
func (j *job) summed(summed messages.Summed) step {
	j.waiting--
	if j.request.What != messages.AskTree || len(summed.Sums) != len(j.page.Sums) {
		return stepDrop
	}
	for i, sum := range summed.Sums {
		j.page.Sums[i] += sum
	}
	j.page.Keys += summed.Keys
	j.join(summed.Horizon)
	if j.waiting > 0 {
		return stepWait
	}
	return j.end()
}

// keysSummed takes the sums of whole buckets, as many as a page has room for. One
// that has more alone is a page of its own, in parts.
func (j *job) keysSummed(summed messages.KeysSummed) step {
	j.waiting--
	if j.request.What != messages.AskKeys || !tellsBuckets(summed, len(j.chunk)) {
		return stepDrop
	}
	j.join(summed.Horizon)
	keys := summed.Keys
	for _, n := range summed.Counts {
		if had := len(j.page.KeySums); had > 0 && had+n > messages.MaxKeySums {
			return j.pause()
		}
		j.page.KeySums = append(j.page.KeySums, keys[:n]...)
		keys = keys[n:]
		j.next++
	}
	if j.over() {
		return j.end()
	}
	return stepAsk
}

// pause ends the page before the next bucket.
func (j *job) pause() step {
	j.page.Next = messages.Position{Bucket: int(j.request.Nodes[j.next])}
	return stepAnswer
}

// tellsBuckets reports whether the counts are of so many buckets, and of all keys.
func tellsBuckets(summed messages.KeysSummed, buckets int) bool {
	left := len(summed.Keys)
	for _, n := range summed.Counts {
		if n < 0 || n > left {
			return false
		}
		left -= n
	}
	return left == 0 && len(summed.Counts) == buckets
}

// walked takes the next names. A walk that does not move on would go on for ever.
func (j *job) walked(walked messages.Walked) step {
	j.waiting--
	what := j.request.What
	stands := !walked.End && (walked.Next == j.from || walked.Next.Bucket < j.from.Bucket)
	if what != messages.AskBuckets && what != messages.AskWhole || stands {
		return stepDrop
	}
	for i := range walked.Packets {
		j.bytes += frameBytes(&walked.Packets[i])
	}
	if walked.Room == nil {
		j.room.Packets = append(j.room.Packets, walked.Packets...)
	}
	j.page.Packets = j.room.Packets
	if walked.End {
		j.from = messages.Position{Bucket: j.behind()}
	} else {
		j.from = walked.Next
	}
	switch {
	case j.over():
		return j.end()
	case j.bytes >= pageBytes:
		j.page.Next = j.from
		return stepAnswer
	default:
		return stepAsk
	}
}

// behind is the bucket behind those that the last walk was for.
func (j *job) behind() int {
	if j.request.What == messages.AskBuckets {
		return int(j.chunk[len(j.chunk)-1]) + 1
	}
	return storage.RangeOf(j.storeOf(j.from.Bucket), len(j.stores)).End
}
