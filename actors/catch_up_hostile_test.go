package actors

import (
	"strings"
	"testing"
	"time"

	"blue-rings/messages"
)

func TestCatchUpVoidsWhatItCannotTrust(t *testing.T) {
	for what, c := range map[string]struct {
		change func(*pullWorld, *messages.Page)
		void   string
		event  string
	}{
		"another replica":  {func(_ *pullWorld, p *messages.Page) { p.Publisher = replicaC }, "answered, not", ""},
		"a refusal":        {func(_ *pullWorld, p *messages.Page) { p.Refusal = "busy" }, "refused: busy", "frame_refused"},
		"a kind refused":   {func(_ *pullWorld, p *messages.Page) { p.Refusal = messages.NoSuchKind }, "refused: no store", "frame_refused"},
		"a clock":          {func(_ *pullWorld, p *messages.Page) { p.Wall += time.Hour.Milliseconds() }, "its clock", "clock_skewed"},
		"sums missing":     {func(_ *pullWorld, p *messages.Page) { p.Sums = p.Sums[:len(p.Sums)/2] }, "sums it was asked for", "frame_refused"},
		"writes to come":   {func(w *pullWorld, p *messages.Page) { w.future(p) }, "refused for their stamps", ""},
		"kinds unasked":    {func(_ *pullWorld, p *messages.Page) { foreign(p) }, "without a store here", ""},
		"no advance":       {func(_ *pullWorld, p *messages.Page) { p.End, p.Next = p.Sums != nil, messages.Position{} }, "does not get on", "frame_refused"},
		"too many of keys": {func(_ *pullWorld, p *messages.Page) { p.Keys = 1 << 60 }, "", ""},
	} {
		w := newPullWorld(t)
		w.hold(true, true, 100, 1)
		w.hold(false, true, 10, 3)
		w.page = func(p *messages.Page) { c.change(w, p) }
		w.tell(messages.Recover{Round: 1, Replica: replicaB, Address: catchUpAt})
		w.serve()
		end := w.ended(1)
		if c.void == "" && end.Void != "" || !strings.Contains(end.Void, c.void) {
			t.Errorf("%s: void %q, expected %q", what, end.Void, c.void)
		}
		if c.event != "" && len(w.named(c.event)) != 1 {
			t.Errorf("%s: events %v", what, w.events)
		}
		w.page = nil
		if end := w.recover(2); end.Void != "" || !w.areEqual() {
			t.Errorf("%s: afterwards %+v", what, end)
		}
	}
}

func (w *pullWorld) future(p *messages.Page) {
	for i := range p.Packets {
		p.Packets[i].Slots = []messages.Slot{{Replica: replicaB, Serial: messages.StampAt(w.now.UnixMilli() + 5000), Added: messages.Int(1)}}
	}
}

func foreign(p *messages.Page) {
	for i := range p.Packets {
		p.Packets[i].Kind, p.Packets[i].Slots, p.Packets[i].Opaque = "other", nil, []string{"1"}
	}
}

func TestCatchUpIgnoresWhatItDidNotAskFor(t *testing.T) {
	w := newPullWorld(t)
	w.hold(false, true, 10, 1)
	w.page = func(p *messages.Page) { p.Number += 1000 }
	w.tell(messages.Recover{Round: 1, Replica: replicaB, Address: catchUpAt})
	w.serve()
	if got := w.monitored(); len(got) != 1 || w.merges != 0 {
		t.Fatalf("told %v", got)
	}
	w.page = nil
	w.pass(3 * time.Second)
	if end := w.ended(1); end.Void != "" || !w.areEqual() {
		t.Fatalf("ended %+v", end)
	}
}

func TestCatchUpRefusesAPageItCannotRead(t *testing.T) {
	w := newPullWorld(t)
	w.hold(false, true, 10, 1)
	w.tell(messages.Recover{Round: 1, Replica: replicaB, Address: catchUpAt})
	w.run()
	asker, _, err := w.answerer.Receive()
	if err != nil {
		t.Fatal(err)
	}
	if err := w.answerer.Send(asker, []byte("garbage")); err != nil {
		t.Fatal(err)
	}
	w.run()
	if end := w.ended(1); end.Void == "" || len(w.named("frame_refused")) != 1 {
		t.Fatalf("ended %+v", end)
	}
}

// Parts without end are not kept.
func TestCatchUpEndsAnswersWithTooManyParts(t *testing.T) {
	w := newPullWorld(t)
	w.tell(messages.Recover{Round: 1, Replica: replicaB, Address: catchUpAt})
	w.run()
	asker, question, err := w.answerer.Receive()
	if err != nil {
		t.Fatal(err)
	}
	request, err := new(messages.Decoder).DecodeRequest(question)
	if err != nil {
		t.Fatal(err)
	}
	page := w.answer(request)
	page.More = true
	for page.Part = range partsMost {
		w.reply(asker, page)
		w.run()
	}
	if end := w.ended(1); !strings.Contains(end.Void, "parts") {
		t.Fatalf("ended %+v", end)
	}
}
