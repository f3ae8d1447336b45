package actors

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"blue-rings/messages"
	"blue-rings/transport"
)

// audit runs an audit and answers how many keys it repaired.
func (w *pullWorld) audit() uint64 {
	w.t.Helper()
	w.tell(messages.Audit{Replica: replicaB, Address: catchUpAt})
	w.serve()
	for _, m := range w.monitored() {
		if m, ok := m.(messages.AuditEnded); ok && m.Peer == peer {
			w.repaired = m.Names
			return m.Repaired
		}
	}
	w.t.Fatal("the audit has not ended")
	return 0
}

func TestAuditRepairsWhatDiffersTwiceWithoutChanging(t *testing.T) {
	w := newPullWorld(t)
	w.hold(true, true, 1000, 1)
	w.count(false, true, "lost", 1)
	w.count(false, true, "moves", 1)
	w.count(false, true, "key-5", 9)
	if n := w.audit(); n != 0 || w.merges != 0 {
		t.Fatalf("repaired %d at first sight, %d merges", n, w.merges)
	}
	if n := w.questions(); n[messages.AskTree] != messages.TreeLevels || n[messages.AskKeys] != 1 || len(n) != 2 {
		t.Fatalf("asked %v", n)
	}
	w.count(false, true, "moves", 2)
	if n := w.audit(); n != 2 {
		t.Fatalf("repaired %d, expected what is lost and what is behind", n)
	}
	if want := (messages.Names{"key-5", "lost"}); !slices.Equal(w.repaired, want) {
		t.Fatalf("told of %v, expected %v", w.repaired, want)
	}
	if n := w.audit(); n != 1 || !w.areEqual() {
		t.Fatalf("repaired %d, expected what has come to rest; equal %t", n, w.areEqual())
	}
	w.questions()
	if n := w.audit(); n != 0 || len(w.asked) != 1 {
		t.Fatalf("repaired %d, asked %v where nothing differs", n, w.asked)
	}
}

// A round that finds what should not be missing names some of it; others have no names to tell.
func TestCalmRoundsTellNames(t *testing.T) {
	w := newPullWorld(t)
	w.hold(true, true, 1000, 1)
	w.count(false, true, "lost", 1)
	w.count(false, true, "key-5", 9)
	if end := w.recover(1); end.Changed != 2 || end.Names != nil {
		t.Fatalf("ended %v", end)
	}
	w.hold(false, true, 2*messages.FewNames, 3)
	w.tell(messages.Recover{Round: 2, Replica: replicaB, Address: catchUpAt, Calm: true})
	w.serve()
	if end := w.ended(2); end.Changed <= messages.FewNames || len(end.Names) != messages.FewNames {
		t.Fatalf("ended %v", end)
	}
}

// A bucket may have more keys than a page has room for.
func TestAuditTakesSumsInParts(t *testing.T) {
	w := newPullWorld(t)
	w.hold(true, true, 100, 1)
	w.hold(false, true, 2, 3)
	split := func(asker string, page messages.Page) {
		sums := page.KeySums
		page.More, page.KeySums = true, sums[:1]
		w.reply(asker, page)
		page.Part, page.More, page.KeySums = 1, false, sums[1:]
		w.reply(asker, page)
	}
	for audit, names := range []messages.Names{nil, {"key-0", "key-1"}} {
		want := uint64(len(names))
		w.tell(messages.Audit{Replica: replicaB, Address: catchUpAt})
		w.run()
		for {
			asker, question, err := w.answerer.Receive()
			if err != nil {
				break
			}
			request, err := new(messages.Decoder).DecodeRequest(question)
			if err != nil {
				t.Fatal(err)
			}
			if page := w.answer(request); len(page.KeySums) > 1 {
				split(asker, page)
			} else {
				w.reply(asker, page)
			}
			w.run()
		}
		ended := w.monitored()
		if len(ended) != 1 || !reflect.DeepEqual(ended[0], messages.AuditEnded{Peer: peer, Repaired: want, Names: names}) {
			t.Fatalf("audit %d: told %v, expected %d", audit, ended, want)
		}
	}
}

// What only we have is for the peer to fetch, and what we have more of is fetched
// once.
func TestAuditLeavesThePeerItsOwnBusiness(t *testing.T) {
	w := newPullWorld(t)
	w.hold(true, true, 100, 1)
	w.count(true, false, "ours", 1)
	w.count(true, false, "key-5", 9)
	fetched := 0
	for range 6 {
		if n := w.audit(); n != 0 {
			t.Fatalf("repaired %d", n)
		}
		fetched += w.questions()[messages.AskBuckets]
	}
	if fetched != 1 {
		t.Fatalf("fetched %d times, expected once", fetched)
	}
	if n := len(w.memory().seen); n != 1 {
		t.Fatalf("remembers %d keys", n)
	}
}

// memory is that of a catch-up actor that goes on with it.
func (w *pullWorld) memory() *auditMemory { return &w.kept.memory }

func TestAuditGoesRoundWhereMuchDiffers(t *testing.T) {
	w := newPullWorld(t)
	w.hold(false, true, 5000, 1)
	repaired, audits := uint64(0), 0
	for ; repaired < 5000 && audits < 20; audits++ {
		n := w.audit()
		repaired += n
		if len(w.repaired) != int(min(n, messages.FewNames)) {
			t.Fatalf("audit %d repaired %d, told of %v", audits, n, w.repaired)
		}
		if n > auditKeys || audits%2 == 0 && n != 0 {
			t.Fatalf("audit %d repaired %d", audits, n)
		}
	}
	if repaired != 5000 || !w.areEqual() || audits < 4 {
		t.Fatalf("repaired %d in %d audits", repaired, audits)
	}
}

