package actors

import (
	"slices"

	"blue-rings/messages"
)

// comparison finds the buckets of a kind in which a peer has what this node has not, by
// comparing their digest trees (Merkle 1987) from the root down: only the children
// of nodes that differ are looked at. The peer is asked first and the own stores
// after its answer: whatever it had then and we had not differs.
//
// Sums of different horizons differ by what is over, too. That costs the transfer
// of some keys that are over; what is equal is equal at any horizon.
type comparison struct {
	kind   string
	differ [messages.TreeLevels + 1][]uint16 // nodes that differ, by level; the last are buckets
	looks  questions                         // answered by the peer
	out    [messages.TreeLevels]int          // nodes under way, by level
	limit  int                               // of an audit: how many nodes of a level are followed; 0: all
	from   int                               // with limit: the bucket to begin at
}

// newComparison compares the whole tree of a kind.
func newComparison(kind string) *comparison {
	c := &comparison{kind: kind}
	c.differ[0] = []uint16{0}
	return c
}

// ask is the next question, of the deepest level, so that few nodes wait.
func (c *comparison) ask() *question {
	for level := messages.TreeLevels - 1; level >= 0; level-- {
		n := min(len(c.differ[level]), messages.MaxNodes)
		if n == 0 {
			continue
		}
		nodes := slices.Clone(c.differ[level][:n])
		slices.Sort(nodes)
		c.differ[level] = c.differ[level][n:]
		c.out[level] += n
		return &question{request: messages.Request{What: messages.AskTree, Kind: c.kind, Level: level, Nodes: nodes}}
	}
	return nil
}

// answered takes the sums of the peer; the own ones are looked at next.
func (c *comparison) answered(q *question, page *messages.Page) (void string) {
	if len(page.Sums) != len(q.request.Nodes)*messages.TreeFan {
		return "a page has not the sums it was asked for"
	}
	q.theirs = page
	c.looks.add(q)
	return ""
}

// seen compares the sums of the peer with the own ones.
func (c *comparison) seen(q *question, own *holding) {
	level := q.request.Level
	c.out[level] -= len(q.request.Nodes)
	below := c.differ[level+1]
	for i, sum := range q.theirs.Sums {
		if sum != own.sums[i] && sum != 0 { // with 0 the peer has nothing there
			below = append(below, q.request.Nodes[i/messages.TreeFan]*messages.TreeFan+uint16(i%messages.TreeFan))
		}
	}
	c.differ[level+1] = c.within(level+1, below)
}

// within keeps of nodes of a level so many as the limit allows, beginning with the one
// that holds the bucket to begin at, in the order from there around the end.
func (c *comparison) within(level int, nodes []uint16) []uint16 {
	if c.limit == 0 || len(nodes) <= c.limit {
		return nodes
	}
	slices.Sort(nodes)
	first := c.from * messages.NodesAt(level) / messages.Buckets
	i, _ := slices.BinarySearch(nodes, uint16(first))
	return append(slices.Clone(nodes[i:]), nodes[:i]...)[:c.limit]
}

// take takes up to n of the buckets that differ.
func (c *comparison) take(n int) []uint16 {
	found := &c.differ[messages.TreeLevels]
	n = min(n, len(*found))
	buckets := slices.Clone((*found)[:n])
	*found = (*found)[n:]
	slices.Sort(buckets)
	return buckets
}

// isOver reports whether nothing is left to compare.
func (c *comparison) isOver() bool { return c.nodes() == 0 }

// nodes is how many nodes, none of them a bucket, differ and are not yet compared.
func (c *comparison) nodes() int {
	n := 0
	for level := range messages.TreeLevels {
		n += len(c.differ[level]) + c.out[level]
	}
	return n
}

// behind is how many keys differ at least.
func (c *comparison) behind() uint64 {
	if c.out[0] > 0 || len(c.differ[0]) > 0 {
		return 0 // nothing is known yet
	}
	return uint64(c.nodes() + len(c.differ[messages.TreeLevels]))
}

// end drops all that is left to compare.
func (c *comparison) end() { *c = comparison{kind: c.kind} }

// lacksKind reports whether the peer has no store for the kind that is compared: it
// says so when it is asked for the root.
func lacksKind(q *question, page *messages.Page) bool {
	isRoot := q.request.What == messages.AskTree && q.request.Level == 0
	return isRoot && q.request.Kind != "" && page.Refusal == messages.NoSuchKind
}
