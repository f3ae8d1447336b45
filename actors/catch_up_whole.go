package actors

import "blue-rings/messages"

const (
	// wholeStreams is how many stretches of the buckets are fetched side by side.
	wholeStreams = 8
	// streamKeys is for how many keys there is another stretch.
	streamKeys = 1 << 10
)

// wholeCursors say how far each stretch has come, and survive an interrupted
// stream.
type wholeCursors struct {
	at    []messages.Position
	ended []bool
}

// newWholeCursors are at the beginning of the stretches for so many keys.
func newWholeCursors(keys uint64) *wholeCursors {
	n := int(min(1+keys/streamKeys, wholeStreams))
	c := &wholeCursors{at: make([]messages.Position, n), ended: make([]bool, n)}
	for i := range c.at {
		c.at[i].Bucket = c.start(i)
	}
	return c
}

// start is the first bucket of a stretch.
func (c *wholeCursors) start(stretch int) int { return stretch * messages.Buckets / len(c.at) }

// wholeFetch fetches all keys of a kind, in equal stretches of the buckets, with
// one question under way for each.
type wholeFetch struct {
	cursors *wholeCursors
	asks    questions
}

func newWholeFetch(kind string, cursors *wholeCursors) *wholeFetch {
	f := &wholeFetch{cursors: cursors}
	for i, at := range cursors.at {
		if !cursors.ended[i] {
			f.asks.add(&question{stretch: i, request: messages.Request{
				What: messages.AskWhole, Kind: kind, From: at, End: cursors.start(i + 1),
			}})
		}
	}
	return f
}

// ask is the next question for the peer.
func (f *wholeFetch) ask() *question { return f.asks.take() }

// answered goes on where the page ended.
func (f *wholeFetch) answered(q *question, page *messages.Page) (void string) {
	rest, void := follow(q, page)
	if void != "" {
		return void
	}
	if rest == nil || rest.request.From.Bucket >= q.request.End {
		f.cursors.ended[q.stretch] = true
		return ""
	}
	f.cursors.at[q.stretch] = rest.request.From
	f.asks.add(rest)
	return ""
}
