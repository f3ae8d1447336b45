package messages

import (
	"encoding/hex"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden frames anew; then read the difference")

// goldenFrames has a frame of each shape. Their bytes are the format: they
// change only together with the version.
func goldenFrames() map[string]Frame {
	const now = 1_790_000_000_000
	berlin := Replica{Host: "berlin-1", Incarnation: 0x9f3c11d042aa7be5}
	zurich := Replica{Host: "zürich", Incarnation: 0x1b}
	head := Frame{Publisher: berlin, Sequence: 4711, Stamp: StampAt(now) | 3, Wall: now}
	with := func(packets ...Packet) Frame {
		f := head
		f.Packets = packets
		return f
	}
	own := func(p Packet) Packet {
		p.Source, p.Route = berlin, Route{berlin}
		return p
	}
	big, _ := ParseNumber("340282366920938463463374607431768211456", MaxMagnitude)
	mixed := cows()
	mixed.Route = Route{zurich, a1}

	ping := head
	ping.Ping = &Ping{
		Keys: 1_000_000, Horizon: now - 60_000, Root: 0xfedc_ba98_7654_3210, Passes: 2,
		Hears: []Replica{zurich, berlin}, CatchUp: "tcp://10.0.0.1:4001", CatchUpAt: 4001, Fetches: true,
	}
	alone := head
	alone.Ping = &Ping{}

	return map[string]Frame{
		"empty": with(),
		"counter": with(own(Packet{
			Name: "account/000000000042", Expire: now + 86_400_000, Cutoff: now - 5000,
			Slots: []Slot{{Replica: berlin, Serial: StampAt(now-5000) | 1, Added: Int(1042), Until: now + 86_400_000}},
		})),
		"register": with(own(Packet{
			Name:  "α 17 2026-11 calls PER day",
			Cells: []Cell{{Place: Base, Value: "100", Stamp: StampAt(now), Replica: berlin}},
			Slots: []Slot{{
				Replica: zurich, Serial: StampAt(now - 9), Added: Int(7), Subtracted: Int(2),
				Floors: &Floors{Added: Int(7), Subtracted: Int(2)},
			}},
		})),
		"set": with(own(Packet{Name: "gates", Expire: Never, Cleared: StampAt(now-1000) | 65535, Cells: []Cell{
			{Place: Element, Name: "x", Stamp: StampAt(now), Replica: berlin, Until: Never},
			{Place: Element, Name: "\xff\x00", Absent: true, Stamp: StampAt(now), Replica: zurich, Until: Unset},
		}})),
		"map": with(own(Packet{Name: "call/1", Expire: now + 28_800_000, Cells: []Cell{
			{Place: Field, Name: "from", Value: "+49", Stamp: StampAt(now), Replica: berlin, Until: now + 28_800_000},
			{Place: Field, Name: "to", Absent: true, Stamp: StampAt(now), Replica: berlin, Until: Never},
		}})),
		"extension": with(own(Packet{Name: "k", Expire: now + 60_000})),
		"large_numbers": with(own(Packet{Name: "k", Slots: []Slot{
			{Replica: berlin, Serial: StampAt(now), Added: big, Subtracted: Int(1<<63 - 1)},
			{Replica: zurich, Serial: StampAt(now), Added: big, Floors: &Floors{Added: big}},
		}})),
		"relayed": with(
			Packet{Name: "a", Expire: Never, Source: zurich, Route: Route{a1, zurich}},
			Packet{Name: "b", Expire: Never, Source: zurich, Route: Route{a1, zurich}},
			Packet{Name: "c", Expire: Never, Route: Route{a1}},
			Packet{Name: "d", Expire: Never},
		),
		"custom": with(own(Packet{Name: "peak", Kind: "highwater", Expire: Never, Opaque: []string{"7", ""}})),
		"all":    with(own(Packet{Name: "k", Expire: 1}), mixed, goat()),
		"ping":   ping,
		"alone":  alone,
	}
}

// goldenBefore is the ping "alone" in version 2: without the last item.
func goldenBefore(t testing.TB) []byte {
	f := goldenFrames()["alone"]
	wire, err := AppendFrame(nil, &f)
	if err != nil {
		t.Fatal(err)
	}
	wire[0] = VersionBefore
	ping := strings.LastIndexByte(string(wire), majorArray|pingItems)
	wire[ping] = majorArray | pingItemsBefore
	return wire[:len(wire)-(pingItems-pingItemsBefore)]
}

func goldenPath(file string) string { return filepath.Join("testdata", file) }

// readGolden is the bytes of a golden file: lines of hexadecimal, below the
// line that renders the frame, request or page.
func readGolden(t testing.TB, file string) (said string, wire []byte) {
	t.Helper()
	content, err := os.ReadFile(goldenPath(file))
	if err != nil {
		t.Fatal(err)
	}
	said, digits, _ := strings.Cut(string(content), "\n")
	wire, err = hex.DecodeString(strings.Join(strings.Fields(digits), ""))
	if err != nil {
		t.Fatal(err)
	}
	return said, wire
}

func writeGolden(t *testing.T, file, said string, wire []byte) {
	t.Helper()
	var b strings.Builder
	fmt.Fprintln(&b, said)
	for ; len(wire) > 32; wire = wire[32:] {
		fmt.Fprintf(&b, "%x\n", wire[:32])
	}
	fmt.Fprintf(&b, "%x\n", wire)
	if err := os.MkdirAll("testdata", 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(goldenPath(file), []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestGoldenFrames(t *testing.T) {
	for name, f := range goldenFrames() {
		t.Run(name, func(t *testing.T) {
			wire, err := AppendFrame(nil, &f)
			if err != nil {
				t.Fatal(err)
			}
			if *update {
				writeGolden(t, name+".frame", f.String(), wire)
			}
			said, golden := readGolden(t, name+".frame")
			if said != f.String() {
				t.Errorf("the file says  %s\nthe frame says %s", said, f)
			}
			if !reflect.DeepEqual(wire, golden) {
				t.Errorf("written as %x\nnot as     %x", wire, golden)
			}
			got, err := DecodeFrame(golden)
			if err != nil || !reflect.DeepEqual(got, f) {
				t.Errorf("read as %s, %v\nnot as %s", got, err, f)
			}
		})
	}
}

func TestGoldenFrameOfTheVersionBefore(t *testing.T) {
	f := goldenFrames()["alone"]
	if *update {
		writeGolden(t, "alone_version_2.frame", f.String(), goldenBefore(t))
	}
	_, golden := readGolden(t, "alone_version_2.frame")
	if !reflect.DeepEqual(golden, goldenBefore(t)) {
		t.Errorf("version 2 was %x, and is %x", golden, goldenBefore(t))
	}
	got, err := DecodeFrame(golden)
	if err != nil || !reflect.DeepEqual(got, f) {
		t.Errorf("read as %s, %v", got, err)
	}
	// Neither version is read as the other.
	golden[0] = Version
	if got, err := DecodeFrame(golden); err == nil {
		t.Errorf("a short ping of version 2 is read as %s", got)
	}
}
