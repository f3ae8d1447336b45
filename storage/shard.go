package storage

import (
	"time"

	"blue-rings/messages"
)

// ShardConfig says what a shard keeps, and for how long.
type ShardConfig struct {
	Range     Range            // the buckets it owns
	Self      messages.Replica // under whose identity it writes
	Grace     time.Duration    // how long what is over is still kept and sent; not negative
	Retention time.Duration    // how long deletions are kept; more than the longest partition
	Journal   bool             // keep in mind what has changed, for Unsaved
}

// Shard is the state of a range of buckets of the built-in kinds, in memory.
type Shard struct {
	config   ShardConfig
	replicas replicaTable
	buckets  []bucket // of the range
	tables   []table  // of the keys
	tree     branches // above the buckets
	visible  int      // counted keys
	expiring int      // those of them with a set expiry
	slots    int      // of all keys
	slotted  int      // keys that have slots
	dues     dueHeap
	serial   messages.Stamp // of the latest slot begun here
	swept    int64          // the last horizon by which all that it passes has left
	journal  journal

	// Of the call under way.
	now     messages.Stamp
	millis  int64 // of now
	horizon int64 // of now
	touched []touched
	dirty   int // slots among the changed
	order   []held
	begun   messages.Stamp // see ordered
	ahead   []lookup
}

var _ Engine = (*Shard)(nil)

// NewShard makes an empty shard.
func NewShard(config ShardConfig) *Shard {
	return &Shard{
		config:   config,
		replicas: newReplicaTable(config.Self),
		buckets:  make([]bucket, config.Range.End-config.Range.First),
		tables:   newTables(config.Range),
		tree:     newBranches(config.Range),
	}
}

// turn begins a call.
func (s *Shard) turn(now messages.Stamp) {
	s.now = now
	s.millis = now.Millis()
	if horizon := Horizon(s.millis, s.config.Grace); horizon != s.horizon {
		s.horizon = horizon
		s.noteSwept()
	}
	s.ahead = s.ahead[:0] // of a call that failed
}

// owns reports whether names with that hash are this shard's.
func (s *Shard) owns(hash uint64) bool {
	bucket := messages.BucketOf(hash)
	return bucket >= s.config.Range.First && bucket < s.config.Range.End
}

// find is the key of that name, over or not; no key if there is none.
func (s *Shard) find(hash uint64, name string) held {
	return held{s.table(hash).find(hash, name), hash}
}

// create adds a key with a zero header.
func (s *Shard) create(hash uint64, name string) held {
	k := held{newKey(name), hash}
	s.table(hash).insert(hash, k.key)
	s.bucket(messages.BucketOf(hash)).keys++
	s.addSum(k, headerHash(k))
	s.change(k.key)
	return k
}

// remove forgets a key.
func (s *Shard) remove(k held) {
	s.addSum(k, -k.sum)
	s.table(k.hash).remove(k.hash, k.key)
	s.bucket(messages.BucketOf(k.hash)).keys--
	s.book(k, false)
	if n := k.slotCount(); n > 0 {
		s.slots -= n
		s.slotted--
	}
	k.due = 0
	k.marks |= gone
	s.change(k.key)
}

// setHeader joins nothing: it writes. An expiry not after the cutoff belongs to
// a former life, and is none.
func (s *Shard) setHeader(k held, expire messages.Expire, cutoff int64, cleared messages.Stamp) {
	before, visible := headerHash(k), k.counted()
	s.book(k, false)
	k.expire, k.cutoff = currentExpire(expire, cutoff), cutoff
	k.setCleared(cleared)
	s.book(k, visible)
	s.addSum(k, headerHash(k)-before)
}

// currentExpire is an expiry as it counts in the life that began at cutoff.
func currentExpire(expire messages.Expire, cutoff int64) messages.Expire {
	if expire.IsMoment() && int64(expire) <= cutoff {
		return messages.Unset
	}
	return expire
}

// recount books whether a key is among the visible names.
func (s *Shard) recount(k held) { s.book(k, s.kind(k) != messages.NoKind) }

// book counts a key, or counts it no more.
func (s *Shard) book(k held, visible bool) {
	if k.counted() == visible {
		return
	}
	by := one(visible) - one(!visible)
	s.visible += by
	if k.expire.IsMoment() {
		s.expiring += by
	}
	k.marks ^= counted
}

// visibleNow is the number of visible names in the middle of a call, whose
// changes are booked at its end.
func (s *Shard) visibleNow() int {
	n := s.visible
	for i := range s.touched {
		if k := s.touched[i].held; !k.gone() {
			n += one(s.kind(k) != messages.NoKind) - one(k.counted())
		}
	}
	return n
}

// Len is the number of visible names, and perhaps some that have expired since
// the last Sweep.
func (s *Shard) Len() int { return s.visible }

// Expiring is how many of those have a set expiry. It takes nanoseconds.
func (s *Shard) Expiring() int { return s.expiring }
