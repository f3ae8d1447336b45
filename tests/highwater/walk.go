package highwater

import (
	"cmp"
	"slices"

	"blue-rings/messages"
	"blue-rings/storage"
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
	if from.Name == "" {
		return o.end(from.Bucket)
	}
	i, found := slices.BinarySearchFunc(o, place{messages.HashName(from.Name), from.Name}, place.compare)
	if found {
		i++
	}
	return i
}

// end is the index behind the last name before a bucket.
func (o walkOrder) end(bucket int) int {
	i, _ := slices.BinarySearchFunc(o, bucket, func(p place, bucket int) int {
		return cmp.Compare(messages.BucketOf(p.hash), bucket)
	})
	return i
}

// Walk gives the next names up to the limits, one packet each. A name has one
// change, so it never goes on in a second packet.
func (e *Engine) Walk(_ messages.Stamp, from messages.Position, limits messages.Limits) messages.Walked {
	last := len(e.order)
	if limits.End > 0 {
		last = e.order.end(limits.End)
	}
	walked := messages.Walked{Next: from}
	var measure storage.Measure
	for i := e.order.after(from); i < last; i++ {
		if walked.Names >= max(limits.Names, 1) || limits.Bytes > 0 && walked.Names > 0 && measure.Bytes >= limits.Bytes {
			return walked
		}
		name := e.order[i].name
		packet := e.packet(name)
		measure.Add(&packet)
		walked.Packets = append(walked.Packets, packet)
		walked.Next = messages.Position{Bucket: messages.BucketOf(e.order[i].hash), Name: name}
		walked.Names++
	}
	walked.Next = messages.Position{Bucket: messages.Buckets}
	if limits.End > 0 {
		walked.Next.Bucket = limits.End
	}
	walked.End = true
	return walked
}
