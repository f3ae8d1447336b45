package highwater

import (
	"cmp"
	"slices"

	"blue-rings/messages"
)

// walkOrder is the names by (hash, name), which is by bucket too: the order of
// a walk. Inserting moves what follows, which is well for the thousands of names
// of an example and not for millions.
type walkOrder []place

type place struct {
	hash uint64
	name string
}

func (p place) compare(q place) int {
	return cmp.Or(cmp.Compare(p.hash, q.hash), cmp.Compare(p.name, q.name))
}

func (o *walkOrder) insert(name string) {
	p := place{messages.HashName(name), name}
	i, _ := slices.BinarySearchFunc(*o, p, place.compare)
	*o = slices.Insert(*o, i, p)
}

// after is the index of the first name behind a position.
func (o walkOrder) after(from messages.Position) int {
	if from.Name != "" {
		i, found := slices.BinarySearchFunc(o, place{messages.HashName(from.Name), from.Name}, place.compare)
		if found {
			i++
		}
		return i
	}
	i, _ := slices.BinarySearchFunc(o, from.Bucket, func(p place, bucket int) int {
		return cmp.Compare(messages.BucketOf(p.hash), bucket)
	})
	return i
}

// Walk gives the next names, one packet each. A name has one change, so it
// never goes on in a second packet.
func (e *Engine) Walk(_ messages.Stamp, from messages.Position, limits messages.Limits) messages.Walked {
	start := e.order.after(from)
	end := min(start+max(limits.Names, 1), len(e.order))
	walked := messages.Walked{Names: end - start, End: end == len(e.order), Next: from}
	for _, p := range e.order[start:end] {
		walked.Packets = append(walked.Packets, e.packet(p.name))
		walked.Next = messages.Position{Bucket: messages.BucketOf(p.hash), Name: p.name}
	}
	if walked.End {
		walked.Next = messages.Position{Bucket: messages.Buckets}
	}
	return walked
}
