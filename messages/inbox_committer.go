package messages

// ToCommitter is what the committer of a node accepts.
//
//sumtype:decl
type ToCommitter interface{ toCommitter() }

// CommitWanted tells the committer that a store has something to be written. It is
// answered with Gather.
type CommitWanted struct {
	Store int  // its place among the stores
	Again bool // the store began anew: what it was asked may be lost
}

// Commit answers Gather with what has changed in a store, to be written to disk while
// the store goes on. It is answered with Committed. A store has one commit under way
// at a time, which it gives again if it is asked again.
type Commit struct {
	Store   int     // its place among the stores
	Number  uint64  // given back
	Names   int     // in the batch
	Bytes   int     // of it
	Sync    bool    // it is to be on disk, not with the operating system alone
	Writing Writing // nil: nothing has changed
}

// GatherDue tells the committer to write what the stores have given by now.
type GatherDue struct{}

// Writing is a batch on its way to the disk. Write writes it at its first call,
// and waits until that is done; every call answers what came of it. Safe for
// concurrent use: a store that stops does not wait for its committer's turn.
type Writing interface{ Write() error }

func (CommitWanted) toCommitter() {}
func (Commit) toCommitter()       {}
func (GatherDue) toCommitter()    {}
