package harness

import (
	"errors"
	"fmt"
	"strings"

	"blue-rings/messages"
)

// parseMessage reads the line of a message. Operate is written with Redis
// commands, a semicolon between two, and its answers are shown.
func (h *host) parseMessage(line string) (any, error) {
	name, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
	if bare, ok := bareMessage(strings.TrimSpace(line)); ok {
		return bare, nil
	}
	switch name {
	case "Operate":
		return h.parseOperate(rest)
	case "SkipSequence:":
		return messages.SkipSequence{Reason: rest}, nil
	case "Record":
		return parseRecord(rest)
	case "Merge", "Announce", "Relay", "Repeat":
		return parseNews(name, rest)
	}
	list, err := words(rest)
	if err != nil {
		return nil, err
	}
	f := read(list)
	if question, ok := parseStore(name, f); ok {
		return question, f.done()
	}
	message, ok := parseFields(name, f)
	if !ok {
		message, ok = parseBackup(name, f)
	}
	if !ok {
		return nil, fmt.Errorf("there is no message %s", name)
	}
	return message, f.done()
}

// bareMessage is a message that carries nothing.
func bareMessage(line string) (message any, ok bool) {
	for _, m := range []fmt.Stringer{
		messages.SweepDue{}, messages.PingDue{}, messages.FlushNext{}, messages.BindDue{},
		messages.ReceiveNext{}, messages.SilenceDue{}, messages.CheckDue{}, messages.RepeatDue{}, messages.AuditDue{},
		messages.CommitDue{}, messages.SaveDue{},
	} {
		if m.String() == line {
			return m, true
		}
	}
	return nil, false
}

func parseFields(name string, f *fields) (message any, ok bool) {
	switch name {
	case "Readable":
		return messages.Readable{Socket: uint64(f.int("socket"))}, true
	case "Merged":
		return messages.Merged{
			Credit: f.int("credit"), Changed: f.int("changed"), Over: f.int("over"), Dropped: f.int("dropped"), Invalid: f.int("invalid"),
			Names: f.names(),
		}, true
	case "Committed":
		committed := messages.Committed{Number: uint64(f.int("number"))}
		committed.Err = f.failure()
		return committed, true
	case "Walked":
		return messages.Walked{
			Next: f.position("next"), Names: f.int("names"), Ask: uint64(f.int("ask")), End: f.flag("end"),
		}, true
	case "Meet":
		return messages.Meet{Endpoint: f.word("endpoint")}, true
	case "Forget":
		return messages.Forget{Endpoint: f.word("endpoint")}, true
	default:
		return parseMonitor(name, f)
	}
}

// ping reads what a ping says.
func (f *fields) ping() *messages.Ping {
	return &messages.Ping{
		Keys:    uint64(f.int("keys")),
		Horizon: f.moment("horizon"),
		Root:    f.hex("root"),
		Passes:  uint64(f.int("passes")),
		Hears:   f.route("hears"),

		CatchUp:   f.take("catch-up"),
		CatchUpAt: uint16(f.int("catch-up-port")),
		Fetches:   f.flag("fetches"),
	}
}

// parseNews reads the messages that carry packets. The credit of Merge is the
// number of its packets.
func parseNews(name, rest string) (any, error) {
	passes := 0
	if name == "Repeat" {
		var packets string
		if _, err := fmt.Sscanf(rest, "passes=%d", &passes); err != nil {
			return nil, errors.New("passes=n is missing")
		}
		_, packets, _ = strings.Cut(rest, " ")
		rest = packets
	}
	rest, quiet := strings.CutPrefix(rest, "quietly ")
	packets, err := parsePackets(rest)
	switch name {
	case "Merge":
		return messages.Merge{Packets: packets, Credit: len(packets), Quiet: quiet}, err
	case "Announce":
		return messages.Announce{Packets: packets}, err
	case "Relay":
		return messages.Relay{Packets: packets}, err
	default:
		return messages.Repeat{Packets: packets, Passes: uint64(passes)}, err
	}
}

// parseRecord reads some of the events: those that scripts record.
func parseRecord(rest string) (any, error) {
	event, peer, _ := strings.Cut(rest, " ")
	switch event {
	case "bound":
		return messages.Record{Event: messages.Bound{Endpoint: peer}}, nil
	case "gap":
		peer, reason, _ := strings.Cut(peer, ": ")
		return messages.Record{Event: messages.GapSeen{Peer: peer, Reason: reason}}, nil
	default:
		return nil, fmt.Errorf("scripts do not record %q", event)
	}
}

// parseFrame reads the line of a frame: Frame or Ping, perhaps the publisher,
// seq=, stamp= and wall=, then what it carries. What is left out is filled in by
// whoever publishes it.
func parseFrame(line string) (messages.Frame, error) {
	list, err := words(line)
	if err != nil {
		return messages.Frame{}, err
	}
	if len(list) == 0 || list[0] != "Frame" && list[0] != "Ping" {
		return messages.Frame{}, errors.New("write Frame or Ping first")
	}
	head, rest := []string{}, list[1:]
	for len(rest) > 0 && isOfEnvelope(rest[0]) {
		head, rest = append(head, rest[0]), rest[1:]
	}
	f := read(head)
	frame := messages.Frame{
		Sequence: uint64(f.int("seq")),
		Stamp:    f.stamp("stamp"),
		Wall:     f.moment("wall"),
	}
	if len(f.plain) > 0 {
		frame.Publisher = f.replica(f.word("publisher"))
	}
	if err := f.done(); err != nil {
		return messages.Frame{}, err
	}
	if list[0] == "Ping" {
		f := read(rest)
		frame.Ping = f.ping()
		return frame, f.done()
	}
	frame.Packets, err = parsePackets(strings.Join(rest, " "))
	return frame, err
}

// isOfEnvelope reports whether a word belongs to the envelope of a frame. A
// publisher is the only word before the packets that has a # and no value.
func isOfEnvelope(word string) bool {
	for _, name := range []string{"seq=", "stamp=", "wall="} {
		if strings.HasPrefix(word, name) {
			return true
		}
	}
	return strings.Contains(word, "#") && !strings.Contains(word, "=")
}
