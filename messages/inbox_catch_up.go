package messages

// ToCatchUp is what the catch-up actor of a peer accepts.
//
//sumtype:decl
type ToCatchUp interface{ toCatchUp() }

// Recover asks for a round: fetch whatever this node lacks from the replica.
// A round of the same replica that is under way is ended first; of another one,
// given up. It is answered with RoundEnded.
type Recover struct {
	Round   uint64 // given back
	Replica Replica
	Address string // endpoint of its enumerator
	Keys    uint64 // names it said it holds
	Calm    bool   // nothing should be missing: what is, is told by name
}

// Audit asks for a comparison: what differs now, and differed without changing
// when it was compared last, is fetched. It is answered with AuditEnded. It is
// left out while a round is under way.
type Audit struct {
	Replica Replica
	Address string
}

// Rest tells a catch-up actor to ask no more: the peer is silent.
type Rest struct{}

// AskDue tells a catch-up actor, or the enumerator, to look for questions without
// an answer.
type AskDue struct{}

func (Recover) toCatchUp()    {}
func (Audit) toCatchUp()      {}
func (Rest) toCatchUp()       {}
func (AskDue) toCatchUp()     {}
func (Summed) toCatchUp()     {}
func (KeysSummed) toCatchUp() {}
func (Merged) toCatchUp()     {}
func (Readable) toCatchUp()   {}
