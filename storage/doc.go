// Package storage is the state of a node: how it merges, how it lies in memory,
// and what clients do to it. It is pure: time is an argument, nothing runs by
// itself, nothing outside is touched. Engine is the port; Shard is the engine
// of the built-in kinds, in memory; storagetest proves engines.
//
// # Reading order
//
// key, slot, cell and cells are what is held; state_hash what of it is hashed;
// bucket, table and shard where it lies. life says when a write begins a life, and
// writes; operate and its neighbours are what clients ask; merge and merge_atoms
// what peers say; horizon and sweep what leaves; packing what is told; walk and
// its neighbours how all of it is told; tree and digest how two nodes find out what
// they do not have in common; journal what no disk has yet. Package disk keeps it.
//
// # Lives
//
// A name is held alive while its key is in memory and its expiry is not over.
// A name that was deleted and whose deletion is still held is alive in this
// sense: a write goes on with its life, and with a set expiry. Any other write
// begins a life: the cutoff is now. A write that is then refused, since what
// survived from elsewhere is of another kind, has begun it all the same. A write that is
// for missing names alone begins it without what survived.
//
// An expiry that is a moment not after the cutoff belongs to a former life: it
// is unset as soon as both are known. Without this, a peer that still holds the
// old expiry would end the new life. The join stays associative, since an
// expiry dropped for one cutoff is dropped for every later one. An expiry that a
// client sets is moved to just after the cutoff if it is not after it.
//
// The until of an atom is the greatest expiry known to whoever wrote the slot or
// the cell, or extended the key while holding it. Of two writes of a cell the
// later is taken as a whole, with its until; slots join theirs by maximum. A
// later write in a new life would else inherit the end of the former one. A
// dead arrival changes no cell: what is alive in the key stays.
//
// Where a cutoff falls between two untils of one atom, the state after two
// merges may depend on their order: what is dropped cannot be joined later.
// Nodes that go on hearing each other agree nevertheless, since the one that
// kept it says it again (storagetest.Converges).
//
// A replica writes only to a slot that it has begun and held ever since. Its own
// slot that comes back from a peer, after it was dropped with a life, may be
// behind what others have of it; to go on with it would count two increments as
// one. Of what a disk gives back, no slot is gone on with: each start is another
// replica.
//
// # What leaves
//
// Deletions are floors, absent cells and cleared. They stay for the retention
// even when their life or their whole key is over: a copy extended elsewhere
// would else undo them (the models show it). So what is over by the horizon
// leaves, but for its deletions, and these are sent and accepted; they have no
// effect and are invisible. A slot held with its until unset takes that of its
// key then. Floors leave with the age of the base, which every reset writes. A
// header without atoms leaves when cutoff and cleared are older than the
// retention; one that is over by the horizon waits for cleared alone.
//
// A deletion older than the retention is not accepted, unless what it deletes is
// held. Keys are looked at when something of theirs is due, from a heap; a
// Sweep does a bounded part of that, a Digest all.
//
// The numbers that a shard gives to replicas do not leave: there is one for each
// replica of which it ever kept an atom, some 150 bytes and the host's name, so
// one more for each start of a node. A peer that makes replicas up pays
// with atoms that are kept; of those the numbers stay when the atoms are gone.
// To count the atoms of each number would cost every write.
//
// # How long a state may be
//
// What a client writes is refused when it would make the elements and fields of a name longer than
// messages.MaxState, deletions that are remembered among them: an acknowledged write must fit into a
// record (messages.MaxRecord). What peers say is merged however long it is, since states would else
// differ for ever.
//
// # What goes on
//
// What merging changed goes on with the source and the route of the packet that
// changed it, and is withheld from whom these name. Its header, and its atoms, are
// those of here: where they say more than the packet did, of a deletion that came by
// another way for instance, it goes on without source and route. Else who has just
// begun to listen would learn the deletion as if those on the route had told it, and
// not tell them.
//
// # Sums
//
// Of the digest tree the sums of the buckets and of the nodes above them are kept
// with each change; those of the two levels above and below the root are added up
// when they are asked for, 4,096 additions at most. The sums are those of a horizon:
// what a change makes leave leaves with it, and only while the horizon steps,
// until the sweep has come to its end, do they belong to none. A key that is over
// by the new horizon and looked at meanwhile leaves at once.
//
// # Operations
//
// An increment by zero of what is not there counts one and takes one back, so
// that the name is there with the value 0. Removing what is not held leaves no
// trace. A set or map whose last element was removed is invisible and keeps a
// set expiry. A deletion of a string clears its elements and fields, too, if it
// has hidden ones, and sets cleared. Extending a key to a moment not after now
// ends it, if no expiry was set; in the millisecond in which its life began it
// is deleted as well. What is written here is stamped after what it replaces,
// even beyond the clock, and a clearing after all that it clears.
//
// An extension is told with all atoms, for their until, if they fit into a
// block, else by the header alone; the repetition of the whole state brings
// their until. The digest does not cover until, but whether a slot has ended.
package storage
