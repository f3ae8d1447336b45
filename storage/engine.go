package storage

import "blue-rings/messages"

// Engine is the state a store actor keeps: a range of buckets of the built-in
// kinds, or one custom kind. An engine is pure: the time is an argument, it
// starts no goroutine and touches nothing outside itself. It has one owner: no
// two calls at a time. What it answers is frozen.
//
// It lives in the closure of the actor's producer, so that a restarted actor
// finds its state.
type Engine interface {
	// Operate carries out ops in order and fills answers, one for each. It
	// answers what changed: one packet for each key that did, whatever the
	// number of operations on it, with Source and Route empty. now is later
	// than that of any earlier call.
	Operate(now messages.Stamp, ops []messages.Op, answers []messages.Answer) []messages.Packet

	// Merge joins packets into the state.
	Merge(now messages.Stamp, packets []messages.Packet) Merged

	// Walk gives names from a position on, bucket by bucket, each with its
	// header and all its atoms, in packets of at most messages.BlockChanges
	// changes, up to the limits. What it gives exceeds Limits.Bytes, by the measure
	// of Measure, by one change at most: a long key goes on in the next part. A walk
	// from the zero Position to the end gives every atom that was there from its
	// beginning to its end, at least once. End says that the limit's End, or that of
	// the range, is reached.
	Walk(now messages.Stamp, from messages.Position, limits messages.Limits) messages.Walked

	// Sweep lets go of what the horizon of now has passed, as much as takes some
	// milliseconds at most, and reports whether that was all. It may be called
	// at any time; until it is, what is over stays invisible.
	Sweep(now messages.Stamp) (done bool)

	// Digest sweeps to the end and is then the sum of the hashes of all keys:
	// equal on two engines of the same range exactly when (but for a chance of
	// 2^-64) what they hold at the horizon of now is equal, whatever the order of
	// arrival.
	Digest(now messages.Stamp) uint64

	// Root is the sum of the hashes of all keys and the horizon, in Unix
	// milliseconds, by which it was last swept to the end, or 0 while another one is
	// being stepped to: sums of different horizons cannot be compared. It takes
	// nanoseconds.
	Root() (sum uint64, horizon int64)

	// Sums adds to sums, for each of the nodes of a level of the digest tree
	// (messages.NodesAt), the digests of its 16 children as far as they are in
	// the range: sums has room for messages.TreeFan each. Tree does this for
	// engines that tell it of each change.
	Sums(level int, nodes []uint16, sums []uint64)

	// KeySums appends the digest of each key of a bucket, nothing for a bucket out of
	// the range: messages.HashName of its name, and what it adds to the sum of
	// its bucket. Two engines that hold the same under a name answer the same.
	KeySums(bucket int, sums []messages.KeySum) []messages.KeySum

	// Len is the number of visible names. It may be behind by what has expired
	// since the last Sweep.
	Len() int
}

// Merged is what a merge did.
type Merged struct {
	// Changed has what was news: for each packet that changed something, its
	// header and those of its atoms that changed us, as they are now, with the
	// Source and Route it came with.
	Changed []messages.Packet
	News    int // packets that changed something
	Expired int // packets that were over on arrival
	Invalid int // packets that no engine of this kind can hold; they count as a gap
	// Conflicts are the names that newly hold two kinds.
	Conflicts []messages.KindConflict
}

// RoomyEngine is an engine whose walks can use memory again that they are given.
type RoomyEngine interface {
	Engine

	// WalkInto is Walk, but appends the packets to those in room, and their atoms.
	WalkInto(now messages.Stamp, from messages.Position, limits messages.Limits, room *messages.Room) messages.Walked
}

// QuietEngine is an engine that can merge without packing what changed.
type QuietEngine interface {
	Engine

	// MergeQuietly is Merge, but leaves Changed empty. It keeps nothing of the
	// memory of packets, but for what their strings and numbers reach.
	MergeQuietly(now messages.Stamp, packets []messages.Packet) Merged
}

// SlottedEngine is an engine that counts what replicas have counted in.
type SlottedEngine interface {
	Engine

	// Slots is how many slots there are, and how many names have any: each replica, and
	// each life of a host, that has written a counter has at least one there. It takes
	// nanoseconds.
	Slots() (slots, names int)
}

// ExpiringEngine is an engine that counts the names that expire.
type ExpiringEngine interface {
	Engine

	// Expiring is how many of the visible names (Len) have a set expiry. It takes nanoseconds.
	Expiring() int
}

var (
	_ ExpiringEngine = (*Shard)(nil)
	_ SlottedEngine  = (*Shard)(nil)
	_ RoomyEngine    = (*Shard)(nil)
	_ QuietEngine    = (*Shard)(nil)
)
