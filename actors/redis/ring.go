package redis

import (
	"slices"
	"strconv"
	"strings"

	"blue-rings/messages"
)

func planRingGet(p *Plan, words []string) {
	p.costly++
	p.weigh()
	p.ask(replyRingGet, words, messages.Op{Verb: messages.Read, Name: words[1]})
}

// replyRingGet writes what this node knows of a name, and how far it may have
// been behind when it was asked.
func replyRingGet(r *replier, s *step) {
	a, ok := r.done(s)
	if !ok {
		return
	}
	found := a.Outcome == messages.Done
	r.Map(4 + evidenceFields)
	r.Bulk("found")
	r.Bool(found)
	r.Bulk("value")
	r.anyValue(a)
	r.Bulk("kind")
	r.Bulk(a.Kind.String())
	r.Bulk("expire")
	r.Bulk(a.Expire.String())
	r.evidence(r.plan.worth)
}

// anyValue writes the value of a key of any kind; null without one.
func (r *replier) anyValue(a *messages.Answer) {
	switch {
	case a.Outcome != messages.Done:
		r.Null()
	case a.Form == messages.InList && a.Kind == messages.Map:
		r.pairs(a.List)
	case a.Form == messages.InList && a.Kind == messages.Set:
		r.Set(len(a.List))
		for _, element := range a.List {
			r.Bulk(element)
		}
	case a.Form == messages.InList:
		r.list(a.List)
	default:
		r.value(a)
	}
}

// planRingDigest asks all stores, the custom ones too.
func planRingDigest(p *Plan, words []string) {
	p.begin(replyRingDigest, words)
	for store := range p.Batches {
		p.op(store, messages.Op{Verb: messages.Fingerprint})
	}
}

// replyRingDigest writes the sum of the stores' digests in hexadecimal. That of
// a custom store is mixed with its kind, so that equal states of two kinds
// differ; an empty store of any kind counts nothing.
func replyRingDigest(r *replier, s *step) {
	var sum uint64
	for store := range r.plan.Batches {
		a := r.plan.answer(s, store)
		if a.Outcome != messages.Done {
			r.Error(failure(a))
			return
		}
		digest := a.Digest
		if kind := store - r.plan.shards; kind >= 0 {
			digest *= messages.HashName(r.plan.kinds[kind]) | 1
		}
		sum += digest
	}
	text := strconv.FormatUint(sum, 16)
	r.Bulk(strings.Repeat("0", 16-len(text)) + text)
}

// planRingInvoke translates RING.INVOKE kind name op args...
func planRingInvoke(p *Plan, words []string) {
	at := slices.Index(p.kinds, words[1])
	if at < 0 {
		known := "it has no custom kinds"
		if len(p.kinds) > 0 {
			known = "it has " + strings.Join(p.kinds, ", ")
		}
		p.fail("ERR this node has no store for kind '" + plain(words[1]) + "': " + known)
		return
	}
	if !validName(words[2]) {
		p.fail(badName)
		return
	}
	for _, word := range words[3:] {
		if len(word) > messages.MaxValue {
			p.fail(longValue)
			return
		}
	}
	p.costly++
	p.begin(replyInvoke, words)
	p.op(p.shards+at, messages.Op{
		Verb: messages.Invoke,
		Name: words[2],
		Hash: messages.HashName(words[2]),
		Args: words[3:],
	})
}

// replyInvoke writes what a custom store answered, by its form.
func replyInvoke(r *replier, s *step) {
	a, ok := r.done(s)
	if !ok {
		return
	}
	switch {
	case a.Outcome == messages.Missing:
		r.Null()
	case a.Form == messages.InNumber:
		r.Number(a.Number)
	case a.Form == messages.InText:
		r.Bulk(a.Text)
	case a.Form == messages.InList:
		r.list(a.List)
	default:
		replyOK(r, s)
	}
}

func planRingMeet(p *Plan, words []string) { p.endpoint(words, replyRingMeet) }

func planRingForget(p *Plan, words []string) { p.endpoint(words, replyRingForget) }

// maxEndpoint is the most bytes of an endpoint.
const maxEndpoint = 512

func (p *Plan) endpoint(words []string, reply replyFunc) {
	if len(words[1]) == 0 || len(words[1]) > maxEndpoint {
		p.fail("ERR an endpoint has 1 to 512 bytes, like tcp://192.0.2.1:4000")
		return
	}
	p.costly++ // the peers are asked one after the other
	p.local(reply, words)
}

func replyRingMeet(r *replier, s *step) { r.changed(r.node.Meet(strings.Clone(s.words[1]))) }

func replyRingForget(r *replier, s *step) { r.changed(r.node.Forget(strings.Clone(s.words[1]))) }

// changed writes 1 for a change, 0 for nothing to change.
func (r *replier) changed(changed bool, err error) {
	switch {
	case err != nil:
		r.Error("ERR " + oneLine(err.Error()))
	case changed:
		r.Int(1)
	default:
		r.Int(0)
	}
}

func planRingHelp(p *Plan, words []string) { p.local(replyRingHelp, words) }

func replyRingHelp(r *replier, _ *step) {
	r.list([]string{
		"RING.GET name: value, kind and expiry, and how far this node may be behind its peers",
		"RING.INCRBY name n [EX seconds|PX ms|EXAT seconds|PXAT ms]: count and set or extend the expiry in one unit",
		"RING.SETNX name expire value: set a name that is not there; nil, or the value that is",
		"RING.SADD name expire element [element ...]: add the elements that are not there; how many",
		"RING.HSETNX name expire field value [field value ...]: put the fields that are not there; how many",
		"RING.STATUS: this node",
		"RING.PEERS: the peers of this node, and how far catching up with each has come",
		"RING.MEET endpoint: subscribe to a peer; 1, or 0 if it is one already",
		"RING.FORGET endpoint: no longer subscribe; 1, or 0 if it is none",
		"RING.EXPLAIN name: all that is kept under a name",
		"RING.DIGEST: equal on two nodes exactly when their live state is",
		"RING.INVOKE kind name operation [argument ...]: an operation of a custom kind",
	})
}
