package actors

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"blue-rings/messages"
)

// partsMost is how many parts an answer may have: with askMost answers on their way
// it bounds what waits for the stores.
const partsMost = 16

// take takes one page. It is held to the same rules as a frame; one that breaks
// them voids the errand.
func (c *CatchUp) take(bytes []byte) {
	if c.errand == nil || c.tally.void != "" {
		return
	}
	now := c.env.Clock.Now()
	c.tally.bytes += uint64(len(bytes))
	page, err := c.kept.decoder.DecodePage(bytes)
	if err != nil {
		reason := DropMalformed
		if errors.As(err, new(messages.ErrVersion)) {
			reason = DropVersion
		}
		c.env.Counters.Drop(reason, 1)
		c.refuse("a page cannot be read: " + err.Error())
		return
	}
	i := c.asking.take(&page)
	if i == nil {
		return // too late, or out of order: it is asked again
	}
	skewed, tooFar := skew(c.endpoint, page.Wall, page.Stamp, now, c.env.Options.MaxSkew)
	switch {
	case page.Publisher != c.errand.peer():
		c.void(fmt.Sprintf("%s answered, not %s", page.Publisher, c.errand.peer()))
		return
	case tooFar:
		c.env.Counters.refuseAhead(skewed)
		if publish, _ := c.kept.skewed.hit(now); publish {
			c.env.Emit(skewed)
		}
		c.void("a page was refused for its clock")
		return
	case page.More && page.Part+1 >= partsMost:
		c.refuse(fmt.Sprintf("an answer has more than %d parts", partsMost))
		return
	}
	c.env.Hybrid.Observe(page.Stamp)
	c.quiet, c.kept.patience = now, c.env.Options.Rebuild
	c.sort(&page, len(bytes), c.isQuiet(i.q))
	i.keySums = append(i.keySums, page.KeySums...)
	if page.More {
		return
	}
	page.KeySums = i.keySums
	c.asking.close(i)
	if void := c.errand.answered(i.q, &page); void != "" {
		c.refuse(void)
	}
}

// refuse voids the errand for a page that cannot be used, which is reported once
// per burst.
func (c *CatchUp) refuse(reason string) {
	if publish, before := c.kept.refused.hit(c.env.Clock.Now()); publish {
		c.env.Emit(messages.FrameRefused{Peer: c.endpoint, Reason: reason, Count: before})
	}
	c.void(reason)
}

// sort puts the packets of a page before the stores they are for. Of whom they come
// is not known, but through whom.
func (c *CatchUp) sort(page *messages.Page, bytes int, quiet bool) {
	if len(page.Packets) == 0 {
		return
	}
	route := messages.Route{c.errand.peer()}
	for i := range page.Packets {
		page.Packets[i].Source, page.Packets[i].Route = messages.Replica{}, route
	}
	sorted := sorted{bytes: bytes}
	sorted.sortPackets(c.env.Self, &c.env.Addresses, page.Stamp, page.Packets)
	if sorted.ahead > 0 {
		c.env.Counters.Drop(DropSkew, sorted.ahead)
		c.tally.spoilt = "packets were refused for their stamps"
	}
	if len(sorted.foreign) > 0 {
		c.env.Counters.Drop(DropKindLocal, len(sorted.foreign))
		c.tally.spoilt = "packets came of a kind without a store here"
	}
	whole := &mergePage{quiet: quiet}
	for shard, packets := range sorted.shards {
		c.merging.add(whole, c.env.Addresses.Shards[shard], packets)
	}
	for _, kind := range slices.Sorted(maps.Keys(sorted.custom)) {
		c.merging.add(whole, c.env.Addresses.Custom[kind], sorted.custom[kind])
	}
}
