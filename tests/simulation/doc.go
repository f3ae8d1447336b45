// Package simulation runs whole nodes, the production actors under their real
// supervision, on a network in memory and in virtual time, with faults, and checks
// what must always hold. Its numbers are those of a model of the links; package ring has
// rings of any size and all other faults. Everything random is drawn from one seed: two runs of a
// seed are the same, turn by turn.
//
// A Case is a topology, a profile of faults and a workload; Run runs it with a seed
// and answers a Report with the violations. What is checked:
//
//   - Missing: a node none of whose links is recovering has all that a peer whose
//     link is current had Slack ago, for as long as that is the same replica.
//   - Stuck: a link does not stay in recovering for longer than StuckAfter while both
//     ends live and nothing is wrong between them.
//   - Settling: when the faults have ended all links are current within SettleWithin,
//     while writing goes on; when that has ended, too, every node has all that those
//     have whom it hears within EqualWithin: all are equal, but for one-way links.
//   - Counting: no acknowledged increment of a replica that lives is lost, or counted
//     twice, anywhere.
//   - Failing: no actor fails but those that are made to.
//   - Diverged, shared: no node publishes these events, which speak of a defect.
//
// The rules and their numbers come from the model that the protocol was designed
// with: four nodes, a tick of 10 ms, a ping each 70 ms, frames that take one or two
// ticks, and writing that never stops, so that roots are never equal.
//
// In go test each case is run with a few seeds. More, and one again:
//
//	SEEDS=100 go test ./tests/simulation -run TestLinks -timeout 1h
//	SEED=17 go test ./tests/simulation -run 'TestLinks/chain/hard' -v
//
// The second also logs the faults of the run. Package defects takes protections out of
// the production code, one in turn, and demands that the checks notice.
package simulation
