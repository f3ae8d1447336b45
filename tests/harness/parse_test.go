package harness

import (
	"fmt"
	"testing"
)

// TestLinesAreReadAsWritten: a line that a message renders is read as that message.
func TestLinesAreReadAsWritten(t *testing.T) {
	w := NewWorld(nil, 0)
	defer w.Close()
	h := w.newHost("a")
	for _, line := range []string{
		"Announce cows {a#1.@0s.1:+3}",
		`Relay cows from=b#2 expire=@1m cutoff=@-1s cleared=@5s.7 route=(c#3 b#2) {b#2.@0s.5:+3-1/+2-1 c#3.@1s.1:-4(until=never)}`,
		`Merge "a name" from=b#2 route=(b#2) {"text" +x -y f="v w"}; other {-}`,
		"Merge quietly herd from=b#2 {+x}",
		"Merge herd from=b#2 expire=never {+x(until=unset)}",
		"Repeat passes=7 cows {a#1.@0s.1:+0}",
		"Repeat passes=7",
		"Merged credit=2 changed=1 dropped=0 invalid=1",
		"Merged credit=2 changed=3 over=2 dropped=0",
		`Merged credit=2 changed=2 dropped=0 names=(cows "two words")`,
		"Walk from=bucket/7/cows+3 names=10 ask=4",
		"Walked next=bucket/9/cows names=1 ask=4 end",
		"SkipSequence: restart of store",
		"Readable socket=3",
		"Heard tcp://b:4000 b#2 frames=1 packets=2 changes=3 radius=1 offset=-5 gap",
		"Heard tcp://b:4000 - frames=0 packets=0 changes=0 radius=0 offset=0 Ping keys=3 horizon=@-1m root=00000000000000ff passes=2 hears=(a#1 c#3)",
		"Heard tcp://b:4000 b#2 frames=0 packets=0 changes=0 radius=0 offset=0 gap Ping keys=3 hears=() catch-up=tcp://b:4001 catch-up-port=4001 held=5ms",
		"AuditDue",
		"CatchUpStarted tcp://b:4000",
		"RoundProgress tcp://b:4000 round=2 keys=3 bytes=4 behind=5",
		"RoundEnded tcp://b:4000 round=2 b#2 keys=3 changed=1",
		"RoundEnded tcp://b:4000 round=2 b#2 keys=3 changed=2 over=1",
		"RoundEnded tcp://b:4000 round=2 b#2 keys=3 changed=1 names=(cows)",
		"RoundEnded tcp://b:4000 round=2 - keys=3 changed=1 void: it does not answer",
		"AuditEnded tcp://b:4000 repaired=2",
		"AuditEnded tcp://b:4000 repaired=2 names=(cows goats)",
		"Watch tcp://b:4000",
		"Unwatch tcp://b:4000",
		"Meet tcp://b:4000",
		"Forget tcp://b:4000",
		"Reopened tcp://b:4000 restarts=2",
		"Record bound tcp://b:4000",
		"PingDue",
		"ReceiveNext",
	} {
		message, err := h.parseMessage(line)
		if err != nil {
			t.Errorf("%s: %v", line, err)
			continue
		}
		if got := readable(fmt.Sprint(message)); got != line {
			t.Errorf("%s\nis read as\n%s", line, got)
		}
	}
	for _, line := range []string{
		"Frame a#1 seq=4 cows from=b#2 route=(a#1 b#2) {b#2.@0s.5:+3}; goats {a#1.@0s.1:+1}",
		"Ping a#1 seq=9 keys=0 horizon=@-1m passes=2 hears=(b#2)",
	} {
		frame, err := parseFrame(line)
		if err != nil {
			t.Errorf("%s: %v", line, err)
			continue
		}
		frame.Stamp = 0
		if got := readable(frame.String()); got != line {
			t.Errorf("%s\nis read as\n%s", line, got)
		}
	}
}

// TestMistakesAreFound: what is no message is an error, not another message.
func TestMistakesAreFound(t *testing.T) {
	w := NewWorld(nil, 0)
	defer w.Close()
	h := w.newHost("a")
	for _, line := range []string{
		"Nonsense", "Merge cows {a#1:+3}", "Merge cows {a#1.5:+x}", "Merge cows colour=red", "Merge cows {what}",
		"Walk from=bucket/x", "Merged credit=two", "Watch", "Watch a b", "Announce cows {+x", "Operate PING",
	} {
		if message, err := h.parseMessage(line); err == nil {
			t.Errorf("%q is read as %v", line, message)
		}
	}
}