// Horizons differ for ever where the peer's clock is behind and it does not hear us.
func TestAuditsOfDifferentHorizonsFindWhatStays(t *testing.T) {
	for _, horizon := range []int64{0, 60_000} {
		w := newPullWorld(t)
		w.count(false, true, "lost", 1)
		w.page = func(p *messages.Page) { p.Horizon = horizon }
		for audit, want := range []uint64{0, 1, 0} {
			if n := w.audit(); n != want {
				t.Fatalf("audit %d repaired %d, not %d", audit, n, want)
			}
		}
	}
}

func TestAuditOfAPeerThatMisbehaves(t *testing.T) {
	for what, change := range map[string]func(*messages.Page){
		"another":    func(p *messages.Page) { p.Publisher = replicaC },
		"refuses":    func(p *messages.Page) { p.Refusal = "no" },
		"no advance": func(p *messages.Page) { p.End = p.Sums != nil },
		"endless": func(p *messages.Page) {
			if p.KeySums != nil {
				p.End, p.Next.Bucket = false, 1+int(p.Number)
				for i := range messages.MaxKeySums {
					p.KeySums = append(p.KeySums[:min(i, len(p.KeySums))], messages.KeySum{Name: p.Number<<16 + uint64(i), Sum: 7})
				}
			}
		},
	} {
		w := newPullWorld(t)
		w.hold(false, true, 10, 1)
		w.page = change
		for range 3 {
			if n := w.audit(); n != 0 {
				t.Errorf("%s: repaired %d", what, n)
			}
		}
		if n := len(w.memory().seen); n > auditKeys {
			t.Errorf("%s: remembers %d", what, n)
		}
		if n := len(w.asked); n > 50 {
			t.Errorf("%s: asked %d times", what, n)
		}
	}
}

func TestAuditEndsWhenARoundBegins(t *testing.T) {
	w := newPullWorld(t)
	w.hold(false, true, 10, 1)
	w.mute = true
	w.tell(messages.Audit{Replica: replicaB, Address: catchUpAt})
	w.serve()
	w.mute = false
	if end := w.recover(1); end.Void != "" || !w.areEqual() {
		t.Fatalf("ended %+v", end)
	}
}

func TestAuditForgetsAnotherReplica(t *testing.T) {
	var m auditMemory
	m.begin(replicaB)
	many := map[uint64]uint64{}
	for i := range uint64(3 * auditKeys) {
		many[i] = 1
	}
	if stuck := m.compare("", nil, many, nil); len(stuck) != 0 {
		t.Fatalf("%d are stuck at first sight", len(stuck))
	}
	if len(m.seen) != auditKeys {
		t.Fatalf("remembers %d", len(m.seen))
	}
	m.begin(replicaC)
	if len(m.seen) != 0 {
		t.Fatalf("remembers %d of another", len(m.seen))
	}
}

func TestCatchUpOutlivesItsInstance(t *testing.T) {
	w := newPullWorld(t)
	w.hold(false, true, 3000, 1)
	pages := 0
	w.page = func(*messages.Page) {
		if pages++; pages == 20 {
			w.net.FailNext("a", transport.OpReceive, catchUpAt, fmt.Errorf("ETERM"))
		}
	}
	w.tell(messages.Recover{Round: 1, Replica: replicaB, Address: catchUpAt})
	w.serve()
	if len(w.failed) != 1 {
		t.Fatalf("failures %v", w.failed)
	}
	clear(w.failed)
	started := false
	for _, m := range w.monitored() {
		started = started || m == messages.CatchUpStarted{Peer: peer}
	}
	if !started {
		t.Fatal("the monitor was not told of the new instance")
	}
	w.page = nil
	if end := w.recover(2); end.Void != "" || !w.areEqual() || end.Keys >= 2900 {
		t.Fatalf("ended %+v, equal %t", end, w.areEqual())
	}
	w.advance(time.Minute)
	w.mustRun()
}

// What changes here while stuck keys are fetched was missing here only if it is now as
// it was there all the time: else it may be news, and the peer is who lacked it.
func TestAuditCountsOnlyWhatWasMissingHere(t *testing.T) {
	var m auditMemory
	name := messages.HashName("cows")
	bucket := []uint16{uint16(messages.BucketOf(name))}
	theirs := map[uint64]uint64{name: 7}
	own := func(sum uint64) []messages.KeySum { return []messages.KeySum{{Name: name, Sum: sum}} }
	for now, missing := range map[uint64]int{7: 1, 5: 0, 9: 0} {
		m.begin(messages.Replica{Host: "b", Incarnation: now})
		if stuck := m.compare("", bucket, theirs, own(5)); len(stuck) != 0 {
			t.Fatalf("stuck at first sight: %v", stuck)
		}
		m.begin(messages.Replica{Host: "b", Incarnation: now})
		stuck := m.compare("", bucket, theirs, own(5))
		if len(stuck) != 1 {
			t.Fatalf("stuck: %v", stuck)
		}
		if got := m.check(stuck, own(now)); len(got) != missing {
			t.Errorf("%v were missing when the sum of one went from 5 to %d and theirs was 7, expected %d", got, now, missing)
		}
	}
}
