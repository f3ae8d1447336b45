package actors

import (
	"fmt"
	"time"

	"blue-rings/messages"
)

// gathering puts together what the own stores of a kind answer to one question.
type gathering struct {
	q     *question
	left  int // stores that have not answered
	first bool
	asked time.Time
	own   holding
}

// gatherAgain is when stores that have not answered are asked again: one that fails
// loses the question.
const gatherAgain = 10 * time.Second

func newGathering(q *question, stores int, now time.Time) *gathering {
	g := &gathering{q: q, left: stores, first: true, asked: now}
	if q.request.What == messages.AskTree {
		g.own.sums = make([]uint64, len(q.request.Nodes)*messages.TreeFan)
	}
	return g
}

// summed takes what a store answers to Sum. fault says what is wrong with it.
func (g *gathering) summed(s messages.Summed) (fault string) {
	if len(s.Sums) != len(g.own.sums) {
		return fmt.Sprintf("a store here answered %d sums and not %d", len(s.Sums), len(g.own.sums))
	}
	for i, sum := range s.Sums {
		g.own.sums[i] += sum
	}
	g.own.keys += s.Keys
	g.answered(s.Horizon)
	return ""
}

// keysSummed takes what a store answers to SumKeys.
func (g *gathering) keysSummed(s messages.KeysSummed) {
	g.own.keySums = append(g.own.keySums, s.Keys...)
	g.answered(s.Horizon)
}

func (g *gathering) answered(horizon int64) {
	if g.first {
		g.own.horizon = horizon
	} else if g.own.horizon != horizon {
		g.own.horizon = 0
	}
	g.first = false
	g.left--
}
