package actors

import (
	"slices"

	"blue-rings/messages"
)

// pullAudit compares what a peer and this node hold where it should be the same. Of
// the keys that differ, those that have not changed on either side since the last
// audit are not on their way: their buckets are fetched. What changes here by that
// was missing.
//
// Keys that only this node has are the peer's business. So are those of which it has
// less: they are fetched once, and then known.
type pullAudit struct {
	replica messages.Replica
	memory  *auditMemory // outlives the audit
	kinds   []string     // still to come
	kind    string
	phase   auditPhase

	comparison *comparison
	own        uint64 // keys of the kind that are here
	asks       questions
	looks      questions
	theirs     map[uint64]uint64 // sums of the peer's keys, by the hash of the name
	stuck      []auditKey
	pending    []uint16 // buckets of stuck keys that are still to be fetched
	fetch      *bucketFetch
	changed    int               // packets that changed something here
	brought    map[uint64]string // names of them, by their hash; at most auditNames
	repaired   uint64            // keys
	names      messages.Names    // of some of them
}

// auditPhase is what an audit is at, in each kind.
type auditPhase uint8

const (
	auditCompares auditPhase = iota // the trees
	auditLists                      // the keys in the buckets that differ
	auditFetches                    // the buckets of those that are stuck
	auditChecks                     // whether they are as they were
)

const (
	auditBuckets = 1 << 10  // to look at in an audit
	auditKeys    = 16 << 10 // that are remembered; about so many are looked at
	auditNames   = 1 << 10  // of what changes; of those that were missing few are told
)

var _ errand = (*pullAudit)(nil)

// newPullAudit makes an audit of a peer, of these kinds in their order.
func newPullAudit(replica messages.Replica, kinds []string, memory *auditMemory) *pullAudit {
	memory.begin(replica)
	return &pullAudit{replica: replica, memory: memory, kinds: kinds, phase: auditChecks}
}

func (a *pullAudit) peer() messages.Replica { return a.replica }
func (a *pullAudit) behind() uint64         { return 0 }

// merged takes note of packets that changed something here, and of their names.
func (a *pullAudit) merged(changed int, names []string) {
	a.changed += changed
	for _, name := range names[:min(len(names), auditNames-len(a.brought))] {
		a.brought[messages.HashName(name)] = name
	}
}

// next goes on to the next phase, or the next kind.
func (a *pullAudit) next() bool {
	switch {
	case a.phase == auditCompares && len(a.comparison.differ[messages.TreeLevels]) > 0:
		a.phase = auditLists
		found := a.comparison.differ[messages.TreeLevels]
		a.memory.last = int(found[len(found)-1])
		buckets := a.comparison.take(len(found))
		a.theirs = map[uint64]uint64{}
		a.asks.add(&question{request: messages.Request{What: messages.AskKeys, Kind: a.kind, Nodes: buckets}})
		return true
	case a.phase == auditLists && len(a.stuck) > 0:
		a.phase = auditFetches
		a.pending = a.stuckBuckets()
		a.fetch = newBucketFetch(a.kind, a.own)
		return true
	case a.phase == auditFetches:
		a.phase = auditChecks
		a.looks.add(&question{request: messages.Request{What: messages.AskKeys, Kind: a.kind, Nodes: a.stuckBuckets()}})
		return true
	case len(a.kinds) == 0:
		return false
	}
	a.phase = auditCompares
	a.kind, a.kinds = a.kinds[0], a.kinds[1:]
	a.comparison, a.stuck, a.changed, a.brought = newComparison(a.kind), nil, 0, map[uint64]string{}
	return true
}

func (a *pullAudit) ask() *question {
	switch a.phase {
	case auditCompares:
		return a.comparison.ask()
	case auditFetches:
		return a.fetch.ask()
	default:
		return a.asks.take()
	}
}

func (a *pullAudit) look() *question {
	switch {
	case a.phase == auditCompares:
		return a.comparison.looks.take()
	case a.phase == auditFetches && len(a.pending) > 0 && a.fetch.room():
		n := min(a.fetch.each, len(a.pending))
		buckets := a.pending[:n:n]
		a.pending = a.pending[n:]
		return a.fetch.look(buckets)
	default:
		return a.looks.take()
	}
}

func (a *pullAudit) answered(q *question, page *messages.Page) (void string) {
	switch {
	case lacksKind(q, page):
		a.comparison.end()
		return ""
	case page.Refusal != "":
		return "refused: " + page.Refusal
	case q.request.What == messages.AskTree:
		return a.comparison.answered(q, page)
	case q.request.What == messages.AskBuckets:
		return a.fetch.answered(q, page)
	default:
		return a.list(q, page)
	}
}

// list takes the sums of the peer's keys; when it has them, the own ones are looked
// at.
func (a *pullAudit) list(q *question, page *messages.Page) (void string) {
	for _, key := range page.KeySums {
		a.theirs[key.Name] = key.Sum
	}
	rest, void := follow(q, page)
	if rest != nil && len(a.theirs) < 4*auditKeys {
		a.asks.add(rest)
		return void
	}
	a.looks.add(q)
	return void
}

func (a *pullAudit) seen(q *question, own *holding) {
	switch {
	case q.request.What == messages.AskTree:
		a.compare(q, own)
	case a.phase == auditFetches:
		a.fetch.seen(q, own)
	case a.phase == auditLists:
		a.stuck = a.memory.compare(a.kind, q.request.Nodes, a.theirs, own.keySums)
	case a.phase == auditChecks:
		a.repair(a.memory.check(a.stuck, own.keySums))
	}
}

// repair takes note of keys that were missing. Those of which nothing is left but deletions
// changed nothing that counts.
func (a *pullAudit) repair(missing []auditKey) {
	a.repaired += uint64(min(a.changed, len(missing)))
	var names messages.Names
	for _, key := range missing {
		if name, ok := a.brought[key.name]; ok {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	a.names = append(a.names, names[:min(len(names), messages.FewNames-len(a.names))]...)
}

// compare goes down the tree, also if the sums are of different horizons, as they always are
// where the peer's clock is behind and it never hears of ours: what is over by one of them
// alone differs for so long only, and is not taken for stuck.
func (a *pullAudit) compare(q *question, own *holding) {
	if q.request.Level == 0 {
		a.own = own.keys
		keys := max(own.keys, q.theirs.Keys, 1)
		a.comparison.limit = int(min(max(auditKeys*messages.Buckets/keys, 1), auditBuckets))
		a.comparison.from = a.memory.from
	}
	a.comparison.seen(q, own)
}

// stuckBuckets are the buckets of the stuck keys.
func (a *pullAudit) stuckBuckets() []uint16 {
	var buckets []uint16
	for _, key := range a.stuck {
		buckets = append(buckets, uint16(messages.BucketOf(key.name)))
	}
	slices.Sort(buckets)
	return slices.Compact(buckets)
}
