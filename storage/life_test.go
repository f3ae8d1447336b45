package storage_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"blue-rings/messages"
	"blue-rings/storage"
)

// These are the models of lives, on the real shard: four nodes, one counter,
// increments above zero so that bounds can be checked; skewed clocks,
// partitions, old packets delivered again, resets, extensions, forgetting.

// lifeCase is which of these a run has.
type lifeCase struct {
	name    string
	skew    time.Duration
	resets  bool
	extends bool
	oneTTL  bool // else 10, 20 or 60 s
	unset   bool // half of the increments set no expiry
	grace   time.Duration
}

func TestLives(t *testing.T) {
	seeds := 4000
	if testing.Short() {
		seeds = 300
	}
	for _, c := range []lifeCase{
		{name: "one time to live, no extension, no skew", oneTTL: true, grace: 30 * time.Second},
		{name: "different times to live, no extension", grace: 30 * time.Second},
		{name: "extension", extends: true, grace: 30 * time.Second},
		{name: "extension, skew 2 s", extends: true, skew: 2 * time.Second, grace: 30 * time.Second},
		{name: "extension, resets", extends: true, resets: true, grace: 30 * time.Second},
		{name: "extension, resets, skew 2 s", extends: true, resets: true, skew: 2 * time.Second, grace: 30 * time.Second},
		{name: "extension, resets, short grace", extends: true, resets: true, grace: 5 * time.Second},
		{name: "unset expiry, extension, resets, skew 2 s", extends: true, resets: true, unset: true, skew: 2 * time.Second, grace: 30 * time.Second},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			for seed := range uint64(seeds) {
				if fault := newLifeRun(c, seed).run(); fault != "" {
					t.Fatalf("seed %d: %s", seed, fault)
				}
			}
		})
	}
}

// lifeIncrement is one increment and what is known of it.
type lifeIncrement struct {
	amount int64
	until  messages.Expire
	reset  bool
	slot   lifeSlot
	total  int64 // of its slot, with it
}

type lifeSlot struct {
	replica messages.Replica
	serial  messages.Stamp
}

type lifeNode struct {
	shard *storage.Shard
	clock storage.Clock
	skew  int64
}

type lifeRun struct {
	lifeCase
	random     *rand.Rand
	time       int64 // Unix milliseconds
	nodes      []*lifeNode
	increments []*lifeIncrement
	births     map[*lifeIncrement]int64
	slots      map[lifeSlot]messages.Expire // the latest until of each slot
	old        []messages.Packet
	apart      int // the node that is cut off; -1: none
}

func newLifeRun(c lifeCase, seed uint64) *lifeRun {
	r := &lifeRun{
		lifeCase: c,
		random:   rand.New(rand.NewPCG(seed, 1)),
		time:     1_700_000_000_000,
		births:   map[*lifeIncrement]int64{},
		slots:    map[lifeSlot]messages.Expire{},
		apart:    -1,
	}
	bucket := messages.BucketOf(messages.HashName(lifeName))
	for i := range 4 {
		r.nodes = append(r.nodes, &lifeNode{
			shard: storage.NewShard(storage.ShardConfig{
				Range:     storage.Range{First: bucket, End: bucket + 1},
				Self:      messages.Replica{Host: string(rune('a' + i)), Incarnation: 1},
				Grace:     c.grace,
				Retention: 24 * time.Hour,
			}),
			skew: r.random.Int64N(2*c.skew.Milliseconds()+1) - c.skew.Milliseconds(),
		})
	}
	return r
}

const lifeName = "k"

func (n *lifeNode) do(now messages.Stamp, op messages.Op) messages.Answer {
	op.Name, op.Hash = lifeName, messages.HashName(lifeName)
	answers := make([]messages.Answer, 1)
	n.shard.Operate(now, []messages.Op{op}, answers)
	return answers[0]
}

// held is all the node holds of the name, nil for nothing, and whether it
// holds it alive.
func (n *lifeNode) held(now messages.Stamp) (p *messages.Packet, alive bool) {
	p = n.do(now, messages.Op{Verb: messages.Explain}).Packet
	return p, p != nil && !p.Expire.Over(now.Millis())
}

