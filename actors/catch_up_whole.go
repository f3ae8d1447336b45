package actors

import "blue-rings/messages"

// wholeStreams is how many stretches of the buckets are fetched side by side.
const wholeStreams = 8

// wholeCursors say how far each stretch has come, and survive an interrupted
// stream.
type wholeCursors struct {
	at    [wholeStreams]messages.Position
	ended [wholeStreams]bool
}

func newWholeCursors() *wholeCursors {
	c := &wholeCursors{}
	for i := range c.at {
		c.at[i].Bucket = i * messages.Buckets / wholeStreams
	}
	return c
}

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
			f.asks.add(&question{request: messages.Request{
				What: messages.AskWhole, Kind: kind, From: at, End: (i + 1) * messages.Buckets / wholeStreams,
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
	stream := (q.request.End - 1) * wholeStreams / messages.Buckets
	if rest == nil || rest.request.From.Bucket >= q.request.End {
		f.cursors.ended[stream] = true
		return ""
	}
	f.cursors.at[stream] = rest.request.From
	f.asks.add(rest)
	return ""
}
