package history

import (
	"math"
	"slices"
	"time"

	"blue-rings/messages"
)

// life is one process of a node.
type life struct {
	node    string
	replica messages.Replica
	mode    Durability
	first   int      // index of its start
	last    int      // index of its end; math.MaxInt: it goes on
	end     int64    // Unix milliseconds
	how     NoteKind // it ended
	failed  int64    // Unix milliseconds: since when nothing gets on its disk; math.MaxInt64: never
}

func (l *life) goesOn() bool { return l.last == math.MaxInt }

// findLives finds the lives in the notes.
func (c *checking) findLives() {
	now := map[string]*life{}
	for i := range c.h.Notes {
		n := &c.h.Notes[i]
		l := now[n.Node]
		switch n.Kind {
		case Started:
			l = &life{node: n.Node, replica: n.Replica, mode: n.Mode, first: n.Index, last: math.MaxInt, end: math.MaxInt64, failed: math.MaxInt64}
			now[n.Node], c.lives[n.Replica] = l, l
		case Stopped, Killed, PowerCut:
			if n.Kind == PowerCut {
				c.cuts[n.Node] = append(c.cuts[n.Node], n.Index)
			}
			if l != nil && l.goesOn() {
				l.last, l.end, l.how = n.Index, c.latest(n.At), n.Kind
			}
		case DiskFailed:
			if l != nil {
				l.failed = min(l.failed, c.earliest(n.At))
			}
		case DiskLost:
			c.lost[n.Node] = append(c.lost[n.Node], n.Index)
		case ClockJumped:
			c.skew = max(c.skew, c.terms.skewMillis()+millis(max(n.Offset, -n.Offset)))
		default:
		}
	}
	for node, l := range now {
		c.latestLife[node] = l
	}
}

// kept reports whether what a life did was on its disk when it ended, and is at least
// until an index.
func (c *checking) kept(l *life, did *act, until int) bool {
	switch {
	case l.mode == Memory, l.goesOn(), did.last > l.last:
		return false
	case l.mode == Always:
	case l.how == PowerCut && l.mode == Never:
		return false
	case l.how == Stopped && l.failed == math.MaxInt64:
	default:
		end := min(l.end-1, l.failed)
		if did.to >= end-millis(c.terms.Written) {
			return false
		}
	}
	after := func(index int) bool { return index > did.last && index < until }
	stopped := l.how == Stopped && l.failed == math.MaxInt64
	return !slices.ContainsFunc(c.lost[l.node], after) &&
		(l.mode != Never || stopped || !slices.ContainsFunc(c.cuts[l.node], after))
}

// survives reports whether what was done must be known in the end.
func (c *checking) survives(did *act) bool {
	l := did.life
	if l == nil {
		return false
	}
	if l.goesOn() {
		return true
	}
	now := c.latestLife[l.node]
	return now.goesOn() && now.mode != Memory && c.kept(l, did, math.MaxInt)
}

// holds reports whether the node must have known what was done when it was read.
func (c *checking) holds(did *act, r *reading) bool {
	if did.last >= r.first {
		return false
	}
	if r.final {
		return c.survives(did)
	}
	if sameLife(did, r.act) {
		return true
	}
	then, now := did.life, r.life
	return then != nil && now != nil && then.node == now.node && then.last < now.first && now.mode != Memory && c.kept(then, did, now.first)
}

// Times become Unix milliseconds, those of nodes' clocks.

func (c *checking) earliest(at time.Duration) int64 {
	ms := at / time.Millisecond
	if at%time.Millisecond < 0 {
		ms--
	}
	return c.terms.Began + int64(ms)
}

func (c *checking) latest(at time.Duration) int64 { return c.earliest(at + time.Millisecond - 1) }

// millis rounds up.
func millis(d time.Duration) int64 {
	return int64((d + time.Millisecond - 1) / time.Millisecond)
}

func (t *Terms) skewMillis() int64 { return millis(t.Skew) }
