// Package history has histories, what clients of several nodes did and saw while nodes
// and networks failed, and checkers over them. It knows storage's rules and nothing of
// actors; histories are recorded by a simulation, or with real processes, are exported
// for people and other checkers, and are read again.
//
// # Reading order
//
// history, note and recorder are what is written down. check is the entry: it takes
// the names one by one (subject), and of each what operations did (act, write,
// request) and what was read (reading). life says what a restart may lose and a node must
// know; era and guard what may be over. Of the checkers, cells is for whatever the last
// writer decides, a string, an element or a field alike; counters and shares are for
// increments; expiries, agreement and form say what their names say. event, edn and
// json are the exports. workload and sort draw what clients do.
//
// # What is found
//
// Check is sound before it is complete: a history of right nodes has no violations,
// whatever they suffered, as long as the demands below are met; what may be right
// passes. The rules:
//
//	lost       what was acknowledged is not there, or not counted
//	excess     more is counted than was asked for, or than resets have left
//	unwritten  a value, an element, a field or an expiry that nobody asked for
//	stale      an older value than the node had acknowledged or shown in this life
//	undone     what a removal or deletion removed is there
//	backward   a tally falls, within a life
//	expired    what is over for every clock is there, or counted
//	extension  an expiry that was extended is shown as it was
//	shares     what a replica has counted or what was cleared of it, by packets
//	disagree   nodes that healed show, or hold, different things
//	unequal    digests of one horizon differ, Within after the last fault and write
//	malformed  the history cannot be judged
//
// What a node must know: what its own life has acknowledged before it was asked;
// what former lives of the host have acknowledged, as far as it was on disk; what it has
// shown a client before (a newer value may follow, an older one not). In the end, when
// everybody has heard everybody: whatever any life has acknowledged that goes on, or
// has left it on a disk from which the host came back. By durability, of what a life has
// acknowledged this is on disk when it ends:
//
//	          stop  kill                   power cut
//	memory    -     -                      -
//	never     all   older than Written     -, of earlier lives killed neither
//	interval  all   older than Written     older than Written
//	always    all   all                    all
//
// and less where the disk had failed or was lost later. Written is counted from the
// completion of an operation.
//
// What is unknown (info) may have had its effect at any time from its beginning to the
// end of the life that it was asked of; to the end of the history, if that is not known.
//
// Of two writes to a cell one is older for sure if it was over when the other was asked
// of the same life; if so much time lies between them that no clock can turn them round
// (Skew); or if the other's life had shown it, or a later one, before. Else either may
// win. While nothing under a name can be over, a node never shows what is older than
// what it must know. As soon as an expiry that anybody asked for can be over by anybody's
// clock, lives may end at different times, and a later write of a life that is over
// does not hide an earlier one that lives on: then only a write that is older than none,
// and whose own node has extended its life beyond now, must be there.
//
// A name whose every write carries an expiry (INCRBY EX, SET EX) has eras: when all is
// over everywhere, what is written next has nothing to do with what was before, and
// what was before must not come back. Where expiries are set apart from the writes, a
// copy that never heard of one brings the name back without it: that passes.
//
// A reset clears what it saw: an increment counts for sure if every reset was over
// when it was asked for, and is cleared for sure by a later reset in its own life. Any
// other may or may not be counted. With packets of all atoms (Explain) each replica's
// totals and floors are held against its own operations, too.
//
// # What is demanded
//
// Of who records: that Skew is true of all hybrid clocks but for noted jumps, those
// forward that a node takes from a peer among them; that each life has its Started, and
// its end before the next; that an operation is said to be of a life, if of any, that
// alone can have carried it out; that NoteKinds are told from each other (a
// process that is killed from a host that loses power). Final states come last, Within after
// everything else and after the network has healed, from every node that lives, of
// nodes that all hear each other, perhaps through others; the others are Aside. What only a node knows that
// nobody hears must not be written there. Deletions are remembered for Retention, and no
// partition is longer, nor a disk older that a node comes back with.
//
// Of the workload: values of strings and fields that are not numbers are written once,
// by one operation (a retry has a value of its own), which is what tells who wrote what one
// reads; increments are not by 0, which count one up and one down; one operation does not
// name an element twice; a wrong kind is drawn on purpose only, since names that hold
// two kinds show the higher alone, and less can be said of the other. Workload does all of
// this. Where a value was written more often, less is found, and nothing falsely.
//
// # Again
//
//	SEEDS=250 go test ./tests/history -run TestRightHistories
//	HISTORY=$PWD/history.jsonl go test ./tests/history -run TestRecordedHistory
//
// The first records histories of the production engines, with partitions, restarts,
// clocks and clients' doubts, and demands that none has a violation.
//
// # What is not checked
//
// The numbers of elements that AddElements, RemoveElements, CountElements and their
// like answer; Scan and Count; what a node that says that it is current must have
// (tests/simulation does); the until of atoms; custom kinds.
package history
