package harness

import (
	"fmt"
	"strconv"
	"strings"

	"blue-rings/messages"
)

// replica reads host#incarnation; - and nothing are nobody.
func (f *fields) replica(text string) messages.Replica {
	if text == "" || text == "-" {
		return messages.Replica{}
	}
	host, incarnation, ok := strings.Cut(text, "#")
	n, err := strconv.ParseUint(incarnation, 16, 64)
	if !ok || err != nil {
		f.failed(fmt.Errorf("%q is no replica: write a#1", text))
	}
	return messages.Replica{Host: host, Incarnation: n}
}

// route takes (c b a).
func (f *fields) route(name string) messages.Route {
	var route messages.Route
	for _, hop := range strings.Fields(strings.Trim(f.take(name), "()")) {
		route = append(route, f.replica(hop))
	}
	return route
}

// moment takes Unix milliseconds, plain or as @ and the distance from the epoch.
func (f *fields) moment(name string) int64 {
	text := f.take(name)
	if text == "" {
		return 0
	}
	millis, err := parseMoment(text)
	f.failed(err)
	return millis
}

// stamp takes a moment, perhaps followed by a dot and a count.
func (f *fields) stamp(name string) messages.Stamp {
	text := f.take(name)
	if text == "" {
		return 0
	}
	moment, count, _ := strings.Cut(text, ".")
	millis, err := parseMoment(moment)
	f.failed(err)
	n, err := strconv.ParseUint("0"+count, 10, 16)
	f.failed(err)
	return messages.StampAt(millis) + messages.Stamp(n)
}

// expire takes a moment, unset or never.
func (f *fields) expire(name string) messages.Expire {
	switch f.set[name] {
	case "unset":
		f.take(name)
		return messages.Unset
	case "never":
		f.take(name)
		return messages.Never
	default:
		return messages.Expire(f.moment(name))
	}
}

// hex takes a number in hexadecimal.
func (f *fields) hex(name string) uint64 {
	text := f.take(name)
	if text == "" {
		return 0
	}
	n, err := strconv.ParseUint(text, 16, 64)
	f.failed(err)
	return n
}

// position takes bucket/n, perhaps followed by /name and +rest.
func (f *fields) position(name string) messages.Position {
	var p messages.Position
	parts := strings.SplitN(f.take(name), "/", 3)
	if len(parts) < 2 {
		return p
	}
	bucket, err := strconv.Atoi(parts[1])
	f.failed(err)
	p.Bucket = bucket
	if len(parts) == 3 {
		key, rest, more := strings.Cut(parts[2], "+")
		p.Name = key
		if more {
			p.Rest, err = strconv.Atoi(rest)
			f.failed(err)
		}
	}
	return p
}

// totals reads +added-subtracted, either of which may be left out.
func (f *fields) totals(text string) (added, subtracted messages.Number) {
	plus, minus, both := strings.Cut(text, "-")
	read := func(digits string) messages.Number {
		n, ok := messages.ParseNumber(digits, messages.MaxMagnitude)
		if !ok {
			f.failed(fmt.Errorf("%q are no totals: write +3-1", text))
		}
		return n
	}
	if plus = strings.TrimPrefix(plus, "+"); plus != "" {
		added = read(plus)
	}
	if both {
		subtracted = read(minus)
	}
	return added, subtracted
}
