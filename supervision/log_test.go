package supervision

import (
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"blue-rings/messages"
)

// samples are events of every type, their texts with what could break a line.
func samples() []messages.Event {
	r := messages.Replica{Host: "b", Incarnation: 0xabc}
	return []messages.Event{
		messages.Bound{Endpoint: "tcp://b:1"},
		messages.PeerUp{Peer: "tcp://b:1", Replica: r},
		messages.PeerDown{Peer: "tcp://b:1"},
		messages.Coherent{Yes: true},
		messages.PeerAdded{Peer: "tcp://b:1"},
		messages.PeerRemoved{Peer: "tcp://b:1"},
		messages.GapSeen{Peer: "tcp://b:1", Reason: "two\nlines"},
		messages.FrameRefused{Peer: "tcp://b:1", Reason: "\x1b[31m", Count: 3},
		messages.ClockSkewed{Peer: "tcp://b:1", Wall: 1500 * time.Millisecond, Most: time.Second},
		messages.HostShared{Other: r},
		messages.PeerStale{Peer: "tcp://b:1", Silent: 25 * time.Hour},
		messages.KindConflict{Key: "\xff\x00", High: messages.Map, Low: messages.Set},
		messages.KindUnknown{Kind: "k", Peer: "tcp://b:1"},
		messages.KindNotLoaded{Kind: "k", Names: 3, Dir: "/var/lib/blue\nrings"},
		messages.SocketFailed{Actor: "node/publisher", Err: errors.New("gone")},
		messages.SocketRebuilt{Peer: "tcp://b:1", Silent: time.Second},
		messages.ActorFailed{Actor: "node/stores", Reason: `"`, Failures: 2, Delay: time.Second},
		messages.ActorRestarted{Actor: "node/stores"},
		messages.Unexpected{Actor: "node", Message: "string"},
		messages.DeadLetter{Actor: "node", Message: "messages.Heard"},
		messages.NodeStarted{Replica: r},
		messages.NodeStopping{Reason: "signal"},
		messages.StopLate{Step: "stores", Deadline: time.Second},
		messages.CatchUpBegun{Peer: "tcp://b:1", Reason: "a gap"},
		messages.CatchUpEnded{Peer: "tcp://b:1", Keys: 3, Changed: 2, Bytes: 100, Took: 1500 * time.Microsecond},
		messages.CatchUpFailed{Peer: "tcp://b:1", Reason: "two\nlines"},
		messages.Diverged{Peer: "tcp://b:1", Keys: 1},
		messages.ClientRefused{Client: "127.0.0.1:1", Reason: "too big"},
	}
}

// listener is the event log of host a that writes at once.
func (l Log) listener(w *world) func(messages.Event) {
	return newEventLog(l.logger(l.output(), "a"), w)
}

func TestEachEventIsOneLineWithoutAKeyTwice(t *testing.T) {
	w := newWorld()
	for _, e := range samples() {
		log := &lines{}
		Log{Writer: log, Level: "debug", Format: "json"}.listener(w)(e)
		line := log.String()
		var fields map[string]any
		if err := json.Unmarshal([]byte(line), &fields); err != nil || strings.Count(line, "\n") != 1 {
			t.Fatalf("%T: %v: %q", e, err, line)
		}
		if fields["event"] != e.Name() || fields["host"] != "a" || fields["time"] == nil || fields["level"] == nil {
			t.Errorf("%T: %s", e, line)
		}
		keys := 0
		for decoder := json.NewDecoder(strings.NewReader(line)); decoder.More(); {
			if _, err := decoder.Token(); err != nil {
				break
			}
			keys++
		}
		if want := 2*len(fields) + 1; keys != want {
			t.Errorf("%T: a key is there twice: %s", e, line)
		}

		console := &lines{}
		Log{Writer: console, Level: "debug", Format: "console"}.listener(w)(e)
		if text := console.String(); strings.Count(text, "\n") != 1 || strings.Contains(text, "\x1b") {
			t.Errorf("%T on a console without colours: %q", e, text)
		}
	}
}

func TestFieldsKeepTheirTypes(t *testing.T) {
	w, log := newWorld(), &lines{}
	Log{Writer: log, Level: "info", Format: "json"}.listener(w)(
		messages.ActorFailed{Actor: "x", Reason: "y", Failures: 2, Delay: 1500 * time.Millisecond})
	for _, want := range []string{`"failures":2`, `"delay_ms":1500`, `"actor":"x"`, `"level":"error"`} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("no %s in %s", want, log)
		}
	}
}

// The time of a line has milliseconds, in both formats.
func TestTimesHaveMilliseconds(t *testing.T) {
	w, log, console := newWorld(), &lines{}, &lines{}
	event := messages.CatchUpEnded{Peer: "tcp://b:1", Keys: 3, Changed: 2, Bytes: 100, Took: 1500 * time.Microsecond}
	Log{Writer: log, Level: "info", Format: "json"}.listener(w)(event)
	for _, want := range []string{
		`"time":"` + w.Now().Format("2006-01-02T15:04:05.000Z07:00") + `"`, `"event":"catch_up_ended"`,
		`"peer":"tcp://b:1"`, `"keys":3`, `"changed":2`, `"bytes":100`, `"took_ms":1.5`,
	} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("no %s in %s", want, log)
		}
	}
	Log{Writer: console, Level: "info", Format: "console"}.listener(w)(event)
	if want := w.Now().Local().Format("15:04:05.000") + " "; !strings.HasPrefix(console.String(), want) {
		t.Errorf("no %q at the beginning of %q", want, console)
	}
}

func TestEventsBelowTheLevelAreNotWritten(t *testing.T) {
	w, log := newWorld(), &lines{}
	listen := Log{Writer: log, Level: "warn", Format: "json"}.listener(w)
	listen(messages.NodeStopping{Reason: "info"})
	listen(messages.DeadLetter{})
	if log.String() != "" {
		t.Fatalf("written: %s", log)
	}
	listen(messages.PeerDown{Peer: "b"})
	if !strings.Contains(log.String(), "peer down b") {
		t.Fatalf("not written: %s", log)
	}
}

func TestTheActorSystemNeverGivesAKeyTwice(t *testing.T) {
	log := &lines{}
	system := newSystem(zerolog.New(log))
	system.Logger().With(slog.String("message", "before")).Warn("text", slog.String("message", "within"), slog.Int("n", 1))
	system.Logger().Info("silent")
	line := log.String()
	if strings.Count(line, `"message":`) != 1 || strings.Count(line, `"event_message":`) != 2 || strings.Count(line, "\n") != 1 {
		t.Fatalf("log: %s", line)
	}
}
