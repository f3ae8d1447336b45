// Package storetest proves a custom store: its engine and the store actor of
// service around it (Engine), or, where its author wrote the whole actor, that
// actor (Actor). Call it from a test of your own:
//
//	func TestStore(t *testing.T) {
//		storetest.Engine(t, "highwater", storagetest.Subject{New: …, Write: …})
//	}
//
// It runs the laws of package storage/storagetest (merging commutes, associates
// and repeats; changed packets are enough; walks are complete; digests tell
// states apart), and these:
//
//	test       meaning
//	packets    each operation is answered; what it changed is in packets of the
//	           form that the publisher wants, and in nothing else
//	frames     packets survive the frame format
//	converges  with a third of the packets lost and the others in any order, a few
//	           exchanges of walks make all replicas equal
//	garbage    a packet of anything is refused or merged, without a panic; one that
//	           is counted as invalid changes nothing
//	walked     walks give packets of the kind, without source and route, and not
//	           more names than were asked for
//	sums       Fingerprint answers the digest, Count the number of names
//	tree       the sums of all levels add up, from the keys to the root, and are equal
//	           where states are
//	parts      a walk of a bucket, in parts of so many bytes, gives its names and no
//	           others
//	protocol   the actor answers Operate, Merge and Walk as a store must
//	questions  and Sum, SumKeys and Walk by buckets, without what the asker has
//	restart    a restarted actor finds its state, and lets subscribers see a gap
package storetest
