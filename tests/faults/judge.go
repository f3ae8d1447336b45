package faults

import (
	"context"
	"errors"
	"fmt"
	"strconv"
)

// complaintsMost is how many complaints of one check are told.
const complaintsMost = 10

// complaints are what was found wrong.
type complaints []error

func (c *complaints) add(format string, a ...any) {
	if len(*c) < complaintsMost {
		*c = append(*c, fmt.Errorf(format, a...))
	}
}

// join is all complaints as one error, nil if there are none.
func (c complaints) join() error { return errors.Join(c...) }

// owed is what each life of now must have added at the least, wherever it is looked
// for.
func (r *run) owed() map[*life][]int64 {
	owed := map[*life][]int64{}
	for _, m := range r.members {
		owed[m.life] = m.life.done()
	}
	return owed
}

// judge holds what all nodes say against what is owed, and against what was read of
// ended lives before.
func (r *run) judge(ctx context.Context, owed map[*life][]int64, atRest bool) error {
	var found complaints
	first := map[*life][]int64{} // what the first node says of each ended life
	for i, m := range r.members {
		s, err := m.read(ctx, r.config.Counters)
		if err != nil {
			return err
		}
		known := map[string]bool{}
		for _, other := range r.members {
			known[other.life.replica] = true
			within(&found, m, other.life, s.at(other.life.replica), owed[other.life])
			for _, ended := range other.ended {
				known[ended.replica] = true
				got := s.at(ended.replica)
				within(&found, m, ended, got, r.remains[ended])
				if i == 0 {
					first[ended] = got
				}
				same(&found, m, r.members[0], ended, got, first[ended])
			}
		}
		for replica := range s.of {
			if !known[replica] {
				found.add("node %s knows increments of %s, which never lived", m.Host, replica)
			}
		}
		if atRest {
			addUp(&found, m, &s)
		}
		if err := diverged(ctx, m); err != nil {
			found.add("%w", err)
		}
	}
	for ended, got := range first {
		r.remains[ended] = got
	}
	return found.join()
}

// within checks that a life's share is from least to what it was asked for.
func within(found *complaints, at *member, l *life, got, least []int64) {
	most := l.asked() // after it was read: what is asked for meanwhile is no fault
	for n := range got {
		if least != nil && got[n] < least[n] {
			found.add("node %s lacks increments: %s has added %d to %s there, not the %d that are owed", at.Host, l.replica, got[n], counterName(n), least[n])
		}
		if got[n] > most[n] {
			found.add("node %s counts twice: %s has added %d to %s there, and was asked for %d", at.Host, l.replica, got[n], counterName(n), most[n])
		}
	}
}

// same checks that two nodes say the same of an ended life.
func same(found *complaints, one, other *member, l *life, got, want []int64) {
	for n := range got {
		if got[n] != want[n] {
			found.add("node %s says that %s, which has ended, has added %d to %s, node %s says %d", one.Host, l.replica, got[n], counterName(n), other.Host, want[n])
		}
	}
}

// addUp checks that what clients read is the sum of the shares.
func addUp(found *complaints, m *member, s *shares) {
	for n, total := range s.totals {
		var want int64
		for _, counts := range s.of {
			want += counts[n]
		}
		if total != want {
			found.add("%s at node %s is %d, its shares sum to %d", counterName(n), m.Host, total, want)
		}
	}
}

// diverged complains of a node that found it lacked something while it was current.
func diverged(ctx context.Context, m *member) error {
	status, err := m.Status(ctx)
	if err != nil {
		return err
	}
	keys, err := strconv.ParseInt(status["diverged"], 10, 64)
	if err != nil {
		return fmt.Errorf("diverged of node %s: %w", m.Host, err)
	}
	if keys != 0 {
		return fmt.Errorf("node %s lacked %d keys while it was current", m.Host, keys)
	}
	return nil
}
