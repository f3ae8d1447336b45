package messages

// Limits of a catch-up exchange. A decoder refuses what exceeds them before it
// allocates.
const (
	MaxRequest = 128 << 10 // bytes of a request
	MaxPage    = 256 << 10 // bytes of a page, but for one whose only change is longer
	MaxNodes   = 1 << 10   // nodes, or buckets, that a request names
	MaxHave    = 8 << 10   // sums of keys that a request names
	MaxKeySums = 8 << 10   // sums of keys in a page
	MaxRefusal = 1 << 10   // bytes of a refusal
	TreeLevels = 4         // of the digest tree, below its root
	TreeFan    = 16        // children of a node
	MaxSums    = MaxNodes * TreeFan

	// MaxPageHead is the most bytes of a page that are not its sums and packets: a
	// page with MaxPage-MaxPageHead of these has at most MaxPage.
	MaxPageHead = MaxEnvelope + MaxRefusal + MaxName + 80
)

// NodesAt is how many nodes the digest tree has at a level: 1 at 0, the root, to
// 65,536 at 4, the buckets. Each holds the sum of its 16 children; a bucket that
// of the hashes of its keys. Node n has the children 16n to 16n+15.
func NodesAt(level int) int { return 1 << (4 * level) }

// What says what a Request asks for.
type What uint8

// The questions.
const (
	AskTree    What = iota + 1 // the sums of the children of some nodes of one level
	AskKeys                    // the sum of each key in some buckets
	AskBuckets                 // the keys of some buckets, but for those the asker has as they are
	AskWhole                   // all keys of a stretch of buckets
)

// Request is one question of catch-up. It is whole in itself: whoever answers
// remembers nothing between two of them. Frozen once sent.
type Request struct {
	Asker  Replica
	Number uint64 // of the question among the asker's; its pages give it back
	What   What
	Kind   string   // "" for strings, sets and maps; else the custom kind
	Level  int      // AskTree: of the nodes, 0 to 3
	Nodes  []uint16 // AskTree: nodes of that level; AskKeys, AskBuckets: buckets; rising, at least one
	Have   []uint64 // AskBuckets: sums of keys that are not to be sent; rising
	From   Position // AskBuckets, AskWhole: where to go on; zero: at the start. AskKeys: its Bucket alone
	End    int      // AskWhole: the bucket to stop before
}

// Page answers a Request, or a part of it. Frozen once sent.
type Page struct {
	Publisher Replica // who answers
	Stamp     Stamp   // the publisher's hybrid clock
	Wall      int64   // the publisher's wall clock, Unix milliseconds; one that was set back counts as it was
	Number    uint64  // of the question
	Part      int     // of this page among those of the answer, from 0
	More      bool    // another part follows
	Refusal   string  // why there is no answer; "" there is one. NoSuchKind is one
	Horizon   int64   // Unix milliseconds, of the sums; 0: of no single horizon
	Keys      uint64  // AskTree: visible names of the kind
	Sums      []uint64
	KeySums   []KeySum
	Packets   []Packet // Source and Route empty
	Next      Position // where to go on if not End; that of the last part counts
	End       bool     // the question is answered wholly; that of the last part counts
}

// NoSuchKind is the Refusal of a node that has no store for the kind.
const NoSuchKind = "no store for this kind"

// KeySum is the digest of one key.
type KeySum struct {
	Name uint64 // hash of the name
	Sum  uint64 // of the hashes of the key's header and atoms
}
