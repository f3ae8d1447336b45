package actors

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// linksIn is a view of peers b, c, ... in these states; those that were heard
// were heard so long ago.
func linksIn(now time.Time, ago time.Duration, states ...PeerState) *View {
	view := &View{Current: true}
	for i, state := range states {
		p := &PeerView{Endpoint: "tcp://" + string(rune('b'+i)) + ":4000", State: state}
		if state != Connecting {
			p.LastHeard = now.Add(-ago)
		}
		view.Current = view.Current && state == Current
		view.Peers = append(view.Peers, p)
	}
	return view
}

func TestReadiness(t *testing.T) {
	const timeout = 10 * time.Second
	for _, test := range []struct {
		name   string
		peers  int
		strict bool
		was    bool          // ready before
		after  time.Duration // since the start
		ago    time.Duration // since whoever was heard was
		states []PeerState
		ready  bool
		reason string
	}{
		{"alone", 0, false, false, 0, 0, nil, true, "current"},
		{"all current", 0, false, false, 0, 0, []PeerState{Current, Current}, true, "current"},
		{"one recovers", 0, false, false, time.Hour, 0, []PeerState{Current, Recovering}, false, "waiting for tcp://c:4000 (recovering)"},
		{"one may still answer", 0, false, false, timeout - 1, 0, []PeerState{Current, Connecting}, false, "waiting for tcp://c:4000 (connecting)"},
		{"one does not answer", 0, false, false, timeout, 0, []PeerState{Current, Connecting}, true, "caught up; not waited for: tcp://c:4000 (connecting)"},
		{"nobody answers", 0, false, false, timeout, 0, []PeerState{Connecting}, true, "caught up; not waited for: tcp://b:4000 (connecting)"},
		{"one was silent for a moment", 0, false, false, time.Hour, timeout - 1, []PeerState{Current, Silent}, false, "waiting for tcp://c:4000 (silent)"},
		{"one was silent for long", 0, false, false, time.Hour, timeout, []PeerState{Current, Silent}, true, "caught up; not waited for: tcp://c:4000 (silent)"},
		{"ready before, one recovers", 0, false, true, time.Hour, 0, []PeerState{Recovering}, true, "caught up before; now waiting for tcp://b:4000 (recovering)"},
		{"ready before, strict, one recovers", 0, true, true, time.Hour, 0, []PeerState{Recovering, Current}, false, "waiting for tcp://b:4000 (recovering)"},
		{"ready before, strict, one fell silent", 0, true, true, time.Hour, 0, []PeerState{Silent, Current}, true, "caught up; not waited for: tcp://b:4000 (silent)"},
		{"two of three", 2, false, false, 0, 0, []PeerState{Current, Recovering, Current}, true, "caught up; not waited for: tcp://c:4000 (recovering)"},
		{"one of two asked for", 2, false, false, time.Hour, 0, []PeerState{Current, Recovering, Silent}, false,
			"current with 1 of 2 peers (--ready-peers): waiting for tcp://c:4000 (recovering), tcp://d:4000 (silent)"},
		{"more asked for than there are", 2, false, false, time.Hour, 0, []PeerState{Current}, false, "current with 1 of 2 peers (--ready-peers): no other peers are configured"},
		{"two of three, strict", 2, true, false, 0, 0, []PeerState{Current, Recovering, Current}, false, "waiting for tcp://c:4000 (recovering)"},
		{"two of three, strict, one never heard", 2, true, false, 0, 0, []PeerState{Current, Connecting, Current}, true, "caught up; not waited for: tcp://c:4000 (connecting)"},
		{"none asked for", -1, false, false, 0, 0, []PeerState{Recovering}, true, "caught up; not waited for: tcp://b:4000 (recovering)"},
		{"none asked for, strict", -1, true, true, 0, 0, []PeerState{Recovering}, false, "waiting for tcp://b:4000 (recovering)"},
		{"many", 0, false, false, 0, 0, []PeerState{Connecting, Connecting, Connecting, Connecting, Connecting}, false,
			"waiting for tcp://b:4000 (connecting), tcp://c:4000 (connecting), tcp://d:4000 (connecting), 2 more"},
	} {
		began := time.UnixMilli(1_767_225_600_000)
		now := began.Add(test.after)
		r := NewReadiness(Options{ReadyPeers: test.peers, ReadyTimeout: timeout, ReadyStrict: test.strict}, began)
		r.was.Store(test.was)
		if ready, reason := r.Judge(linksIn(now, test.ago, test.states...), now); ready != test.ready || reason != test.reason {
			t.Errorf("%s: %t, %q", test.name, ready, reason)
		}
	}
}

// Who is waited for says how much is still to come.
func TestReadinessSaysHowMuchIsToCome(t *testing.T) {
	now := time.UnixMilli(1_767_225_600_000)
	view := linksIn(now, 0, Recovering)
	view.Peers[0].Round.Behind = 1200
	if ready, reason := NewReadiness(Options{}.Defaults(), now).Judge(view, now); ready || !strings.Contains(reason, "about 1200 keys to come") {
		t.Errorf("%t, %q", ready, reason)
	}
}

// A node that is not strict stays ready, whatever happens; one that is strict is
// not ready while any link recovers; and with only current links every node is
// ready that was not asked for more of them.
func TestReadinessOverTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now := time.UnixMilli(1_767_225_600_000)
		o := Options{ReadyPeers: rapid.IntRange(-1, 3).Draw(t, "peers"), ReadyStrict: rapid.Bool().Draw(t, "strict")}.Defaults()
		r, was := NewReadiness(o, now), false
		for range 20 {
			now = now.Add(time.Duration(rapid.IntRange(0, 8000).Draw(t, "ms")) * time.Millisecond)
			view := &View{Current: true}
			states := rapid.SliceOfN(rapid.Uint8Range(0, 3), 3, 3).Draw(t, "states")
			recovering := false
			for _, state := range states {
				p := &PeerView{Endpoint: "tcp://b:4000", State: PeerState(state), LastHeard: now}
				recovering = recovering || p.State == Recovering
				view.Current = view.Current && p.State == Current
				view.Peers = append(view.Peers, p)
			}
			ready, reason := r.Judge(view, now)
			switch {
			case reason == "":
				t.Fatalf("no reason: %t", ready)
			case was && !ready && !o.ReadyStrict:
				t.Fatalf("no longer ready: %s", reason)
			case ready && recovering && o.ReadyStrict:
				t.Fatalf("ready, though strict and recovering: %s", reason)
			case ready && !was && recovering && o.ReadyPeers == 0:
				t.Fatalf("ready before it has caught up: %s", reason)
			case !ready && view.Current:
				t.Fatalf("not ready, though current: %s", reason)
			}
			was = was || ready
		}
	})
}