// counts calls f for each increment that p counts.
func (r *lifeRun) counts(p *messages.Packet, f func(*lifeIncrement)) {
	for _, sl := range p.Slots {
		if sl.Until.Over(p.Cutoff) {
			continue
		}
		total, _ := sl.Added.Int64()
		var floor int64
		if sl.Floors != nil {
			floor, _ = sl.Floors.Added.Int64()
		}
		for _, inc := range r.increments {
			if inc.slot == (lifeSlot{sl.Replica, sl.Serial}) && floor < inc.total && inc.total <= total {
				f(inc)
			}
		}
	}
}

// extended books that a node holding p has extended it to its new expiry.
func (r *lifeRun) extended(p *messages.Packet) {
	r.counts(p, func(inc *lifeIncrement) { inc.until = max(inc.until, p.Expire) })
	for _, sl := range p.Slots {
		if id := (lifeSlot{sl.Replica, sl.Serial}); !sl.Until.Over(p.Cutoff) {
			r.slots[id] = max(r.slots[id], p.Expire)
		}
	}
}

func (r *lifeRun) increment(n *lifeNode, now messages.Stamp) {
	ttl := []int64{10, 20, 60}[r.random.IntN(3)]
	if r.oneTTL {
		ttl = 20
	}
	expire := messages.Expire(now.Millis() + ttl*1000)
	if r.unset && r.random.IntN(2) == 0 {
		expire = messages.Unset
	}
	before, alive := n.held(now)
	if alive && (!r.extends || r.random.Float64() > .3) {
		expire = messages.Unset
	}
	inc := &lifeIncrement{amount: 1 + r.random.Int64N(8)}
	n.do(now, messages.Op{Verb: messages.Increment, Number: messages.Int(inc.amount), Expire: expire})
	after, _ := n.held(now)
	if alive && after.Expire > before.Expire {
		r.extended(after)
	}
	var own messages.Slot
	for _, sl := range after.Slots {
		if sl.Replica == r.self(n) && sl.Serial >= own.Serial {
			own = sl
		}
	}
	inc.slot = lifeSlot{own.Replica, own.Serial}
	inc.total, _ = own.Added.Int64()
	inc.until = after.Expire
	r.increments = append(r.increments, inc)
	r.slots[inc.slot] = max(r.slots[inc.slot], after.Expire)
	mine := *after
	mine.Slots = []messages.Slot{own}
	r.counts(&mine, func(inc *lifeIncrement) { inc.until = max(inc.until, after.Expire) })
	if !alive {
		r.births[inc] = now.Millis()
	}
	r.old = append(r.old, *after)
}

func (r *lifeRun) self(n *lifeNode) messages.Replica {
	for i := range r.nodes {
		if r.nodes[i] == n {
			return messages.Replica{Host: string(rune('a' + i)), Incarnation: 1}
		}
	}
	panic("not a node of this run")
}

func (r *lifeRun) reset(n *lifeNode, now messages.Stamp) {
	p, alive := n.held(now)
	if !alive {
		return
	}
	r.counts(p, func(inc *lifeIncrement) { inc.reset = true })
	n.do(now, messages.Op{Verb: messages.Delete})
}

func (r *lifeRun) extend(n *lifeNode, now messages.Stamp) {
	expire := messages.Expire(now.Millis() + 5_000 + r.random.Int64N(55_000))
	if answer := n.do(now, messages.Op{Verb: messages.Extend, Expire: expire}); answer.Number.IsZero() {
		return
	}
	p, _ := n.held(now)
	r.extended(p)
}

// hear has n receive from o: its whole state, or something old.
func (r *lifeRun) hear(n, o *lifeNode, old bool) {
	sender := o.clock.Now(r.time + o.skew)
	p, _ := o.held(sender)
	if old && len(r.old) > 0 {
		recent := r.old[max(0, len(r.old)-12):]
		p = &recent[r.random.IntN(len(recent))]
	}
	if p == nil {
		return
	}
	n.clock.Observe(min(sender, messages.StampAt(r.time+r.skew.Milliseconds())))
	n.shard.Merge(n.clock.Now(r.time+n.skew), []messages.Packet{*p})
}

