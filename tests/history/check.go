package history

import (
	"fmt"
	"slices"
	"time"

	"blue-rings/messages"
)

// Violation is something in a history that must not be.
type Violation struct {
	Index int // of the operation, final or digest that shows it
	At    time.Duration
	Rule  Rule
	Name  string // of the key; "" none
	Text  string
}

// String is the violation in one line.
func (v Violation) String() string {
	if v.Name == "" {
		return fmt.Sprintf("%v #%d %s: %s", v.At, v.Index, v.Rule, v.Text)
	}
	return fmt.Sprintf("%v #%d %s: %q: %s", v.At, v.Index, v.Rule, v.Name, v.Text)
}

// Rule is what was violated.
type Rule string

// The rules. What each means is in the package comment.
const (
	Lost      Rule = "lost"
	Excess    Rule = "excess"
	Unwritten Rule = "unwritten"
	Stale     Rule = "stale"
	Undone    Rule = "undone"
	Backward  Rule = "backward"
	Expired   Rule = "expired"
	Extension Rule = "extension"
	Shares    Rule = "shares"
	Disagree  Rule = "disagree"
	Unequal   Rule = "unequal"
	Malformed Rule = "malformed"
)

// checking is a check of one history.
type checking struct {
	h          *History
	terms      *Terms
	skew       int64 // milliseconds
	lives      map[messages.Replica]*life
	latestLife map[string]*life
	lost       map[string][]int // by node: indexes at which what its disk had was lost
	cuts       map[string][]int // by node: indexes of power cuts
	found      []Violation
}

// Check answers all violations of a history, in the order of their indexes. It does
// not change the history. It takes time that grows with the square of the operations
// on one name: some seconds for ten thousand.
func Check(h *History) []Violation {
	c := newChecking(h)
	c.checkForm()
	for _, s := range c.subjects() {
		for _, r := range s.readings {
			c.checkCells(s, r)
			c.checkCount(s, r)
			c.checkExpire(s, r)
			c.checkShares(s, r)
		}
		c.checkMonotony(s)
		c.checkAgreement(s)
	}
	c.checkDigests()
	slices.SortStableFunc(c.found, func(a, b Violation) int { return a.Index - b.Index })
	return c.found
}

// newChecking knows of the lives of the nodes.
func newChecking(h *History) *checking {
	c := &checking{
		h: h, terms: &h.Terms, skew: h.Terms.skewMillis(),
		lives: map[messages.Replica]*life{}, latestLife: map[string]*life{}, lost: map[string][]int{}, cuts: map[string][]int{},
	}
	c.findLives()
	return c
}

// violate takes note of what a reading shows.
func (c *checking) violate(s *subject, r *reading, rule Rule, format string, args ...any) {
	v := Violation{Index: r.last, At: time.Duration(r.to-c.terms.Began) * time.Millisecond, Rule: rule, Name: s.name}
	v.Text = r.where() + ": " + fmt.Sprintf(format, args...)
	c.found = append(c.found, v)
}

// where says what was read.
func (r *reading) where() string {
	if r.final {
		return fmt.Sprintf("in the end at %s", r.node)
	}
	return fmt.Sprintf("%v at %s", r.op.Op.Verb, r.node)
}
