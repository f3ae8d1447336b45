package history

import "time"

// Endings is how many readings were of names that were soon over, or had been: while they
// can only have been alive, when they can only have been over, and where the history cannot
// tell, of which little is demanded.
type Endings struct{ Alive, Over, Unsure int }

// soon is how long before its end a name is read that Endings counts.
const soon = time.Minute

// CountEndings counts the readings of a history.
func CountEndings(h *History) (n Endings) {
	c := newChecking(h)
	for _, s := range c.subjects() {
		for _, r := range s.readings {
			switch e := s.eraOf(r); {
			case e.low(r.last)-r.to > soon.Milliseconds():
			case c.quiet(e, r):
				n.Alive++
			case c.over(e, r.last, r.from):
				n.Over++
			default:
				n.Unsure++
			}
		}
	}
	return n
}
