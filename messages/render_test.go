package messages

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
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
		{Ping{Hears: manyReplicas, Horizon: -60_000, Root: 0xab, Passes: 3, CatchUp: "tcp://a:1", CatchUpAt: 4001, Fetches: true},
			`Ping keys=0 horizon=-60000 root=00000000000000ab passes=3 ` +
				`hears=(h#1 h#2 h#3 h#4 h#5 h#6 h#7 h#8 … 4 more) catch-up=tcp://a:1 catch-up-port=4001 fetches`},

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
		{Walk{Limits: Limits{Names: 10, Bytes: 4096, End: 9}, Buckets: []uint16{3}, Have: []uint64{1, 2}},
			`Walk from=bucket/0 names=10 bytes=4096 end=9 buckets=1 have=2`},
		{Sum{Level: 1, Nodes: []uint16{2, 3}, Ask: 4}, `Sum level=1 nodes=2 ask=4`},
		{SumKeys{Buckets: []uint16{7}, Ask: 4}, `SumKeys buckets=1 ask=4`},
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
		{Summed{Sums: make([]uint64, 32), Keys: 9, Horizon: 60_000, Ask: 4}, `Summed sums=32 keys=9 horizon=60000 ask=4`},
		{KeysSummed{Keys: make([]KeySum, 3), Counts: []int{3}, Ask: 4}, `KeysSummed keys=3 horizon=0 ask=4`},
		{Recover{Round: 3, Replica: b2, Address: "tcp://b:4001", Keys: 9}, `Recover round=3 b#2 at tcp://b:4001 keys=9`},
		{Audit{Replica: b2, Address: "tcp://b:4001"}, `Audit b#2 at tcp://b:4001`},
		{Rest{}, `Rest`},
		{AskDue{}, `AskDue`},
		{AuditDue{}, `AuditDue`},
		{CatchUpStarted{Peer: "tcp://b:4000"}, `CatchUpStarted tcp://b:4000`},
		{RoundProgress{Peer: "tcp://b:4000", Round: 3, Keys: 7, Bytes: 512, Behind: 2},
			`RoundProgress tcp://b:4000 round=3 keys=7 bytes=512 behind=2`},
		{RoundEnded{Peer: "tcp://b:4000", Round: 3, Replica: b2, Keys: 9, Changed: 8, Bytes: 1, Took: 1},
			`RoundEnded tcp://b:4000 round=3 b#2 keys=9 changed=8`},
		{RoundEnded{Peer: "tcp://b:4000", Round: 3, Void: "c#3 answered"},
			`RoundEnded tcp://b:4000 round=3 - keys=0 changed=0 void: c#3 answered`},
		{AuditEnded{Peer: "tcp://b:4000", Repaired: 1}, `AuditEnded tcp://b:4000 repaired=1`},
		{Request{Asker: a1, Number: 5, What: AskTree, Kind: "highwater", Level: 2, Nodes: []uint16{7, 255}},
			`Request a#1 number=5 tree kind=highwater level=2 nodes=(7 255)`},
		{Request{Asker: a1, Number: 5, What: AskKeys, Nodes: make([]uint16, 20), From: Position{Bucket: 3}},
			`Request a#1 number=5 keys buckets=(0 0 0 0 0 0 0 0 … 12 more) from=bucket/3`},
		{Request{Asker: a1, Number: 5, What: AskBuckets, Nodes: []uint16{7}, Have: make([]uint64, 3), From: Position{Bucket: 7, Name: "k"}},
			`Request a#1 number=5 buckets buckets=(7) have=3 from=bucket/7/k`},
		{Request{Asker: a1, Number: 5, What: AskWhole, End: 65536}, `Request a#1 number=5 whole from=bucket/0 end=65536`},
		{Request{}, `Request - number=0 What(0)`},
		{Page{Publisher: b2, Number: 5}, `Page b#2 number=5 part=0`},
		{Page{Publisher: b2, Stamp: StampAt(3), Wall: 2, Refusal: "no\nway"}, `Page b#2 number=0 part=0 stamp=3.0 wall=2 refused="no\nway"`},
		{Page{Publisher: b2, Number: 5, Horizon: 60_000, Keys: 9, Sums: make([]uint64, 16), KeySums: make([]KeySum, 2)},
			`Page b#2 number=5 part=0 horizon=60000 keys=9 sums=16 key-sums=2`},
		{Page{Publisher: b2, Number: 5, Part: 1, More: true, Next: Position{Bucket: 9}, End: true, Packets: []Packet{goat(), goat()}},
			`Page b#2 number=5 part=1 more next=bucket/9 end goat {a#1.0.5:-2}; goat {a#1.0.5:-2}`},
		{Meet{Endpoint: "tcp://c:1"}, `Meet tcp://c:1`},
		{Forget{Endpoint: "x\ny"}, `Forget "x\ny"`},
		{PeersChanged{Changed: true}, `PeersChanged yes`},
		{PeersChanged{}, `PeersChanged no`},
		{PeersChanged{Err: errors.New("malformed endpoint")}, `PeersChanged no: malformed endpoint`},
		{AcceptFailed{Err: errors.New("too many open files")}, `AcceptFailed: too many open files`},
		{AcceptDue{}, `AcceptDue`},
		{GuardDue{}, `GuardDue`},
		{Record{Event: Coherent{Yes: true}}, `Record coherent yes`},
		{CatchUpBegun{Peer: "tcp://b:4000", Reason: "a gap"}, `catch-up begun tcp://b:4000: a gap`},
		{CatchUpEnded{Peer: "tcp://b:4000", Keys: 9, Changed: 8, Bytes: 512, Took: 2 * time.Second},
			`catch-up ended tcp://b:4000: 9 keys received, 8 of them news, 512 bytes, in 2s`},
		{CatchUpFailed{Peer: "tcp://b:4000", Reason: "no answer"}, `catch-up failed tcp://b:4000: no answer`},
		{Diverged{Peer: "tcp://b:4000", Keys: 2, Names: Names{"cows", "two words"}},
			`diverged from tcp://b:4000: 2 keys (cows "two words") were missing here although its link was current; repaired, but please report it`},
		{Diverged{Peer: "tcp://b:4000", Keys: 9, Names: Names{strings.Repeat("x", 1000)}},
			`diverged from tcp://b:4000: 9 keys, among them ("` + strings.Repeat("x", 80) + `"…(1000 bytes)), were missing here although its link was current; repaired, but please report it`},
		{Diverged{Peer: "tcp://b:4000", Keys: 2},
			`diverged from tcp://b:4000: 2 keys were missing here although its link was current; repaired, but please report it`},
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
		r, p := someRequest().Draw(t, "request"), somePage().Draw(t, "page")
		r.Kind, r.From.Name, p.Refusal, p.Next.Name = op.Name, op.Name, op.Name, op.Name
		for _, s := range []string{f.String(), r.String(), p.String(), op.String(), Answer{Outcome: Done, Form: InList, List: op.Args}.String()} {
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
