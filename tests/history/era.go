package history

import (
	"math"
	"slices"
	"sort"

	"blue-rings/messages"
)

// era is a part of the history of a name whose acts have nothing to do with what
// was before: all of that was over everywhere when it began. Names that are always
// written with an expiry have several, one for each life that all nodes agree on;
// others have one.
type era struct {
	first    int        // index of its beginning
	requests []*request // in the order of first
	lows     []int64    // least lo of the requests up to each
	highs    []int64    // greatest hi
	certain  map[messages.Replica][]*request
}

// eras divides the requests of a name.
func (c *checking) eras(requests []*request, carried bool) []*era {
	slices.SortStableFunc(requests, func(a, b *request) int { return a.first - b.first })
	all := []*era{{first: math.MinInt}}
	hi := int64(math.MinInt64 / 2)
	for _, r := range requests {
		e := all[len(all)-1]
		if carried && len(e.requests) > 0 && r.from > hi+c.skew {
			e = &era{first: r.first}
			all = append(all, e)
		}
		hi = max(hi, r.hi)
		e.requests = append(e.requests, r)
	}
	for _, e := range all {
		e.finish()
	}
	return all
}

func (e *era) finish() {
	low, high := int64(ever), int64(math.MinInt64/2)
	e.certain = map[messages.Replica][]*request{}
	for _, r := range e.requests {
		low, high = min(low, r.lo), max(high, r.hi)
		e.lows, e.highs = append(e.lows, low), append(e.highs, high)
		if r.certain && !r.replica.IsZero() {
			e.certain[r.replica] = append(e.certain[r.replica], r)
		}
	}
	for _, of := range e.certain {
		slices.SortStableFunc(of, func(a, b *request) int { return a.last - b.last })
	}
}

// by is how many requests were made before an index.
func (e *era) by(index int) int {
	return sort.Search(len(e.requests), func(i int) bool { return e.requests[i].first >= index })
}

// low is the earliest moment at which the name can have been over, by a clock that
// is right, as far as was requested before an index.
func (e *era) low(index int) int64 {
	if n := e.by(index); n > 0 {
		return e.lows[n-1]
	}
	return ever
}

// over reports whether all that was requested before an index is over by a moment, at
// every node, and something was.
func (c *checking) over(e *era, index int, at int64) bool {
	n := e.by(index)
	return n > 0 && at-c.skew > e.highs[n-1]
}

// quiet reports whether nothing can have been over when the name was read.
func (c *checking) quiet(e *era, r *reading) bool { return r.to+c.skew < e.low(r.last) }
