package messages

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"
)

var (
	a1 = Replica{Host: "a", Incarnation: 1}
	b2 = Replica{Host: "b", Incarnation: 2}
)

// cows is a packet with one atom of each place and a header.
func cows() Packet {
	return Packet{
		Name:    "cows",
		Expire:  60_000,
		Cutoff:  5,
		Cleared: StampAt(7) | 2,
		Slots: []Slot{
			{Replica: a1, Serial: StampAt(5), Added: Int(3), Subtracted: Int(1), Until: 60_000},
			{
				Replica: b2, Serial: StampAt(6), Added: Int(9), Until: Never,
				Floors: &Floors{Added: Int(4)},
			},
		},
		Cells: []Cell{
			{Place: Base, Value: "text", Stamp: StampAt(8), Replica: a1, Until: 60_000},
			{Place: Element, Name: "x", Stamp: StampAt(8), Replica: a1, Until: 60_000},
			{Place: Element, Name: "y z", Absent: true, Stamp: StampAt(8), Replica: a1, Until: Unset},
			{Place: Field, Name: "f", Value: "v", Stamp: StampAt(8), Replica: a1, Until: 60_000},
			{Place: Field, Name: "g", Absent: true, Stamp: StampAt(8), Replica: a1, Until: 60_000},
		},
		Source: a1,
		Route:  Route{b2, a1},
	}
}

func goat() Packet {
	return Packet{Name: "goat", Slots: []Slot{{Replica: a1, Serial: 5, Subtracted: Int(2)}}}
}

