// Package highwater is a complete custom store: under each name it keeps the
// greatest number that was raised on any node. It is also the text to read
// before writing one's own.
//
// # Writing a store
//
// A store is an Engine (package storage): a value without goroutines, sockets
// or clock, which the actor of the store asks one thing at a time. The actor,
// its supervision, the network, the background repetition and RING.INVOKE are
// the node's and come for nothing. What the engine's author decides:
//
//   - The state of a name, and its join: what two nodes know together. The join
//     must not care about order, grouping or repetition, for frames come late,
//     twice and through others. Here it is the greater of two numbers.
//   - The text of a change (Packet.Opaque). Nobody but engines of the same kind
//     reads it, so check it like all input from outside: a change that cannot be
//     held counts as Invalid, and touches nothing.
//   - What Merge answers in Changed: exactly the packets that brought news.
//     These are relayed; a Merge that claims news where there was none lets
//     packets circulate for ever, and one that hides news leaves nodes behind.
//   - The operations of Invoke, and their answers. Of the other verbs a store
//     answers Fingerprint, which is its part of RING.DIGEST, with its digest, and
//     Count with the number of its names.
//   - The hash of a name's state. Their sum is the digest of the store, and nodes
//     find out by sums what they do not have in common (package storage, Tree): of
//     equal states the hashes must be equal on all nodes, of different ones
//     different.
//   - How a name ends. A mark stays for ever; a store whose names end sets
//     Expire in its packets, which then are dropped on arrival when they are
//     over, and lets go of the names in Sweep.
//
// Everything the engine knows stays in the engine: a restarted actor finds it
// there. A restarted process loads it from its data directory; one that has
// none begins empty. Either way its peers tell it what else there is.
//
// The suite in tests/storetest holds an engine to this. Registering it is a
// line of one's own main (see cmd): by value, under the kind's name.
package highwater
