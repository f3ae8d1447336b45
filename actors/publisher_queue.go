package actors

import "blue-rings/messages"

// queue is the news that waits for a frame, the oldest first. News that comes
// while other news waits is joined with what waits under the same name: the
// newest state of an atom includes the older ones. As long as there is one batch
// only, whose names differ anyhow, no name is looked up.
//
// Old news (Repeat) waits in the same order but is never joined: it is whole
// blocks of what a name has, and joined news would lose its source.
type queue struct {
	packets []messages.Packet
	bytes   int       // newsBytes of those that wait
	first   int       // index of the oldest in packets
	gone    int       // packets taken so far that index may still name
	index   nameIndex // of the latest news of each name, by gone-based place
	indexed int       // packets before this index are in index, or are not to be
	news    bool      // news has come since the queue was last empty
}

// maxJoined is how many atoms a packet may be joined up to; beyond, the name
// gets another one. So joining searches a few atoms only, and a packet does not
// grow out of a frame.
const maxJoined = 2 * messages.BlockChanges

// queueKept is how many packets of memory an empty queue keeps.
const queueKept = 4096

func (q *queue) len() int { return len(q.packets) - q.first }

// addNews adds a batch of news. route answers the route that a packet is to
// have, and source its source.
func (q *queue) addNews(batch []messages.Packet, origin func(*messages.Packet) (messages.Replica, messages.Route)) {
	together := q.news
	if together {
		q.enter()
	}
	q.news = true
	for i := range batch {
		source, route := origin(&batch[i])
		if together && q.join(&batch[i], source, route) {
			continue
		}
		q.push(&batch[i], source, route)
		if together {
			q.enter()
		}
	}
}

// addOld adds old news, with the given route and no source.
func (q *queue) addOld(batch []messages.Packet, route messages.Route) {
	if q.news {
		q.enter()
	}
	for i := range batch {
		q.push(&batch[i], messages.Replica{}, route)
	}
	q.indexed = len(q.packets)
}

func (q *queue) push(p *messages.Packet, source messages.Replica, route messages.Route) {
	q.packets = append(q.packets, *p)
	last := &q.packets[len(q.packets)-1]
	last.Source, last.Route = source, route
	q.bytes += newsBytes(p)
}

// enter enters into the index what is not yet there.
func (q *queue) enter() {
	for ; q.indexed < len(q.packets); q.indexed++ {
		p := &q.packets[q.indexed]
		q.index.enter(hashOf(p), q.gone+q.indexed, q.gone+q.first, func(place int) bool { return q.named(place, p) })
	}
}

// named reports whether the packet at a place has the name of p.
func (q *queue) named(place int, p *messages.Packet) bool {
	return q.packets[place-q.gone].Name == p.Name
}

// join joins p with what waits under its name, if there is something that it can
// be joined with.
func (q *queue) join(p *messages.Packet, source messages.Replica, route messages.Route) bool {
	at, ok := q.index.find(hashOf(p), q.gone+q.first, func(place int) bool { return q.named(place, p) })
	if !ok {
		return false
	}
	waiting := &q.packets[at-q.gone]
	had := waiting.Changes()
	if waiting.Kind != p.Kind || had+p.Changes() > maxJoined {
		return false
	}
	if len(p.Cells)+len(p.Opaque) == 0 { // mostly
		joinPacket(waiting, p)
		q.bytes += changeBytes * (waiting.Changes() - had)
	} else {
		before := newsBytes(waiting)
		joinPacket(waiting, p)
		q.bytes += newsBytes(waiting) - before
	}
	if waiting.Source != source {
		waiting.Source = messages.Replica{}
	}
	waiting.Route = intersect(waiting.Route, route)
	return true
}

// next is the oldest packets, at most so many. They are valid until the queue
// is changed.
func (q *queue) next(most int) []messages.Packet {
	return q.packets[q.first:][:min(most, q.len())]
}

// drop removes the n oldest.
func (q *queue) drop(n int) {
	if n == q.len() {
		q.bytes = 0
	} else {
		q.bytes -= weight(q.next(n))
	}
	clear(q.packets[q.first:][:n])
	q.first += n
	switch {
	case q.first == len(q.packets):
		q.reset()
	case q.first > len(q.packets)/2:
		q.compact()
	}
}

// weigh answers and notes what the queue weighs, whatever was interrupted before.
func (q *queue) weigh() int {
	q.bytes = weight(q.next(q.len()))
	return q.bytes
}

// reset makes an empty queue as new.
func (q *queue) reset() {
	if cap(q.packets) > queueKept {
		q.packets = nil
	}
	q.packets = q.packets[:0]
	q.index.reset()
	q.first, q.gone, q.indexed, q.news = 0, 0, 0, false
}

// compact moves what waits to the beginning of the memory.
func (q *queue) compact() {
	n := copy(q.packets, q.packets[q.first:])
	clear(q.packets[n:])
	q.packets = q.packets[:n]
	q.gone += q.first
	q.indexed = max(0, q.indexed-q.first)
	q.first = 0
}

// discard empties the queue and answers how many packets it had.
func (q *queue) discard() int {
	n := q.len()
	q.drop(n)
	return n
}

// intersect is those of a that are in b, in the order of a.
func intersect(a, b messages.Route) messages.Route {
	same := len(a) == len(b)
	for i := 0; same && i < len(a); i++ {
		same = a[i] == b[i]
	}
	if same {
		return a
	}
	var both messages.Route
	for _, hop := range a {
		if b.Has(hop) {
			both = append(both, hop)
		}
	}
	return both
}
