package actors

import (
	"slices"

	"github.com/asynkron/protoactor-go/actor"

	"blue-rings/messages"
	"blue-rings/storage"
)

// lookedMost is about how many digests of keys a store looks at in one turn of a
// walk by buckets: a millisecond. Then it goes back to its clients, and the
// walk goes on with the next question.
const lookedMost = 16 << 10

// answer tells whoever asked, and who answers: a subscriber accounts for each
// store, and protoactor's Respond leaves the sender out.
func answer(ctx actor.Context, message any) {
	if asker := ctx.Sender(); asker != nil {
		ctx.Request(asker, message)
	}
}

func (s *Store) onWalk(ctx actor.Context, walk messages.Walk) {
	var walked messages.Walked
	roomy, isRoomy := s.kept.engine.(storage.RoomyEngine)
	switch {
	case walk.Buckets != nil:
		walked = s.walkBuckets(walk)
	case isRoomy:
		walked = roomy.WalkInto(s.now(), walk.From, walk.Limits, walk.Room)
	default:
		walked = s.kept.engine.Walk(s.now(), walk.From, walk.Limits)
	}
	walked.Ask = walk.Ask
	s.answer(ctx, walked)
}

// onSum answers with the sums of nodes. A level that no tree has has no sums: all
// are zero.
func (s *Store) onSum(ctx actor.Context, sum messages.Sum) {
	summed := messages.Summed{
		Sums: make([]uint64, len(sum.Nodes)*messages.TreeFan),
		Keys: uint64(s.kept.engine.Len()),
		Ask:  sum.Ask,
	}
	if sum.Level >= 0 && sum.Level < messages.TreeLevels {
		s.kept.engine.Sums(sum.Level, sum.Nodes, summed.Sums)
	}
	_, summed.Horizon = s.kept.engine.Root()
	s.answer(ctx, summed)
}

func (s *Store) onSumKeys(ctx actor.Context, sum messages.SumKeys) {
	summed := messages.KeysSummed{Counts: make([]int, len(sum.Buckets)), Ask: sum.Ask}
	for i, bucket := range sum.Buckets {
		before := len(summed.Keys)
		summed.Keys = s.kept.engine.KeySums(int(bucket), summed.Keys)
		summed.Counts[i] = len(summed.Keys) - before
	}
	_, summed.Horizon = s.kept.engine.Root()
	s.answer(ctx, summed)
}

// bucketWalk is a walk of some buckets in the making.
type bucketWalk struct {
	messages.Walk
	engine  storage.Engine
	now     func() messages.Stamp
	walked  messages.Walked
	measure storage.Measure // of what is given
	looked  int             // digests of keys
	sums    []messages.KeySum
	lacking []uint64 // hashes of the names to give in the bucket under way; rising
}

// walkBuckets gives the names of some buckets, but for those that the asker has as
// they are here.
func (s *Store) walkBuckets(walk messages.Walk) messages.Walked {
	w := bucketWalk{Walk: walk, engine: s.kept.engine, now: s.now}
	w.Limits.Names = max(w.Limits.Names, 1)
	w.walked.Next = walk.From
	for _, number := range walk.Buckets {
		bucket := int(number)
		if bucket < walk.From.Bucket {
			continue
		}
		if walk.Limits.End > 0 && bucket >= walk.Limits.End {
			break
		}
		from := messages.Position{Bucket: bucket}
		if bucket == walk.From.Bucket {
			from = walk.From
		}
		if w.looked > lookedMost || w.full() {
			w.walked.Next = from
			return w.walked
		}
		if !w.bucket(from) {
			return w.walked
		}
	}
	w.walked.Next, w.walked.End = messages.Position{Bucket: messages.Buckets}, true
	return w.walked
}

// bucket gives a bucket from a position on. It reports whether that was all of it.
func (w *bucketWalk) bucket(from messages.Position) bool {
	w.look(from.Bucket)
	if len(w.lacking) == 0 {
		return true
	}
	for {
		limits := messages.Limits{Names: w.Limits.Names - w.walked.Names, End: from.Bucket + 1}
		if w.Limits.Bytes > 0 {
			limits.Bytes = w.Limits.Bytes - w.measure.Bytes
		}
		part := w.engine.Walk(w.now(), from, limits)
		w.take(part.Packets)
		w.looked += len(w.sums)
		if part.End {
			return true
		}
		from = part.Next
		if w.looked > lookedMost || w.full() {
			w.walked.Next = from
			return false
		}
	}
}

// look finds out which names of a bucket are to be given.
func (w *bucketWalk) look(bucket int) {
	w.sums = w.engine.KeySums(bucket, w.sums[:0])
	w.looked += len(w.sums)
	w.lacking = w.lacking[:0]
	for _, k := range w.sums {
		if _, has := slices.BinarySearch(w.Have, k.Sum); !has {
			w.lacking = append(w.lacking, k.Name)
		}
	}
	slices.Sort(w.lacking)
}

// take takes those packets whose names are to be given.
func (w *bucketWalk) take(packets []messages.Packet) {
	last := ""
	if n := len(w.walked.Packets); n > 0 {
		last = w.walked.Packets[n-1].Name
	}
	for i := range packets {
		p := &packets[i]
		if _, lacks := slices.BinarySearch(w.lacking, messages.HashName(p.Name)); !lacks {
			continue
		}
		if p.Name != last {
			last = p.Name
			w.walked.Names++
		}
		w.measure.Add(p)
		w.walked.Packets = append(w.walked.Packets, *p)
	}
}

// full reports whether a limit is nearly reached: a store looks at a whole bucket
// for each part of it, too much for the last few bytes.
func (w *bucketWalk) full() bool {
	names, bytes := w.Limits.Names-w.walked.Names, w.Limits.Bytes-w.measure.Bytes
	return len(w.walked.Packets) > 0 &&
		(names <= w.Limits.Names/8 || w.Limits.Bytes > 0 && bytes <= w.Limits.Bytes/8)
}
