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

	// Walk gives names from a position on, each with its header and all its
	// atoms, in packets of at most messages.BlockChanges changes. A walk
	// from the zero Position to the end gives every atom that was there from
	// its beginning to its end, at least once.
	Walk(now messages.Stamp, from messages.Position, names int) messages.Walked

	// Sweep lets go of what the horizon of now has passed. It may be called
	// at any time; until it is, what is over stays invisible.
	Sweep(now messages.Stamp)

	// Digest is a sum over all live state that is equal on two engines of the
	// same range exactly when (but for a chance of 2^-64) their live state at
	// the horizon of now is equal, whatever the order of arrival.
	Digest(now messages.Stamp) uint64

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
	Expired int // packets that were over on arrival
	Invalid int // packets that no engine of this kind can hold; they count as a gap
	// Conflicts are the names that newly hold two kinds.
	Conflicts []messages.KindConflict
}
