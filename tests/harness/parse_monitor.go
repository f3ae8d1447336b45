package harness

import (
	"strings"
	"time"

	"blue-rings/messages"
)

// parseMonitor reads what the monitor accepts. The end of a round may say, behind
// void:, why it does not count.
func parseMonitor(name string, f *fields) (message any, ok bool) {
	switch name {
	case "Watch":
		return messages.Watch{Peer: f.word("peer")}, true
	case "Unwatch":
		return messages.Unwatch{Peer: f.word("peer")}, true
	case "WatchAll":
		all := messages.WatchAll{Peers: f.plain}
		f.plain = nil
		return all, true
	case "Reopened":
		return messages.Reopened{Peer: f.word("peer"), Restarts: uint64(f.int("restarts"))}, true
	case "Heard":
		return f.heard(), true
	case "CatchUpStarted":
		return messages.CatchUpStarted{Peer: f.word("peer")}, true
	case "RoundProgress":
		return messages.RoundProgress{
			Peer: f.word("peer"), Round: uint64(f.int("round")), Keys: uint64(f.int("keys")),
			Bytes: uint64(f.int("bytes")), Behind: uint64(f.int("behind")),
		}, true
	case "RoundEnded":
		return f.roundEnded(), true
	case "AuditEnded":
		return messages.AuditEnded{Peer: f.word("peer"), Repaired: uint64(f.int("repaired")), Names: f.names()}, true
	default:
		return parseCatchUp(name, f)
	}
}

func (f *fields) roundEnded() messages.RoundEnded {
	ended := messages.RoundEnded{
		Peer:    f.word("peer"),
		Round:   uint64(f.int("round")),
		Replica: f.replica(f.word("replica")),
		Keys:    uint64(f.int("keys")),
		Changed: uint64(f.int("changed")),
		Over:    uint64(f.int("over")),
		Bytes:   uint64(f.int("bytes")),
		Names:   f.names(),
	}
	if f.flag("void:") {
		ended.Void, f.plain = strings.Join(f.plain, " "), nil
	}
	return ended
}

// names takes names=(cows goats).
func (f *fields) names() []string {
	names, err := split(strings.Trim(f.take("names"), "()"), ' ')
	f.failed(err)
	for i := range names {
		names[i], err = unquoted(names[i])
		f.failed(err)
	}
	return names
}

// heard reads the line of Heard, which may end with that of a ping.
func (f *fields) heard() messages.Heard {
	h := messages.Heard{
		Peer:    f.word("peer"),
		Replica: f.replica(f.word("replica")),
		Frames:  f.int("frames"),
		Packets: f.int("packets"),
		Changes: f.int("changes"),
		Radius:  f.int("radius"),
		Offset:  int64(f.int("offset")),
		Held:    f.duration("held"),
		Gap:     f.flag("gap"),
	}
	if f.flag("Ping") {
		h.Ping = f.ping()
	}
	return h
}

// duration takes a duration; 0 if it is not there.
func (f *fields) duration(name string) time.Duration {
	text := f.take(name)
	if text == "" {
		return 0
	}
	d, err := time.ParseDuration(text)
	f.failed(err)
	return d
}