func (r *lifeRun) run() (fault string) {
	for range 70 {
		r.step()
	}
	for range 4 {
		for _, n := range r.nodes {
			for _, i := range r.random.Perm(4) {
				r.hear(n, r.nodes[i], false)
			}
		}
	}
	return r.judge()
}

func (r *lifeRun) step() {
	r.time += []int64{500, 1000, 3000, 12_000}[r.random.IntN(4)]
	if r.random.Float64() < .1 {
		if r.apart < 0 {
			r.apart = r.random.IntN(4)
		} else {
			r.apart = -1
		}
	}
	i := r.random.IntN(4)
	n := r.nodes[i]
	now := n.clock.Now(r.time + n.skew)
	n.shard.Sweep(now)
	switch chance := r.random.Float64(); {
	case chance < .4:
		r.increment(n, now)
	case chance < .47 && r.resets:
		r.reset(n, now)
	case chance < .55 && r.extends:
		r.extend(n, now)
	default:
		if j := r.random.IntN(4); j != i && i != r.apart && j != r.apart {
			r.hear(n, r.nodes[j], r.random.Float64() < .25)
		}
	}
}

// judge says what went wrong, if anything: nodes that hold the name alive must
// agree, must count what is known to live on, and may count what was begun or
// extended beyond the beginning of the current life. With expiries set apart
// from the first write, copies that never heard of one bring a name back.
func (r *lifeRun) judge() string {
	margin := 2*r.skew.Milliseconds() + 10
	lives := func(inc *lifeIncrement) bool {
		return !inc.reset && int64(inc.until) > r.time+margin
	}
	var must, may, birth int64
	for inc, at := range r.births {
		if lives(inc) {
			birth = max(birth, at)
		}
	}
	for _, inc := range r.increments {
		if lives(inc) {
			must += inc.amount
		}
		if !inc.reset && (int64(r.slots[inc.slot]) > birth || r.slots[inc.slot] == messages.Unset) {
			may += inc.amount
		}
	}
	first := int64(-1)
	for i, n := range r.nodes {
		now := n.clock.Now(r.time + n.skew)
		if _, alive := n.held(now); !alive {
			continue
		}
		value, _ := n.do(now, messages.Op{Verb: messages.Get}).Number.Int64()
		switch {
		case first >= 0 && value != first:
			return fmt.Sprintf("diverged: node %d has %d, another %d", i, value, first)
		case value < must:
			return fmt.Sprintf("lost: node %d has %d, it must have %d", i, value, must)
		case birth > 0 && value > may && !r.unset:
			return fmt.Sprintf("came back: node %d has %d, it may have %d", i, value, may)
		}
		first = value
	}
	if first < 0 && must > 0 {
		return fmt.Sprintf("lost: no node has the name, it must have %d", must)
	}
	return ""
}

// A key that is extended more often than its epochs can be counted keeps all of its atoms, and
// each of them until the last extension.
func TestMoreExtensionsThanEpochs(t *testing.T) {
	a, b := newNode(t, "a"), newNode(t, "b")
	a.increment("n", 2)
	a.assign("n", "10")
	a.increment("n", 3)
	a.add("s", "x")
	last := a.in(10 * time.Second)
	var ops []messages.Op
	for range 1<<16 + 10 {
		last++
		ops = append(ops, messages.Op{Verb: messages.Extend, Name: "n", Expire: last}, messages.Op{Verb: messages.Extend, Name: "s", Expire: last})
	}
	a.batch(ops...)
	told := a.increment("n", 1)
	b.merge(a.walk())
	b.merge(told)
	wantSame(t, a, b)
	for _, n := range []*testNode{a, b} {
		n.pass(time.Duration(last-n.in(0)-1) * time.Millisecond)
		n.wants("n", "14")
		n.wantsElements("s", 1)
		n.pass(time.Millisecond)
		n.wants("n", "")
		n.wantsElements("s", 0)
	}
}
