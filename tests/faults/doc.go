// Package faults runs a mesh of real nodes under continuous writes, cuts their
// links, stops them and kills them as a seed says, and checks that nothing is lost
// or counted twice. The benchmarks (faults, kills, namespaces) run many cycles of it, the
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
//
// Namespaces is a third: nodes in network namespaces of their own, with a line between each two of them. Ends of
// lines are taken down (who is at one has no carrier), what goes one way is dropped, connections are broken so
// briefly that only missing numbers tell of it, nodes are
// stopped and killed, and clocks jump and drift (package skewed); every other node has a data directory. Besides
// counters, clients write cells that are their life's own, so that it is known what they must
// be: elements, fields and registers, which are there, and have the value, that the last acknowledged write left or a
// later one. Registers that all write have a value that somebody wrote. Names that expire are gone at the
// end. Of a killed life with --fsync always all is owed, of one with interval the counters but for its last
// moments, of one in memory what was seen everywhere once.
//
// A node whose clock was ahead by more than nodes put up with is heard again only when its hybrid clock is less
// than 20 s ahead of its peers: leaps are no longer than that all are in step soon.
package faults
