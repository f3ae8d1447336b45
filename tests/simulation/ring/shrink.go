package ring

import (
	"context"
	"crypto/sha256"
	"slices"
	"time"
)

// Shrink makes of a plan that fails a smaller one that does: with a shorter time, fewer
// faults, hosts, operations and links, and simpler fields, again and again until none of
// these can be left out alone, or runs plans have been tried, or ctx is over. Where that
// ends it goes on with a few other seeds for each: whatever is left out changes the order
// of all turns, too. fails must answer the same whenever it is asked the same; it is not
// asked about p itself. Answers the smallest plan that failed (p, if none does) and how
// many were tried.
//
// What is tried is delta debugging: A. Zeller, R. Hildebrandt, Simplifying and Isolating
// Failure-Inducing Input, IEEE Transactions on Software Engineering 28(2), 2002.
func Shrink(ctx context.Context, p Plan, runs int, fails func(Plan) bool) (small Plan, tried int) {
	s := &shrinker{ctx: ctx, plan: p, sum: p.sum(), fails: fails, runs: runs, known: map[planSum]bool{p.sum(): true}}
	for _, s.seeds = range []uint64{1, moreSeeds} {
		for before := -1; before != s.taken && !s.isOver(); {
			before = s.taken
			s.brief()
			s.faults()
			s.hosts()
			s.operations()
			s.links()
			s.fields()
		}
	}
	return s.plan, s.tried
}

// moreSeeds are tried in the end, for each plan.
const moreSeeds = 4

// shrinker is a plan that is becoming smaller.
type shrinker struct {
	ctx   context.Context
	plan  Plan // the smallest that is known to fail
	sum   planSum
	fails func(Plan) bool
	runs  int
	seeds uint64 // that each plan is tried with
	tried int
	taken int              // of those that were tried
	known map[planSum]bool // those that were tried, and the first
}

// planSum stands for the text of a plan.
type planSum [sha256.Size]byte

func (p Plan) sum() planSum { return sha256.Sum256([]byte(p.String())) }

func (s *shrinker) isOver() bool { return s.tried >= s.runs || s.ctx.Err() != nil }

// try goes on with a smaller plan if it fails.
func (s *shrinker) try(p Plan) bool {
	if s.isOver() || p.sum() == s.sum {
		return false
	}
	for range s.seeds {
		if s.tryOnce(p) {
			return true
		}
		p.Seed++
	}
	return false
}

// tryOnce goes on with a plan that has hosts if it fails.
func (s *shrinker) tryOnce(p Plan) bool {
	if s.isOver() || len(p.Hosts) == 0 {
		return false
	}
	sum := p.sum()
	if s.known[sum] {
		return false
	}
	s.known[sum] = true
	s.tried++
	if !s.fails(p) {
		return false
	}
	s.plan, s.sum = p, sum
	s.taken++
	return true
}

// minimal leaves out of a list what is not needed, in ever smaller parts down to the
// single ones. take goes on without a part if it may.
func minimal[T any](list []T, take func(rest []T) bool) {
	for size := len(list); size > 0; size = (size + 1) / 2 {
		for from := 0; from < len(list); {
			rest := slices.Delete(slices.Clone(list), from, min(from+size, len(list)))
			if take(rest) {
				list = rest
			} else {
				from += size
			}
		}
		if size == 1 {
			return
		}
	}
}

// shortest is what times are left out by at least.
const shortest = 10 * time.Millisecond

// brief leaves out all that is done after some time.
func (s *shrinker) brief() {
	for step := s.plan.Lasts; step > shortest; {
		if end := (s.plan.Lasts - step).Truncate(shortest); !s.try(s.plan.until(end)) {
			step /= 2
		}
	}
}

// until is the plan up to a time. Clients go on a second longer, as they do where it was
// drawn.
func (p Plan) until(end time.Duration) Plan {
	p.Lasts = end
	p.Faults = slices.DeleteFunc(slices.Clone(p.Faults), func(f Fault) bool { return f.At > end })
	p.Operations = slices.DeleteFunc(slices.Clone(p.Operations), func(o Operation) bool { return o.At > end+time.Second })
	return p
}

func (s *shrinker) faults() {
	minimal(s.plan.Faults, func(rest []Fault) bool {
		p := s.plan
		p.Faults = rest
		return s.try(p)
	})
}

func (s *shrinker) operations() {
	minimal(s.plan.Operations, func(rest []Operation) bool {
		p := s.plan
		p.Operations = rest
		return s.try(p)
	})
}
