// Package ring simulates whole rings: 2 to 50 nodes, the production actors under their
// real supervision, in any topology, with and without disks, on a network in memory
// and in virtual time, while everything goes wrong that may.
//
// A Plan is data: what there is (Setup, Host, Link), what goes wrong (Fault) and what
// clients do (Operation), each at its time. Draw makes one from a seed, Run carries it
// out, and a Report says what came of it. Nothing but the plan decides what happens:
// two runs of it are the same, turn by turn. Its String is text that Parse reads, so that
// parts of a plan can be left out by hand or by a program.
//
// Each run has some of the kinds of faults only (see Kind), with and without each other.
// When the faults have ended the ring is left alone. What is checked, at any time:
//
//   - Kept: what a node has (of counters what each replica has added, of some sets the
//     elements that nobody removes) it has for as long as the process lives.
//   - Acknowledged: a node has what it told its clients to be done.
//   - Counted once: no node, and no disk, ever has more of a share than clients asked for.
//   - Current: a node none of whose links is recovering has all that its peers had a
//     little before they sent what it last heard of them.
//   - Durable: when a process ends, however it does, its disk has what it promised: all
//     that was acknowledged, with --fsync always; what is older than the interval, else;
//     all of it after a stop in order; nothing of what was not synced, with never, when the
//     power is lost.
//   - Failing: no actor fails but those that are made to; no event says that something
//     is wrong that is not.
//
// And in the end, with nobody writing any more:
//
//   - Settling: all links are current, and all nodes have the same, within a stated time:
//     the same digest where they hear each other, all that the other has where one hears
//     the other. So what any node had that lives, or has a disk, is everywhere, once.
//   - Shared: that two nodes have one host name is reported if they do, and one hears of the
//     other; and only if they do.
//   - Quiet: nothing is sent but pings, and the comparisons of audits.
//   - Bounded: nothing waits in mailboxes, for the publisher or for the disk; deletions,
//     and whatever is over, are gone from memory and disk when the retention has passed.
//
// These look at counters and sets that only grow (counter:, log:). The other two thirds of
// the operations are drawn by the workload of tests/history: strings, counters that are
// reset, sets and maps, with expiries, conditions, deletions and now and then a wrong kind,
// half of them reads; clients are several, move between nodes, wait for a time only, and
// ask elsewhere once more if they do not know what came of it. What they did and saw, the
// lives of the nodes, and what all nodes hold in the end when what expires is over
// is a history (Report.History), which history.Check judges; a violation's rule is that
// of the history then, after the word history. What is demanded of who records it is met so:
//
//   - No clock is noted to jump. Skew is what the clocks were wrong by at most in the run: it
//     is looked at whenever something is stamped. Where clocks are wrong, or a restart has
//     carried one ahead, less is demanded of what expires soon (the checks "endings" of a
//     report count how often it was known); so half of the plans have clocks that are right,
//     and a --max-clock-skew so short that no restart carries one far. Names of odd numbers
//     expire long after the run.
//   - Nodes that are not heard by all are Aside: clients only read there.
//   - What may not be on disk since it was held up or failed is noted as a failure of the disk.
//
// An expiry that is set apart from the writes does not reach who hears of it too late, whose
// copy comes back (README): where a plan has such names an audit may find them, and no others. Without
// audits nobody would, so those plans have none that end within the run, and half of the others. So it may where clocks were further apart
// than the grace: what has left by one of them and was extended by another is left out.
//
// What is not there: hostile nodes, subscribers that do not say who they are, nodes that
// cannot be asked or lack a kind, and real disks. Custom kinds are not in the history. Clients
// write only where their news reaches all whom anybody hears: what is deleted elsewhere
// comes back when that is forgotten.
//
// # Again
//
// In go test a few rings are run, some of them with seeds that are drawn anew. More, one
// again, and one from its text, perhaps with lines left out (files are said from the root
// of the project; with SEED or PLAN the notes of the run are logged):
//
//	SEEDS=1000 FROM=1 go test ./tests/simulation/ring -run TestRings/small -timeout 1h
//	SEED=17 go test ./tests/simulation/ring -run TestRings/small -v
//	SEED=17 PRINT=plan.txt go test ./tests/simulation/ring -run TestRings/small
//	PLAN=plan.txt go test ./tests/simulation/ring -run 'TestPlan$' -v
//
// # What a failure leaves
//
// A run that fails says so, prints the command that runs it again, and leaves a folder in
// .build/failures: the plan and what went wrong, the history as Jepsen's EDN and as JSON,
// the smallest plan that breaks the same rule (see Shrink), and the message script of the
// node that broke it, in the words of tests/harness. The plan of the first ring that fails
// is made smaller for 20 s; for longer, and of all that fail:
//
//	SHRINK=10m SEED=17 go test ./tests/simulation/ring -run TestRings/small -v -timeout 1h
//
// What was found is kept: the folder's regression.txt goes to tests/scripts/regressions under
// a name of its own, its comment says what was wrong, and the smallest plan is run, with some
// seeds, whenever tests are:
//
//	go test ./tests -run TestRegressions
//
// That it fails without its mend, and passes with it, is to be seen once.
package ring
