// Package disk keeps on a disk the last state of each name, by kind, and what a node
// must know of its former lives. It is the only package that knows Pebble.
//
// # Reading order
//
// disk is a data directory that is open; directory how it is found fit to be opened,
// and log_check what Pebble does not look at; refusal how it is refused; failure and
// failing_fs what happens when the disk fails; log_file which syncs of a log are carried out. about and life are what is known of former starts; record_key where a record lies; batch, commit, group and fold how records
// get there; load, record, verify and checkpoint how they are read. reader is a directory that is
// open to be read alone, frozen_fs why nothing in it changes, and lock_linux why a node does not
// come between.
//
// # What lies in a directory
//
//	BLUE-RINGS   text: the version of the format, and the host
//	LOCK         held by the process that has the directory open
//	db           a Pebble database
//
// In the database the key of a record is the length of its kind, the kind, the bucket
// in two bytes and the name; the value is a record of messages/wire.cddl. What
// concerns the directory lies behind all kinds, under 0xff and a letter: v the version,
// h the host, i and an incarnation when it began, c and a stamp a ceiling of the
// clock and when it was written; the highest ceiling counts. Numbers have 8 bytes, the
// highest first; times are Unix milliseconds.
//
// Commits that have not become records yet lie between the two, under 0xfe and their number,
// each with all its records (see groups).
//
// # What a commit promises
//
// A commit that is synced is on the disk as a whole when it has returned. One that is
// not is with the operating system then, which outlives the process, and on the disk after the next that is synced, or a Sync,
// as a whole or not at all. Commits of
// several goroutines are synced together. Of two commits of one name that are under way at once
// it is not known which is the last.
//
// An error of the disk is for good: from then on everything fails with ErrFailed, and
// what was being committed may be there or not. Pebble would answer such an error by
// ending the process or, where it is kept from that, by acknowledging; so it never
// learns of one, but is held where it was writing, and nobody waits for it. Only the end
// of the process lets go of the directory then.
//
// When a database is being opened, Pebble flushes what its log has, and may then compact and gather what
// tables hold in goroutines of its own, which panic when the opening fails beside them. After
// the flush it only writes and lists its directory. So it does not learn of an error of listing, either.
//
// # What damage is found
//
// Tables have checksums, and a directory that was closed, or is a checkpoint, has nothing but tables. Of the
// log that a killed process leaves, damage is told from a write that was not finished by
// what a later commit says to have been synced: in the very last commit it is not.
package disk
