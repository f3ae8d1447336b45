package actors

import (
	"time"

	"blue-rings/messages"
)

// creditBytes is how many bytes cost as much credit as a packet.
const creditBytes = 1 << 10

// credit accounts for what a subscriber has given to the stores and they have not
// yet merged: a packet costs one, and one more for each creditBytes of its frame
// that it keeps in memory. It also holds a ping back until all that came before
// it is merged: only then what the ping says of its sender's passes is true of us.
type credit struct {
	outstanding int
	given       map[string]uint64 // credit given, by the id of the store
	merged      map[string]uint64
	held        *messages.Ping
	since       time.Time         // when held came
	awaited     map[string]uint64 // what must be merged before held counts
}

// give takes note of packets given to a store, which cost n.
func (c *credit) give(store string, n int) {
	if c.given == nil {
		c.given, c.merged = map[string]uint64{}, map[string]uint64{}
	}
	c.outstanding += n
	c.given[store] += uint64(n)
}

// back takes note that a store is done with what cost n. A store answers in
// the order it was asked. More than is outstanding is not taken back.
func (c *credit) back(store string, n int) {
	c.outstanding -= min(n, c.outstanding)
	if given := c.given[store]; given > 0 {
		c.merged[store] = min(given, c.merged[store]+uint64(n))
	}
}

// hold keeps a ping that came at the moment now back until everything given so far
// is merged. A ping that is held already goes first: else none would ever count
// under a steady load.
func (c *credit) hold(ping *messages.Ping, now time.Time) {
	if c.held != nil && !c.isMerged() {
		return
	}
	c.held, c.since, c.awaited = ping, now, nil
	for store, given := range c.given {
		if given > c.merged[store] {
			if c.awaited == nil {
				c.awaited = map[string]uint64{}
			}
			c.awaited[store] = given
		}
	}
}

// forget drops the ping that is held: something before it was lost.
func (c *credit) forget() { c.held, c.awaited = nil, nil }

// release is the ping that was held, and when it came, if all that came before
// it is merged.
func (c *credit) release() (ping *messages.Ping, since time.Time) {
	if c.held == nil || !c.isMerged() {
		return nil, time.Time{}
	}
	ping = c.held
	c.forget()
	return ping, c.since
}

func (c *credit) isMerged() bool {
	for store, given := range c.awaited {
		if c.merged[store] < given {
			return false
		}
	}
	return true
}
