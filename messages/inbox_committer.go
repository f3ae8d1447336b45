package messages

// ToCommitter is what the committer of a node accepts.
//
//sumtype:decl
type ToCommitter interface{ toCommitter() }

// Commit gives what has changed in a store, to be written to disk while the store goes on. It is
// answered with Committed. The store may add to it until it is being written, and says nothing of
// that. It answers Gather, too, and then gives again what is not answered yet, the oldest first.
type Commit struct {
	Store   int     // its place among the stores
	Number  uint64  // given back; one more than the last one's
	Names   int     // in it by now
	Writing Writing // nil: nothing has changed
}

// GatherDue tells the committer to write what the stores have given by now.
type GatherDue struct{}

// Writing is a batch on its way to the disk. Safe for concurrent use: a store that stops does
// not wait for its committer's turn.
type Writing interface {
	// Take is for whoever is going to write it: the store adds no more to it. It answers false if
	// somebody else has taken it.
	Take() bool

	// Write takes and writes it if nobody has taken it, and waits until it is written; every call answers
	// what came of it.
	Write() error
}

func (Commit) toCommitter()    {}
func (GatherDue) toCommitter() {}
