// Package faults runs a mesh of real nodes under continuous writes, cuts their
// links, stops them and kills them as a seed says, and checks that nothing is lost
// or counted twice. The benchmarks (faults, kills) run many cycles of it, the
// tests of real processes a few.
//
// A node's life is one process of it. Each increment belongs to the one life that
// was asked for it: a killed node is started anew only after all its writers have
// learned that it is dead. What a life has added to a counter (RING.EXPLAIN) is held
// against what it acknowledged:
//
//   - A life that goes on: at least what it acknowledged, at most what it was asked
//     for. Where all increments were answered these are the same number.
//   - A life that was killed: at most what it was asked for; what it had not published
//     yet is lost with its memory. But it is the same on all nodes, and what was there
//     once stays.
//
// This is checked at the end, and after each cycle as soon as all nodes say that
// they are current: then what was acknowledged before the faults were over must be
// everywhere. No node may have found that it lacked something while it was current.
//
// Kills is another run: nodes with data directories are killed at random moments, under load
// and therefore in the middle of commits, while they stop, and while they load what they have. Each comes
// back with its directory, and what of a killed life is there is then the same for ever: at most
// what it was asked for, and at the least
//
//   - with --fsync always all that it acknowledged,
//   - else what those know who live on, and all that it acknowledged long enough before
//     it was killed.
//
// A client has one increment in flight when its node is killed, and asks no more of that life.
package faults
