package history_test

import (
	"testing"
	"time"

	"blue-rings/messages"
	"blue-rings/tests/history"
)

// What a restart may lose depends on when a life writes, and on how it ends.
func TestRestarts(t *testing.T) {
	var tales []tale
	for _, mode := range []history.Durability{history.Memory, history.Never, history.Interval, history.Always} {
		for _, how := range []history.NoteKind{history.Killed, history.PowerCut, history.Stopped} {
			for _, wait := range []time.Duration{time.Millisecond, time.Second} {
				again := func() *story {
					return newStory().start("a", mode).start("b", history.Memory).
						does("a", incr("k", 5), num(5)).pass(wait).kill("a", how).pass(time.Second).start("a", mode)
				}
				kept := mode == history.Always ||
					mode == history.Interval && (how == history.Stopped || wait == time.Second) ||
					mode == history.Never && (how == history.Stopped || how == history.Killed && wait == time.Second)
				lost := history.Rule("")
				if kept {
					lost = history.Lost
				}
				says := mode.String() + " " + how.String() + " " + wait.String()
				tales = append(tales,
					tale{says + ": not read by the next life", lost, again().does("a", op(get, "k"), missing())},
					tale{says + ": not there in the end", lost, again().ends("k", missing(), "a", "b")},
					tale{says + ": there", "", again().does("a", op(get, "k"), num(5)).ends("k", of(messages.String, num(5)), "a", "b")},
					tale{says + ": twice", history.Excess, again().ends("k", of(messages.String, num(10)), "a", "b")},
				)
			}
		}
	}
	always := func() *story { return newStory().start("a", history.Always).does("a", assign("k", "x"), done()) }
	tales = append(tales,
		tale{"a value that was kept", history.Lost, always().kill("a", history.PowerCut).start("a", history.Always).does("a", op(get, "k"), missing())},
		tale{"there was no disk", "", newStory().start("a", history.Memory).does("a", assign("k", "x"), done()).pass(time.Second).
			kill("a", history.Killed).start("a", history.Always).does("a", op(get, "k"), missing())},
		tale{"there is no disk any more", "", always().kill("a", history.Killed).start("a", history.Memory).does("a", op(get, "k"), missing())},
		tale{"the disk is lost", "", always().kill("a", history.Killed).note(history.Note{Kind: history.DiskLost, Node: "a"}).
			start("a", history.Always).does("a", op(get, "k"), missing())},
		tale{"the disk had failed", "", newStory().start("a", history.Interval).note(history.Note{Kind: history.DiskFailed, Node: "a"}).
			does("a", assign("k", "x"), done()).pass(time.Second).kill("a", history.Stopped).start("a", history.Interval).does("a", op(get, "k"), missing())},
	)
	check(t, tales)
}

func TestShares(t *testing.T) {
	replica := func(host string, n uint64) messages.Replica { return messages.Replica{Host: host, Incarnation: n} }
	packet := func(slots ...messages.Slot) *messages.Packet { return &messages.Packet{Name: "k", Slots: slots} }
	slot := func(r messages.Replica, added, floor int64) messages.Slot {
		s := messages.Slot{Replica: r, Serial: 1, Added: messages.Int(added)}
		if floor != 0 {
			s.Floors = &messages.Floors{Added: messages.Int(floor)}
		}
		return s
	}
	a, b := replica("a", 1), replica("b", 2)
	both := func() *story { return ab().does("a", incr("k", 5), num(5)).does("b", incr("k", 3), num(3)) }
	eight := of(messages.String, num(8))
	check(t, []tale{
		{"as acknowledged", "", both().explained("k", eight, packet(slot(a, 5, 0), slot(b, 3, 0)), "a", "b")},
		{"one has counted for the other", history.Shares, both().explained("k", eight, packet(slot(a, 8, 0)), "a", "b")},
		{"one who never lived", history.Shares, both().explained("k", eight, packet(slot(a, 5, 0), slot(replica("c", 9), 3, 0)), "a", "b")},
		{"it is not their sum", history.Shares, both().explained("k", eight, packet(slot(a, 5, 5), slot(b, 3, 0)), "a", "b")},
		{"the floors of a reset", "", both().does("a", op(erase, "k"), num(1)).
			explained("k", of(messages.String, num(3)), packet(slot(a, 5, 5), slot(b, 3, 0)), "a", "b")},
		{"floors that no reset has raised", history.Shares, both().unknown("b", incr("k", 5)).
			explained("k", eight, packet(slot(a, 10, 5), slot(b, 3, 0)), "a", "b")},
		{"floors that a reset has not raised", history.Shares, both().does("a", op(erase, "k"), num(1)).
			does("a", incr("k", 1), num(1)).does("a", op(messages.Explain, "k"), messages.Answer{
			Outcome: messages.Done, Kind: messages.String, Packet: packet(slot(a, 6, 0))})},
		{"atoms that only one has", history.Disagree, both().unknown("b", incr("k", 2)).unknown("b", incr("k", -2)).
			explained("k", eight, packet(slot(a, 5, 0), slot(b, 3, 0)), "a").
			explained("k", eight, packet(slot(a, 5, 0), messages.Slot{
				Replica: b, Serial: 1, Added: messages.Int(5), Subtracted: messages.Int(2)}), "b")},
	})
}

func TestDigests(t *testing.T) {
	digests := func(wait time.Duration, horizons, roots [2]int64) *story {
		s := ab().does("a", incr("k", 1), num(1)).note(history.Note{Kind: history.Healed}).pass(wait)
		for i, host := range []string{"a", "b"} {
			s.Digest(history.Digest{At: s.now, Node: host, Replica: s.replicas[host], Horizon: horizons[i], Root: uint64(roots[i])})
		}
		return s
	}
	check(t, []tale{
		{"equal", "", digests(time.Second, [2]int64{60, 60}, [2]int64{7, 7})},
		{"not equal", history.Unequal, digests(time.Second, [2]int64{60, 60}, [2]int64{7, 8})},
		{"of two horizons", "", digests(time.Second, [2]int64{60, 120}, [2]int64{7, 8})},
		{"not after Within", history.Malformed, digests(999*time.Millisecond, [2]int64{60, 60}, [2]int64{7, 8})},
	})
}

func TestFormOfHistories(t *testing.T) {
	stranger := ab()
	stranger.replicas["c"] = messages.Replica{Host: "c", Incarnation: 9}
	check(t, []tale{
		{"a life without a start", history.Malformed, stranger.does("c", op(get, "k"), missing())},
		{"a node without a final state", history.Malformed, ab().ends("k", missing(), "a")},
		{"a final state too early", history.Malformed, ab().pass(-1500*time.Millisecond).ends("k", missing(), "a", "b")},
	})
}
