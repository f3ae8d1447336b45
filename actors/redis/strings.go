package redis

import (
	"strings"

	"blue-rings/messages"
)

const (
	notInteger = "ERR value is not an integer or out of range"
	badSyntax  = "ERR syntax error"
	longValue  = "ERR a value, element or field has at most 65536 bytes"
)

func planIncr(p *Plan, words []string) {
	p.ask(replyNumber, words, messages.Op{Verb: messages.Increment, Name: words[1], Number: messages.Int(1)})
}

func planDecr(p *Plan, words []string) {
	p.ask(replyNumber, words, messages.Op{Verb: messages.Increment, Name: words[1], Number: messages.Int(-1)})
}

func planIncrBy(p *Plan, words []string) {
	n, ok := messages.ParseNumber(words[2], messages.MaxOperand)
	if !ok {
		p.fail(notInteger)
		return
	}
	p.ask(replyNumber, words, messages.Op{Verb: messages.Increment, Name: words[1], Number: n})
}

func planDecrBy(p *Plan, words []string) {
	n, ok := messages.ParseNumber(words[2], messages.MaxOperand)
	if !ok {
		p.fail(notInteger)
		return
	}
	p.ask(replyNumber, words, messages.Op{Verb: messages.Increment, Name: words[1], Number: n.Neg()})
}

// planRingIncrBy translates RING.INCRBY name n [EX|PX|EXAT|PXAT t].
func planRingIncrBy(p *Plan, words []string) {
	op := messages.Op{Verb: messages.Increment, Name: words[1]}
	n, ok := messages.ParseNumber(words[2], messages.MaxOperand)
	if !ok {
		p.fail(notInteger)
		return
	}
	op.Number = n
	switch len(words) {
	case 3:
	case 5:
		unit, ok := unitOf(words[3])
		if !ok {
			p.fail(badSyntax)
			return
		}
		expire, text := p.moment(words[4], unit, true, "ring.incrby")
		if text != "" {
			p.fail(text)
			return
		}
		op.Expire = expire
	default:
		p.fail(badSyntax)
		return
	}
	p.ask(replyNumber, words, op)
}

func planGet(p *Plan, words []string) {
	p.ask(replyValue, words, messages.Op{Verb: messages.Get, Name: words[1]})
}

func planMGet(p *Plan, words []string) {
	p.askAll(replyMGet, words, words[1:], messages.Get)
}

func planGetDel(p *Plan, words []string) {
	p.ask(replyValue, words, messages.Op{Verb: messages.Take, Name: words[1]})
}

// planSet translates SET name value [NX|XX] [GET] [EX|PX|EXAT|PXAT t|KEEPTTL].
func planSet(p *Plan, words []string) {
	op := messages.Op{Verb: messages.Assign, Name: words[1], Args: words[2:3]}
	if len(words[2]) > messages.MaxValue {
		p.fail(longValue)
		return
	}
	if len(words) > 3 {
		if text := p.setOptions(&op, words[3:]); text != "" {
			p.fail(text)
			return
		}
	}
	if op.Flags&messages.ReturnOld != 0 {
		p.ask(replyValue, words, op)
		return
	}
	p.ask(replySet, words, op)
}

// setOptions puts the options of SET into op, and answers what is wrong with
// them.
func (p *Plan) setOptions(op *messages.Op, options []string) (text string) {
	moment, in := "", unit{}
	for i := 0; i < len(options); i++ {
		switch strings.ToUpper(short(options[i])) {
		case "NX":
			op.Flags |= messages.OnlyIfMissing
		case "XX":
			op.Flags |= messages.OnlyIfPresent
		case "GET":
			op.Flags |= messages.ReturnOld
		case "KEEPTTL":
			op.Flags |= messages.KeepExpire
		default:
			u, ok := unitOf(options[i])
			if !ok || in.millis != 0 && in != u || i+1 == len(options) {
				return badSyntax
			}
			i++
			moment, in = options[i], u
		}
	}
	const both = messages.OnlyIfMissing | messages.OnlyIfPresent
	if op.Flags&both == both || op.Flags&messages.KeepExpire != 0 && in.millis != 0 {
		return badSyntax
	}
	if in.millis != 0 {
		op.Expire, text = p.moment(moment, in, true, "set")
	}
	return text
}

// short is s if an option can be so long, else nothing: options are compared in
// upper case, and what is compared is copied.
func short(s string) string {
	if len(s) > 16 {
		return ""
	}
	return s
}
