package actors

import (
	"fmt"
	"strings"
	"testing"

	"blue-rings/messages"
	"blue-rings/transport"
)

// sizes receives all that waits: how many bytes each frame has, and the packets.
func (w *world) sizes(inlet transport.Inlet) (sizes []int, packets []messages.Packet) {
	w.t.Helper()
	for {
		b, err := inlet.Receive()
		if err == transport.ErrEmpty { //nolint:errorlint // the loop ends with exactly this
			return sizes, packets
		}
		if err != nil {
			w.t.Fatal(err)
		}
		frame, err := messages.DecodeFrame(b)
		if err != nil {
			w.t.Fatal(err)
		}
		sizes, packets = append(sizes, len(b)), append(packets, frame.Packets...)
	}
}

// Whatever waits, no frame is longer than frameMost but for a single change that
// is, and nothing is lost.
func TestFramesAreShort(t *testing.T) {
	long := strings.Repeat("x", messages.MaxValue)
	field := func(name, value string) messages.Cell {
		return messages.Cell{Place: messages.Field, Name: name, Value: value, Stamp: 1, Replica: self}
	}
	herd := messages.Packet{Name: "herd"}
	for i := range 5_000 {
		herd.Cells = append(herd.Cells, field(fmt.Sprintf("cow %d", i), long[:100]))
	}
	// Each slot has a replica of its own, which a guess by its changes does not see.
	votes := messages.Packet{Name: "votes"}
	for i := range 1_500 {
		votes.Slots = append(votes.Slots, messages.Slot{
			Replica: messages.Replica{Host: fmt.Sprintf("%0200d", i), Incarnation: 1}, Serial: 1, Added: messages.Int(1),
		})
	}
	var values, routes []messages.Packet
	for i := range 300 {
		p := count(fmt.Sprint("value", i), self, 1)
		p.Cells = []messages.Cell{{Place: messages.Base, Value: long[:7_000], Stamp: 1, Replica: self}}
		values = append(values, p)
		p = count(fmt.Sprint("relayed", i), replicaB, 1)
		p.Route = messages.Route{{Host: fmt.Sprintf("%0255d", i), Incarnation: 1}, {Host: fmt.Sprintf("%0254d", i), Incarnation: 1}}
		routes = append(routes, p)
	}
	largest := messages.Packet{Name: "largest", Cells: []messages.Cell{field(long, long), field(long[1:], long)}}
	for name, packets := range map[string][]messages.Packet{
		"values":                   values,
		"a long name":              {herd},
		"a long name among values": append(append(append([]messages.Packet{}, values[:9]...), herd), values[9:]...),
		"many replicas":            {votes},
		"many routes":              routes,
		"the largest changes":      {largest},
	} {
		t.Run(name, func(t *testing.T) {
			w, inlet := newPublisherWorld(t, Options{})
			w.send(w.env.Addresses.Publisher, messages.Repeat{Packets: packets})
			w.advance(w.env.Options.PingInterval)
			sizes, got := w.sizes(inlet)
			if changes := countChanges(got); changes != countChanges(packets) {
				t.Errorf("%d changes arrived of %d", changes, countChanges(packets))
			}
			total := 0
			for _, size := range sizes {
				total += size
				if size > frameMost && name != "the largest changes" || size > 2*messages.MaxValue+1_000 {
					t.Errorf("a frame of %d bytes", size)
				}
			}
			if most := 3 + 3*total/frameMost; len(sizes) > most {
				t.Errorf("%d frames for %d bytes, expected at most %d", len(sizes), total, most)
			}
			if len(w.failed)+len(w.named("frame_refused")) > 0 {
				t.Errorf("failures %v, events %v", w.failed, w.events)
			}
		})
	}
}

// A division of what was guessed wrong leaves no gap.
func TestFramesThatAreDividedAreNumberedInARow(t *testing.T) {
	w, inlet := newPublisherWorld(t, Options{})
	var packets []messages.Packet
	for i := range 800 {
		p := count(fmt.Sprint("relayed", i), messages.Replica{Host: fmt.Sprintf("%0200d", i), Incarnation: 1}, 1)
		packets = append(packets, p)
	}
	w.advance(w.env.Options.PingInterval)
	before := w.frames(inlet)
	w.send(w.env.Addresses.Publisher, messages.Repeat{Packets: packets})
	next := before[len(before)-1].Sequence + 1
	frames := w.frames(inlet)
	for i, f := range frames {
		if f.Sequence != next+uint64(i) {
			t.Fatalf("number %d, expected %d", f.Sequence, next+uint64(i))
		}
	}
	if len(frames) < 3 {
		t.Fatalf("%d frames for 160 KB", len(frames))
	}
}

// Counters, of which there are the most, fill a frame by number, not by bytes.
func TestAThousandCountersAreOneFrame(t *testing.T) {
	w, inlet := newPublisherWorld(t, Options{})
	var packets []messages.Packet
	for i := range 1_000 {
		packets = append(packets, count(fmt.Sprintf("a name of 32 bytes as %010d", i), self, int64(i)))
	}
	w.send(w.env.Addresses.Publisher, messages.Announce{Packets: packets})
	if sizes, _ := w.sizes(inlet); len(sizes) != 1 || sizes[0] > frameMost {
		t.Fatalf("frames of %d bytes", sizes)
	}
}

// What waits beyond a frame that its bytes fill leaves at once, not after the
// time that frames are spaced by.
func TestFullFramesFollowOneAnother(t *testing.T) {
	w, inlet := newPublisherWorld(t, Options{})
	var packets []messages.Packet
	for i := range 100 {
		p := messages.Packet{Name: fmt.Sprint(i)}
		p.Cells = []messages.Cell{{Place: messages.Base, Value: string(make([]byte, 9_000)), Stamp: 1, Replica: self}}
		packets = append(packets, p)
	}
	w.send(w.env.Addresses.Publisher, messages.Announce{Packets: packets})
	if _, got := w.sizes(inlet); len(got) != 100 {
		t.Fatalf("%d packets left at once, expected 100", len(got))
	}
}
