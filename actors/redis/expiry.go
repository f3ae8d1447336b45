package redis

import (
	"math"
	"strconv"
	"strings"

	"blue-rings/messages"
)

// unit says how a client writes a moment.
type unit struct {
	millis   int64 // in one
	absolute bool  // since 1970, not from now
}

// unitOf is the unit an option of SET names.
func unitOf(option string) (unit, bool) {
	switch strings.ToUpper(short(option)) {
	case "EX":
		return unit{1000, false}, true
	case "PX":
		return unit{1, false}, true
	case "EXAT":
		return unit{1000, true}, true
	case "PXAT":
		return unit{1, true}, true
	default:
		return unit{}, false
	}
}

// moment is the expiry a client wrote, or what is wrong with it. Where it must
// be ahead, what is not positive is refused, as Redis does for SET; elsewhere a
// moment in the past ends the key.
func (p *Plan) moment(word string, u unit, ahead bool, name string) (e messages.Expire, text string) {
	n, err := strconv.ParseInt(word, 10, 64)
	if err != nil || !canonical(word) {
		return 0, notInteger
	}
	invalid := "ERR invalid expire time in '" + name + "' command"
	if ahead && n <= 0 {
		return 0, invalid
	}
	if n > math.MaxInt64/u.millis || n < math.MinInt64/u.millis {
		return 0, invalid
	}
	n *= u.millis
	if !u.absolute {
		now := p.millis()
		if n > math.MaxInt64-now {
			return 0, invalid
		}
		n += now
	}
	if messages.Expire(n) == messages.Never {
		return 0, invalid
	}
	// What is over since 1970 or longer is over: 0 would mean that none is set.
	return messages.Expire(max(n, 1)), ""
}

// canonical reports whether a word that parses as an integer is written as
// Redis wants it: no plus sign, no leading zeros.
func canonical(word string) bool {
	digits := strings.TrimPrefix(word, "-")
	return word[0] != '+' && (digits[0] != '0' || word == "0")
}

func planExpire(p *Plan, words []string)    { p.extend(words, unit{1000, false}) }
func planPExpire(p *Plan, words []string)   { p.extend(words, unit{1, false}) }
func planExpireAt(p *Plan, words []string)  { p.extend(words, unit{1000, true}) }
func planPExpireAt(p *Plan, words []string) { p.extend(words, unit{1, true}) }

// extend translates EXPIRE and its family.
func (p *Plan) extend(words []string, u unit) {
	for _, option := range words[3:] {
		switch strings.ToUpper(short(option)) {
		case "GT":
		case "NX", "XX", "LT":
			p.fail("ERR Unsupported option " + plain(option) + ": an expiry is set where none is set, and extended otherwise")
			return
		default:
			p.fail("ERR Unsupported option " + plain(option))
			return
		}
	}
	expire, text := p.moment(words[2], u, false, strings.ToLower(words[0]))
	if text != "" {
		p.fail(text)
		return
	}
	p.ask(replyCount, words, messages.Op{Verb: messages.Extend, Name: words[1], Expire: expire})
}

func planPersist(p *Plan, words []string) {
	p.ask(replyCount, words, messages.Op{Verb: messages.Persist, Name: words[1]})
}

func planTTL(p *Plan, words []string)         { p.expiry(words, replyTTL) }
func planPTTL(p *Plan, words []string)        { p.expiry(words, replyPTTL) }
func planExpireTime(p *Plan, words []string)  { p.expiry(words, replyExpireTime) }
func planPExpireTime(p *Plan, words []string) { p.expiry(words, replyPExpireTime) }

func (p *Plan) expiry(words []string, reply replyFunc) {
	p.millis() // the time at which the question was asked
	p.ask(reply, words, messages.Op{Verb: messages.ExpireTime, Name: words[1]})
}

func replyTTL(r *replier, s *step) {
	r.expiry(s, func(ms int64) int64 { return (r.left(ms) + 500) / 1000 })
}
func replyPTTL(r *replier, s *step) { r.expiry(s, r.left) }
func replyExpireTime(r *replier, s *step) {
	r.expiry(s, func(ms int64) int64 { return ms/1000 + (ms%1000+500)/1000 })
}
func replyPExpireTime(r *replier, s *step) { r.expiry(s, func(ms int64) int64 { return ms }) }

// left is the milliseconds from the plan's time to a moment, at least 0.
func (r *replier) left(moment int64) int64 { return max(0, moment-r.plan.millis()) }

// expiry writes -2 for no name, -1 for no expiry, and otherwise what is made
// of the moment.
func (r *replier) expiry(s *step, of func(moment int64) int64) {
	a, ok := r.done(s)
	if !ok {
		return
	}
	switch {
	case a.Outcome == messages.Missing:
		r.Int(-2)
	case !a.Expire.IsMoment():
		r.Int(-1)
	default:
		r.Int(of(int64(a.Expire)))
	}
}
