package messages

// ToPublisher is what the publisher accepts.
//
//sumtype:decl
type ToPublisher interface{ toPublisher() }

// Announce gives the publisher changes made here.
type Announce struct {
	Packets []Packet
	Load    Load
}

// Relay gives the publisher what merging changed here, as it arrived: source
// and route are those of the packet that brought it.
type Relay struct {
	Packets []Packet
	Load    Load
}

// Load is what news weighs that is on its way to the publisher. The zero value is
// of news that was not weighed.
type Load struct {
	Bytes int
	Scale Scale // nil: none
}

// Scale weighs what is on its way. The publisher calls Taken once for each load,
// when it has it.
type Scale interface{ Taken(bytes int) }

// Repeat gives the publisher old news, for peers that lost it.
type Repeat struct {
	Packets []Packet
	Passes  uint64 // whole passes of the repetition so far
}

// PingDue tells the publisher that a ping interval is over.
type PingDue struct{}

// FlushNext tells the publisher, behind the messages that wait, to send what
// is queued.
type FlushNext struct{}

// BindDue tells the publisher to try its endpoint again.
type BindDue struct{}

// SkipSequence tells the publisher that news may have been lost before it
// reached a frame: it skips a sequence number, so that subscribers see a gap.
type SkipSequence struct{ Reason string }

// Readable says that a socket may have something to receive. Both socket
// owners accept it; a Readable of an earlier socket is ignored.
type Readable struct{ Socket uint64 }

func (Announce) toPublisher()     {}
func (Relay) toPublisher()        {}
func (Repeat) toPublisher()       {}
func (PingDue) toPublisher()      {}
func (FlushNext) toPublisher()    {}
func (BindDue) toPublisher()      {}
func (SkipSequence) toPublisher() {}
func (Readable) toPublisher()     {}
