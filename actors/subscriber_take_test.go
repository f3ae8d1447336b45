package actors

import (
	"slices"
	"testing"
	"time"

	"blue-rings/messages"
)

func TestSubscriberLeavesOutWhatWeMadeAndWhatPassedThroughUs(t *testing.T) {
	p := newPeerWorld(t, Options{})
	own, routed, former := count("own", self, 1), count("routed", replicaC, 1), count("former", self, 1)
	own.Source, own.Route = self, messages.Route{replicaB}
	routed.Source, routed.Route = replicaC, messages.Route{replicaB, self, replicaC}
	life := messages.Replica{Host: self.Host, Incarnation: 99}
	former.Source, former.Route = life, messages.Route{replicaB, life}
	p.publish(nil, own, routed, former)
	if p.dropped(DropOwn) != 1 || p.dropped(DropRoute) != 1 {
		t.Fatalf("dropped %d own, %d routed", p.dropped(DropOwn), p.dropped(DropRoute))
	}
	for _, names := range p.merges() {
		if !slices.Equal(names, []string{"former"}) {
			t.Fatalf("merged %q: what our former life said is news", names)
		}
	}
}

func TestSubscriberSeesGaps(t *testing.T) {
	p := newPeerWorld(t, Options{})
	p.sequence = 40 // the first frame ever may have any number
	for _, step := range []struct {
		what     string
		sequence uint64
		gap      bool
	}{
		{"the first", 41, false}, {"the next", 42, false}, {"a later one", 44, true},
		{"a late one", 43, false}, {"a repeated one", 44, false}, {"the next again", 45, false},
	} {
		p.publish(func(f *messages.Frame) { f.Sequence = step.sequence }, count("cows", replicaB, 1))
		if h := p.lastHeard(); h.Gap != step.gap {
			t.Fatalf("%s: gap %t, expected %t", step.what, h.Gap, step.gap)
		}
	}
	p.replica = messages.Replica{Host: "b", Incarnation: 77}
	p.publish(func(f *messages.Frame) { f.Sequence = 9 }, count("cows", replicaB, 1))
	if h := p.lastHeard(); h.Gap || h.Replica != p.replica {
		t.Fatalf("a new life: %+v", h)
	}
	if len(p.named("gap")) != 1 || len(p.merges()) == 0 {
		t.Fatalf("events %v", p.events)
	}
}

func TestSubscriberRefusesWhatItCannotReadOncePerBurst(t *testing.T) {
	p := newPeerWorld(t, Options{})
	for range 5 {
		p.raw([]byte("garbage"))
		p.raw([]byte{250, 1, 2})
		p.run()
	}
	if p.dropped(DropMalformed)+p.dropped(DropVersion) != 10 || p.dropped(DropVersion) == 0 {
		t.Fatalf("dropped %d malformed, %d of other versions", p.dropped(DropMalformed), p.dropped(DropVersion))
	}
	if h := p.lastHeard(); !h.Gap || !h.Replica.IsZero() {
		t.Fatalf("heard %+v", h)
	}
	p.advance(burstQuiet)
	p.raw([]byte("garbage"))
	p.run()
	got := p.named("frame_refused")
	if len(got) != 2 || got[1].(messages.FrameRefused).Count != 10 || len(p.failed) != 0 {
		t.Fatalf("events %v, failures %v", got, p.failed)
	}
}

func TestSubscriberRefusesClocksTooFarAhead(t *testing.T) {
	for _, c := range []struct {
		what         string
		wall, hybrid time.Duration
		refused      bool
	}{
		{"a little ahead", 9 * time.Second, 9 * time.Second, false},
		{"far behind", -time.Hour, -time.Hour, false},
		{"a wall clock too far ahead", 11 * time.Second, 11 * time.Second, true},
		{"following a neighbour", 5 * time.Second, 15 * time.Second, false},
		{"a hybrid clock of the far future", 0, time.Hour, true},
		{"the end of time", 1 << 62, 1 << 62, true},
	} {
		p := newPeerWorld(t, Options{MaxSkew: 10 * time.Second})
		now := p.now.UnixMilli()
		p.publish(func(f *messages.Frame) {
			f.Wall = min(now+c.wall.Milliseconds(), messages.MaxMillis)
			f.Stamp = messages.StampAt(now + c.hybrid.Milliseconds())
		}, count("cows", replicaB, 1))
		h := p.lastHeard()
		if refused := p.dropped(DropSkew) == 1; refused != c.refused || h.Gap != c.refused || len(p.named("clock_skewed")) != int(p.dropped(DropSkew)) {
			t.Errorf("%s: refused %t, heard %+v, events %v", c.what, refused, h, p.events)
		}
		if ahead := p.env.Hybrid.Now(now).Millis() - now; c.refused && ahead > 0 {
			t.Errorf("%s: our clock was moved %d ms", c.what, ahead)
		}
	}
}

func TestSubscriberReportsAnotherLifeUnderOurNameOnce(t *testing.T) {
	p := newPeerWorld(t, Options{})
	other := messages.Replica{Host: self.Host, Incarnation: 42}
	p.publish(ping(other, self))
	if len(p.named("host_shared")) != 0 {
		t.Fatal("our former life was taken for another process")
	}
	p.advance(5 * p.env.Options.Window())
	for range 3 {
		p.publish(ping(other, self))
	}
	if got := p.named("host_shared"); len(got) != 1 || got[0] != (messages.HostShared{Other: other}) {
		t.Fatalf("events %v", p.events)
	}
}

// A peer that was kept from its turns while we were restarted names our former life for
// a few pings. That is no other process. One that always does, hears another.
func TestSubscriberKnowsItsFormerLifeFromAnother(t *testing.T) {
	p := newPeerWorld(t, Options{})
	former := messages.Replica{Host: self.Host, Incarnation: 42}
	p.advance(5 * p.env.Options.Window())
	for range namedMost {
		p.publish(ping(former))
	}
	p.publish(ping(self))
	p.publish(ping(former))
	if got := p.named("host_shared"); len(got) != 0 {
		t.Fatalf("our former life was taken for another process: %v", got)
	}
	for range namedMost {
		p.publish(ping(former))
	}
	if got := p.named("host_shared"); len(got) != 1 || got[0] != (messages.HostShared{Other: former}) {
		t.Fatalf("the other process was not seen: %v", p.events)
	}
}
