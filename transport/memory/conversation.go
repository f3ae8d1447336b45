package memory

import (
	"fmt"
)

// Limits of a conversation, in flight and unread together; beyond them a sender
// is told ErrFull.
const (
	MaxQuestions = 64
	MaxAnswers   = 64
)

// conversation is the connection of an asker to an answerer. It ends when either
// is closed or a fault cuts it; the next one has another id.
type conversation struct {
	id       string // of the asker, as the answerer knows him
	asker    *asker
	answerer *answerer
	there    lane // questions
	back     lane // answers
	unread   int  // questions that wait at the answerer
}

// converse begins every conversation that can be, in the order of Ask. It takes
// both directions between the hosts.
func (n *Network) converse(fx *effects) {
	for _, a := range n.askers {
		if a.talk != nil {
			continue
		}
		to := at(n.answerers, a.endpoint)
		if to == nil || n.isApart(a.host, to.host) {
			continue
		}
		n.conversations++
		c := &conversation{id: fmt.Sprintf("%s/%d", a.host, n.conversations), asker: a, answerer: to}
		c.there = lane{from: a.host, to: to.host, cargo: Question, receiver: to, talk: c}
		c.back = lane{from: to.host, to: a.host, cargo: Answer, receiver: a, talk: c}
		a.talk = c
		to.talks[c.id] = c
		a.tell(fx)
	}
}

func (n *Network) isApart(one, other string) bool {
	return n.isCut(one, other) || n.isCut(other, one)
}

// hangUp ends a conversation and loses what it had in flight.
func (n *Network) hangUp(c *conversation) {
	c.asker.talk = nil
	delete(c.answerer.talks, c.id)
	n.lost += uint64(len(c.there.held) + len(c.back.held))
	n.lose(func(f *Flight) bool { return f.lane == &c.there || f.lane == &c.back })
}

// hasRoom reports whether another question may be sent.
func (c *conversation) hasRoom() bool { return c.there.flying+c.unread < MaxQuestions }

// lanes are all lanes between sockets, in a fixed order.
func (n *Network) lanes() (all []*lane) {
	for _, in := range n.inlets {
		if in.link != nil {
			all = append(all, &in.link.lane)
		}
	}
	for _, a := range n.askers {
		if a.talk != nil {
			all = append(all, &a.talk.there, &a.talk.back)
		}
	}
	return all
}