func TestEveryMessageHasItsLine(t *testing.T) {
	manyReplicas := make([]Replica, 12)
	for i := range manyReplicas {
		manyReplicas[i] = Replica{Host: "h", Incarnation: uint64(i + 1)}
	}
	huge, _ := ParseNumber("1"+strings.Repeat("0", 1000), MaxOperand)
	for _, c := range []struct {
		message fmt.Stringer
		want    string
	}{
		{cows(), `cows from=a#1 expire=60000 cutoff=5 cleared=7.2 route=(b#2 a#1) ` +
			`{a#1.5.0:+3-1 b#2.6.0:+9/+4(until=never) "text" +x -"y z"(until=unset) f="v" -g}`},
		{goat(), `goat {a#1.0.5:-2}`},
		{Packet{Name: "k", Expire: 7}, `k expire=7`},
		{Packet{Name: "peak", Kind: "highwater", Opaque: []string{"7"}}, `peak kind=highwater {opaque 1 byte}`},
		{Packet{Name: "peak", Kind: "highwater", Opaque: []string{"7", "88"}},
			`peak kind=highwater {opaque 3 bytes in 2 changes}`},
		{Packet{Name: "a b\n"}, `"a b\n"`},
		{Packet{Name: "\xff"}, `"\xff"`},
		{Slot{Replica: a1, Serial: StampAt(1)}, `a#1.1.0:+0`},
		{Slot{Replica: a1, Serial: StampAt(1), Added: huge}, `a#1.1.0:+(3322 bits)`},
		{Cell{Place: Base, Absent: true}, `-`},
		{Cell{Place: Base, Value: strings.Repeat("é", 60)}, `"` + strings.Repeat("é", 40) + `"…(120 bytes)`},
		{Frame{Publisher: a1, Sequence: 5, Packets: []Packet{goat(), goat()}},
			`Frame a#1 seq=5 goat {a#1.0.5:-2}; goat {a#1.0.5:-2}`},
		{Frame{Publisher: a1, Sequence: 5, Stamp: StampAt(3), Wall: 2}, `Frame a#1 seq=5 stamp=3.0 wall=2 ()`},
		{Frame{Publisher: a1, Sequence: 6, Ping: &Ping{Keys: 2, Hears: []Replica{b2}}},
			`Ping a#1 seq=6 keys=2 hears=(b#2)`},
		{Ping{Hears: manyReplicas, Horizon: -60_000, Root: 0xab, Passes: 3, CatchUp: "tcp://a:1", CatchUpAt: 4001},
			`Ping keys=0 horizon=-60000 root=00000000000000ab passes=3 ` +
				`hears=(h#1 h#2 h#3 h#4 h#5 h#6 h#7 h#8 … 4 more) catch-up=tcp://a:1 catch-up-port=4001`},

		{Op{Verb: Increment, Name: "cows", Number: Int(-3), Expire: Never}, `Increment cows -3 expire=never`},
		{Op{Verb: Assign, Name: "k", Args: []string{"two words"}, Flags: OnlyIfMissing | KeepExpire},
			`Assign k "two words" nx keepttl`},
		{Op{Verb: Scan, Cursor: 9, Number: Int(10)}, `Scan 10 cursor=9`},
		{Op{}, `Verb(0)`},
		{Answer{Outcome: Done, Form: InNumber, Number: Int(5)}, `Done 5`},
		{Answer{Outcome: Done, Form: InText, Text: "hi", Kind: String, Expire: 9}, `Done "hi" kind=string expire=9`},
		{Answer{Outcome: Done, Form: InList, List: []string{"v", ""}, Absences: []bool{false, true}}, `Done ["v" nil]`},
		{Answer{Outcome: Refused, Text: "odd"}, `Refused "odd"`},
		{Answer{Outcome: Done, Packet: new(goat()), Digest: 1, Cursor: 2},
			`Done cursor=2 digest=0000000000000001 goat {a#1.0.5:-2}`},

		{Operate{Batch: &Batch{Ops: []Op{{Verb: Get, Name: "k"}, {Verb: Count}}}}, `Operate Get k; Count`},
		{Operate{}, `Operate`},
		{Merge{Packets: []Packet{goat()}, Credit: 1}, `Merge goat {a#1.0.5:-2}`},
		{Walk{Limits: Limits{Names: 10}}, `Walk from=bucket/0 names=10`},
		{Walk{From: Position{Bucket: 3, Name: "k", Rest: 4}, Limits: Limits{Names: 10}, Ask: 2}, `Walk from=bucket/3/k+4 names=10 ask=2`},
		{SweepDue{}, `SweepDue`},
		{Announce{Packets: []Packet{goat()}}, `Announce goat {a#1.0.5:-2}`},
		{Relay{}, `Relay`},
		{Repeat{Passes: 2, Packets: []Packet{goat()}}, `Repeat passes=2 goat {a#1.0.5:-2}`},
		{PingDue{}, `PingDue`},
		{FlushNext{}, `FlushNext`},
		{BindDue{}, `BindDue`},
		{SkipSequence{Reason: "a store restarted"}, `SkipSequence: a store restarted`},
		{Readable{Socket: 3}, `Readable socket=3`},
		{Merged{Credit: 3, Changed: 1}, `Merged credit=3 changed=1 dropped=0`},
		{Merged{Credit: 3, Invalid: 1}, `Merged credit=3 changed=0 dropped=0 invalid=1`},
		{ReceiveNext{}, `ReceiveNext`},
		{SilenceDue{}, `SilenceDue`},
		{Watch{Peer: "tcp://b:4000"}, `Watch tcp://b:4000`},
		{Unwatch{Peer: "tcp://[::1]:4000"}, `Unwatch tcp://[::1]:4000`},
		{Heard{Peer: "tcp://b:4000", Replica: b2, Frames: 1, Packets: 2, Changes: 3, Radius: 1, Offset: -4, Gap: true, Ping: &Ping{}},
			`Heard tcp://b:4000 b#2 frames=1 packets=2 changes=3 radius=1 offset=-4 gap Ping keys=0 hears=()`},
		{Heard{Peer: "tcp://b:4000"}, `Heard tcp://b:4000 - frames=0 packets=0 changes=0 radius=0 offset=0`},
		{Reopened{Peer: "tcp://b:4000", Restarts: 2}, `Reopened tcp://b:4000 restarts=2`},
		{CheckDue{}, `CheckDue`},
		{RepeatDue{}, `RepeatDue`},
		{Walked{Next: Position{Bucket: 7}, Names: 1, Ask: 2, End: true, Packets: []Packet{goat()}},
			`Walked next=bucket/7 names=1 ask=2 end goat {a#1.0.5:-2}`},
		{Meet{Endpoint: "tcp://c:1"}, `Meet tcp://c:1`},
		{Forget{Endpoint: "x\ny"}, `Forget "x\ny"`},
		{PeersChanged{Changed: true}, `PeersChanged yes`},
		{PeersChanged{}, `PeersChanged no`},
		{PeersChanged{Err: errors.New("malformed endpoint")}, `PeersChanged no: malformed endpoint`},
		{AcceptFailed{Err: errors.New("too many open files")}, `AcceptFailed: too many open files`},
		{AcceptDue{}, `AcceptDue`},
		{GuardDue{}, `GuardDue`},
		{Record{Event: Coherent{Yes: true}}, `Record coherent yes`},
	} {
		if got := c.message.String(); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", fmt.Sprintf("%T", c.message), got, c.want)
		}
	}
}

// Each verb and outcome has a word of its own: a new one must get one.
func TestVerbsAndOutcomesHaveNames(t *testing.T) {
	seen := make(map[string]bool)
	for v := Increment; v <= Invoke; v++ {
		seen[v.String()] = true
	}
	for o := Done; o <= Unknown; o++ {
		seen[o.String()] = true
	}
	if want := int(Invoke) + int(Unknown); len(seen) != want {
		t.Errorf("%d names for %d verbs and outcomes", len(seen), want)
	}
	for name := range seen {
		if strings.Contains(name, "(") {
			t.Errorf("%s has no name", name)
		}
	}
}

// Whatever a peer or a client sends, a message stays one printable line of
// bounded length.
func TestLinesCannotBeBroken(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := someFrame().Draw(t, "frame")
		op := Op{Verb: Get, Name: rapid.String().Draw(t, "name"), Args: rapid.SliceOf(rapid.String()).Draw(t, "args")}
		f.Publisher.Host = rapid.String().Draw(t, "host")
		for _, s := range []string{f.String(), op.String(), Answer{Outcome: Done, Form: InList, List: op.Args}.String()} {
			for _, r := range s {
				if !unicode.IsPrint(r) {
					t.Fatalf("%q is in the line %q", r, s)
				}
			}
			if len(s) > 32<<10 {
				t.Fatalf("a line of %d bytes", len(s))
			}
		}
	})
}
