package messages

import "github.com/zeebo/xxh3"

// Buckets is the number of buckets that names are spread over. A store owns a
// contiguous range of them; digests are kept per bucket.
const Buckets = 1 << 16

// HashName is the hash that places a name; its top 16 bits are the bucket.
func HashName(name string) uint64 { return xxh3.HashString(name) }

// BucketOf is the bucket of a name with that hash.
func BucketOf(hash uint64) int { return int(hash >> 48) }

// Kind says what a key is, from the lowest to the highest.
type Kind uint8

// The kinds of keys. A key's kind is the highest that has a present element or
// field, a base, or a slot with totals above its floors.
const (
	NoKind Kind = iota // nothing visible under the name
	String
	Set
	Map
	Custom
)

// String is the kind in the words of Redis's TYPE.
func (k Kind) String() string {
	switch k {
	case String:
		return "string"
	case Set:
		return "set"
	case Map:
		return "hash"
	case Custom:
		return "custom"
	default:
		return "none"
	}
}

// Verb is what an operation does.
type Verb uint8

// The verbs of a store. The comment gives the fields of Op that count, and the
// form of the answer.
const (
	Increment      Verb = iota + 1 // Number (signed), Expire if set: the new value, as Number
	Get                            // value of a string: Text or Number; Missing
	Assign                         // Args[0] value, Expire, Flags: Done; with ReturnOld the old value or Missing
	Take                           // GETDEL: the value of a string, then deletes it
	AddElements                    // Args elements, Expire, Flags: Number added
	RemoveElements                 // Args elements: Number removed
	HasElements                    // Args elements: List of "1" and "0"
	Elements                       // List, in no particular order
	CountElements                  // Number
	PutFields                      // Args field, value, field, value..., Expire, Flags: Number of new fields
	GetFields                      // Args fields: List of values; Absences tells the absent ones
	RemoveFields                   // Args fields: Number removed
	Fields                         // List field, value...
	CountFields                    // Number
	Delete                         // Number: 1 if the name was visible, else 0
	Exists                         // Number: 1 or 0
	TypeOf                         // Kind; Missing
	Extend                         // Expire: Number 1 if set or extended, 0 if not later or missing
	Persist                        // Number 1 if a set expiry became never, else 0
	ExpireTime                     // Expire; Missing
	Read                           // RING.GET, any kind: Kind, Expire and Number, Text or List
	Explain                        // Kind, Packet with every atom; Missing
	Scan                           // Cursor, Number names wanted, Args[0] kind or none: List of names, Cursor
	Count                          // Number of visible names in this store
	Fingerprint                    // Digest of this store
	Invoke                         // custom kinds: Args[0] the operation, then its arguments
)

// Writes reports whether an operation of the verb may change something.
func (v Verb) Writes() bool {
	switch v {
	case Get, HasElements, Elements, CountElements, GetFields, Fields, CountFields, Exists, TypeOf, ExpireTime, Read,
		Explain, Scan, Count, Fingerprint:
		return false
	default:
		return true
	}
}

// Flags change what Assign, AddElements and PutFields do.
type Flags uint8

// The flags. AddElements and PutFields know OnlyIfMissing, by which they leave
// what elements and fields are there; with it, and without KeepExpire, a name
// that begins with them has Expire, as by Assign. Without it they set none.
const (
	OnlyIfMissing Flags = 1 << iota // NX; looks at this node alone
	OnlyIfPresent                   // XX; looks at this node alone
	ReturnOld                       // GET
	KeepExpire                      // KEEPTTL
)

// Op is one operation on a store. Frozen once sent. Its strings may be parts
// of one large string: a store clones what it keeps.
type Op struct {
	Verb   Verb
	Flags  Flags
	Name   string
	Hash   uint64 // HashName(Name)
	Number Number
	Expire Expire
	Cursor int // a bucket; for Scan
	Args   []string
}

// Outcome says how an operation ended. Only Done has an effect.
type Outcome uint8

// The outcomes of an operation.
const (
	Done       Outcome = iota + 1
	Missing            // nothing visible under the name, or the condition of NX, XX was not met
	WrongKind          // the name holds another kind
	NotInteger         // the value is not an integer
	TooLarge           // the result would exceed a limit; Text says which
	Refused            // malformed for this verb or kind; Text says why, for the client
	Unknown            // whether it took effect is not known; Text says why
	NotYet             // nothing was done, the node is still loading; ask again
	ReadOnly           // nothing was done, the node takes no writes; Text says why, for the client
)

// Form says which field of a Done answer holds the value.
type Form uint8

// The forms of a value.
const (
	NoValue Form = iota
	InNumber
	InText
	InList
)

// Answer answers one Op. Strings and lists in it are frozen.
type Answer struct {
	Outcome  Outcome
	Form     Form
	Kind     Kind
	Number   Number
	Text     string
	List     []string
	Absences []bool // for GetFields: true where List has no value
	Expire   Expire
	Cursor   int // for Scan: the bucket to go on from; the end of the store's range when done
	Digest   uint64
	Packet   *Packet
}

// Asker is told when all answers of a batch stand. Answered is called in the
// store's turn: it must not block.
type Asker interface{ Answered(*Batch) }

// Batch is the operations of one pipeline for one store. Ops are frozen once
// sent; the store fills Answers, one for each, then calls Asker, and touches
// neither any more.
type Batch struct {
	Ops     []Op
	Answers []Answer // as long as Ops
	Asker   Asker
}
