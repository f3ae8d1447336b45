package messages

// ToCommitter is what the committer of a store accepts.
//
//sumtype:decl
type ToCommitter interface{ toCommitter() }

// Commit gives the committer of a store what has changed there, to be written to
// disk while the store goes on. It is answered with Committed. A store has one
// commit under way at a time.
type Commit struct {
	Number  uint64 // given back
	Names   int    // in the batch
	Bytes   int    // of it
	Sync    bool   // it is to be on disk, not with the operating system alone
	Writing Writing
}

// Writing is a batch on its way to the disk. Write writes it at its first call,
// and waits until that is done; every call answers what came of it. Safe for
// concurrent use: a store that stops does not wait for its committer's turn.
type Writing interface{ Write() error }

func (Commit) toCommitter() {}
