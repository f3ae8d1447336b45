package redis

import (
	"strconv"
	"strings"

	"blue-rings/messages"
	"blue-rings/transport/resp"
)

// planDel and its neighbours translate the commands on names of any kind.
func planDel(p *Plan, words []string) { p.askAll(replySum, words, words[1:], messages.Delete) }

func planExists(p *Plan, words []string) { p.askAll(replySum, words, words[1:], messages.Exists) }

func planType(p *Plan, words []string) {
	p.ask(replyType, words, messages.Op{Verb: messages.TypeOf, Name: words[1]})
}

func planDBSize(p *Plan, words []string) {
	p.begin(replySum, words)
	for shard := range p.shards {
		p.op(shard, messages.Op{Verb: messages.Count})
	}
}

// maxScan is the most names one SCAN asks for, whatever its COUNT.
const maxScan = 10_000

// planScan translates SCAN cursor [MATCH pattern] [COUNT n] [TYPE kind]. The
// cursor is a bucket: the store that owns it is asked, and no other.
func planScan(p *Plan, words []string) {
	bucket, err := strconv.ParseUint(words[1], 10, 64)
	if err != nil || bucket >= messages.Buckets {
		p.fail("ERR invalid cursor")
		return
	}
	op := messages.Op{Verb: messages.Scan, Cursor: int(bucket), Number: messages.Int(10)}
	if len(words)%2 != 0 {
		p.fail(badSyntax)
		return
	}
	for i := 2; i < len(words); i += 2 {
		switch strings.ToUpper(short(words[i])) {
		case "MATCH":
		case "COUNT":
			n, ok := messages.ParseNumber(words[i+1], 63)
			if !ok {
				p.fail(notInteger)
				return
			}
			count, _ := n.Int64()
			if count < 1 {
				p.fail(badSyntax)
				return
			}
			op.Number = messages.Int(min(count, maxScan))
		case "TYPE":
			kind := strings.ToLower(short(words[i+1]))
			switch kind {
			case messages.String.String(), messages.Set.String(), messages.Map.String():
				op.Args = []string{kind}
			default:
				// Redis too answers an unknown type with no names.
				p.local(replyNoNames, words)
				return
			}
		default:
			p.fail(badSyntax)
			return
		}
	}
	p.costly++
	p.begin(replyScan, words)
	p.opAt(int(bucket), op)
}

func replyType(r *replier, s *step) {
	a, ok := r.done(s)
	if !ok {
		return
	}
	if a.Outcome == messages.Missing {
		r.Simple(messages.NoKind.String())
		return
	}
	r.Simple(a.Kind.String())
}

// replyScan writes the cursor to go on from, and the names that match. As in
// Redis, the last of several patterns counts.
func replyScan(r *replier, s *step) {
	a, ok := r.done(s)
	if !ok {
		return
	}
	next := a.Cursor
	if next >= messages.Buckets {
		next = 0
	}
	names := a.List
	for i := len(s.words) - 2; i >= 2; i -= 2 {
		if strings.EqualFold(s.words[i], "MATCH") {
			names = matching(s.words[i+1], names)
			break
		}
	}
	r.Array(2)
	r.Bulk(strconv.Itoa(next))
	r.list(names)
}

// matching are the names that match a pattern. The names themselves are frozen.
func matching(pattern string, names []string) []string {
	var some []string
	for _, name := range names {
		if resp.Match(pattern, name) {
			some = append(some, name)
		}
	}
	return some
}

func replyNoNames(r *replier, _ *step) {
	r.Array(2)
	r.Bulk("0")
	r.Array(0)
}
