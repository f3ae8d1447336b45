package actors

import "blue-rings/messages"

// errand is what a catch-up actor is about: a round, or an audit. It decides what
// is asked, of the peer and of the own stores, and what follows from the answers;
// the actor asks. It goes in parts: a part is over when all that was asked is
// answered, and all that was received is merged.
//
// Its implementations are pure: no time, no sockets, no actors.
type errand interface {
	// peer is the replica whose answers count.
	peer() messages.Replica
	// ask is the next question for the peer; nil: none now.
	ask() *question
	// look is the next question for the own stores; nil: none now.
	look() *question
	// answered takes the last page of the peer's answer to q. void says why the
	// errand cannot go on; "" it can.
	answered(q *question, page *messages.Page) (void string)
	// seen takes what the own stores answered to q.
	seen(q *question, own *holding)
	// next goes on to the next part, false: there is none.
	next() bool
	// behind is about how many keys are still to come; 0: not known.
	behind() uint64
}

// question is one question of an errand. The peer is asked its request; the own
// stores are asked for the sums that the request is about: those of the children
// of its nodes if it is AskTree, else those of the keys in its buckets.
type question struct {
	request messages.Request // without Asker and Number, which the actor fills in
	theirs  *messages.Page   // AskTree: the answer, while the own stores are asked
	stretch int              // AskWhole: which
}

// holding is what the own stores of a kind hold, all together.
type holding struct {
	sums    []uint64          // of the children of each node
	keySums []messages.KeySum // of all keys in the buckets, in no order
	keys    uint64            // visible names of the kind
	horizon int64             // Unix milliseconds; 0: not the same for all
}

// questions are questions that wait, the first one first.
type questions []*question

func (q *questions) add(one *question) { *q = append(*q, one) }

// take takes the first one; nil: there is none.
func (q *questions) take() *question {
	if len(*q) == 0 {
		return nil
	}
	first := (*q)[0]
	(*q)[0] = nil
	*q = (*q)[1:]
	return first
}

// follow is the question that goes on where the last page of an answer ended; nil
// if there is nothing left. An answer that does not get on would be asked for ever:
// it makes the errand void.
func follow(q *question, page *messages.Page) (rest *question, void string) {
	if page.End {
		return nil, ""
	}
	if !advances(q.request.From, page.Next) {
		return nil, "a page does not get on: it ends at " + page.Next.String() + " and began at " + q.request.From.String()
	}
	next := *q
	next.request.From = page.Next
	return &next, ""
}

// advances reports whether next is after from in the order of a walk.
func advances(from, next messages.Position) bool {
	switch {
	case next.Bucket != from.Bucket:
		return next.Bucket > from.Bucket
	case next.Name == "" || from.Name == "":
		return next.Name != ""
	case next.Name == from.Name:
		return next.Rest < from.Rest
	}
	a, b := messages.HashName(next.Name), messages.HashName(from.Name)
	return a > b || a == b && next.Name > from.Name
}
