package redis

import "blue-rings/messages"

// planRingSetNX and its neighbours translate what an import says: name, the
// expiry that the name has if it begins with this, as RING.GET says it (unset,
// never, or Unix milliseconds), and what is written where nothing is. What is
// there is left as it is, its expiry too.

// planRingSetNX translates RING.SETNX name expire value.
func planRingSetNX(p *Plan, words []string) {
	p.seed(replyValue, words, messages.Op{Verb: messages.Assign, Flags: messages.OnlyIfMissing | messages.ReturnOld})
}

// planRingSAdd translates RING.SADD name expire element...
func planRingSAdd(p *Plan, words []string) {
	p.seed(replyCount, words, messages.Op{Verb: messages.AddElements, Flags: messages.OnlyIfMissing})
}

// planRingHSetNX translates RING.HSETNX name expire field value...
func planRingHSetNX(p *Plan, words []string) {
	if len(words)%2 == 0 {
		p.fail(wrongArity("ring.hsetnx"))
		return
	}
	p.seed(replyCount, words, messages.Op{Verb: messages.PutFields, Flags: messages.OnlyIfMissing})
}

func (p *Plan) seed(reply replyFunc, words []string, op messages.Op) {
	switch words[2] {
	case messages.Unset.String():
	case messages.Never.String():
		op.Expire = messages.Never
	default:
		var text string
		if op.Expire, text = p.moment(words[2], unit{1, true}, true, words[0]); text != "" {
			p.fail("ERR invalid expire '" + plain(words[2]) + "': give unset, never or Unix milliseconds")
			return
		}
	}
	for _, word := range words[3:] {
		if len(word) > messages.MaxValue {
			p.fail(longValue)
			return
		}
	}
	op.Name, op.Args = words[1], words[3:]
	p.ask(reply, words, op)
}
