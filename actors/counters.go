package actors

import "sync/atomic"

// Drop is why a packet or frame was not used.
type Drop uint8

// The reasons for dropping.
const (
	DropOwn        Drop = iota // we made the change
	DropRoute                  // it passed through us
	DropExpired                // it was over on arrival
	DropMalformed              // the frame could not be decoded
	DropVersion                // the frame has another version
	DropSkew                   // a clock or a write is too far ahead
	DropInvalid                // no store can hold it
	DropUnbound                // the publisher's socket was not open
	DropKindLocal              // a custom kind without a store here; relayed as it is
	DropUnread                 // a page of catch-up that who asked for it did not take
	DropUnanswered             // a question of catch-up that a store kept waiting
	drops                      // how many there are
)

// String is the reason as metrics and logs name it.
func (d Drop) String() string {
	return [...]string{"own", "route", "expired", "malformed", "version", "skew", "invalid", "unbound", "kind", "unread", "unanswered"}[d]
}

// AllDrops are the reasons, in order.
func AllDrops() []Drop {
	all := make([]Drop, drops)
	for i := range all {
		all[i] = Drop(i)
	}
	return all
}

// Counters count what happens too often for events. Safe for concurrent use.
type Counters struct {
	Recv        atomic.Uint64 // frames of packets received
	RecvPings   atomic.Uint64
	RecvChanges atomic.Uint64
	Sent        atomic.Uint64 // frames of packets sent
	SentPings   atomic.Uint64
	SentChanges atomic.Uint64
	SentBytes   atomic.Uint64
	Withheld    atomic.Uint64 // packets that were not relayed: every subscriber had them anyhow
	RecvBytes   atomic.Uint64
	Passes      atomic.Uint64 // whole passes of the background repetition
	Dropped     [drops]atomic.Uint64
	Stores      []StoreGauge  // one for each default store, then one for each custom one
	Events      Tally         // events by name
	LogDropped  atomic.Uint64 // lines of the log that could not be written
	DoubleSaid  atomic.Int64  // when a store last reported that our host name is shared, Unix milliseconds; 0: never
	Ahead       atomic.Int64  // by how much the most advanced clock was ahead of ours of all whose frames were refused for it, milliseconds
	Bound       atomic.Bool   // the publisher's socket is open
	Answering   atomic.Bool   // the enumerator's socket is open
	Clients     Clients       // who is served, and how fast
	Mailboxes   Mailboxes     // where messages wait, and how often who takes them was restarted
	Requests    atomic.Uint64 // of catch-up, from other nodes, received
	Pages       atomic.Uint64 // of catch-up, sent
	PageBytes   atomic.Uint64
	Gaps        atomic.Uint64 // times something a peer sent was not received or not merged
	Rounds      atomic.Uint64 // rounds of catching up that ended and counted
	RoundKeys   atomic.Uint64 // keys received in rounds
	RoundBytes  atomic.Uint64 // of the pages and requests of rounds
	Fetching    atomic.Int64  // catch-up actors that have fetched what is not relayed, and not yet told of by a gap
	Diverged    atomic.Uint64 // keys that were missing here though the link was current
	Disk        DiskCounters
	Convergence Histogram // from recovering to current, of each link
}

// StoreGauge is what a store last said of itself.
type StoreGauge struct {
	Keys     atomic.Int64
	Expiring atomic.Int64 // of them, those with a set expiry
	Slots    atomic.Int64 // of counters: one at least for each replica that has written one
	Slotted  atomic.Int64 // names that have slots
	Digest   atomic.Uint64
	Horizon  atomic.Int64 // Unix milliseconds
	Unsaved  atomic.Int64 // names that changed and are not on their way to disk
}

// DiskCounters count what is written to disk. All is zero without one.
type DiskCounters struct {
	Commits atomic.Uint64
	Bytes   atomic.Uint64          // of the batches committed
	Seconds Histogram              // what each commit took
	Failure atomic.Pointer[string] // why nothing is kept any more; nil: all is well
	Loading atomic.Bool            // the node is not up yet: it loads what the disk has
	Loaded  atomic.Uint64          // keys loaded
	Lives   atomic.Uint64          // incarnations that wrote there, this one included
	Backups Backups
}

// Drop counts n drops.
func (c *Counters) Drop(reason Drop, n int) {
	if n > 0 {
		c.Dropped[reason].Add(uint64(n))
	}
}

// Keys is the number of visible names in all stores.
func (c *Counters) Keys() int64 {
	var sum int64
	for i := range c.Stores {
		sum += c.Stores[i].Keys.Load()
	}
	return sum
}

// Expiring is how many of these names of the built-in kinds have a set expiry.
func (c *Counters) Expiring() int64 {
	var sum int64
	for i := range c.Stores {
		sum += c.Stores[i].Expiring.Load()
	}
	return sum
}

// Slots is how many slots the built-in stores have, and how many names have any.
func (c *Counters) Slots() (slots, names int64) {
	for i := range c.Stores {
		slots += c.Stores[i].Slots.Load()
		names += c.Stores[i].Slotted.Load()
	}
	return slots, names
}

// Unsaved is about how many names changed and are not on their way to disk, or that a
// disk which has failed does not have.
func (c *Counters) Unsaved() int64 {
	var sum int64
	for i := range c.Stores {
		sum += c.Stores[i].Unsaved.Load()
	}
	return sum
}

// root is the horizon and the sum of the digests of the first stores, those of
// the built-in kinds. While they are not all at one horizon, or one of them is
// stepping to the next, there is no root: both are 0.
func (c *Counters) root(stores int) (horizon int64, root uint64) {
	for i := range c.Stores[:stores] {
		store := &c.Stores[i]
		at := store.Horizon.Load()
		root += store.Digest.Load()
		// A store takes its horizon back before it says the sum of another one.
		if at == 0 || i > 0 && at != horizon || store.Horizon.Load() != at {
			return 0, 0
		}
		horizon = at
	}
	return horizon, root
}
