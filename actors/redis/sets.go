package redis

import "blue-rings/messages"

// planSAdd and its neighbours translate the commands on sets.
func planSAdd(p *Plan, words []string) { p.members(replyCount, words, messages.AddElements) }

func planSRem(p *Plan, words []string) { p.members(replyCount, words, messages.RemoveElements) }

func planSIsMember(p *Plan, words []string) { p.members(replyFlag, words, messages.HasElements) }

func planSMIsMember(p *Plan, words []string) { p.members(replyFlags, words, messages.HasElements) }

func planSMembers(p *Plan, words []string) {
	p.costly++
	p.ask(replyElements, words, messages.Op{Verb: messages.Elements, Name: words[1]})
}

func planSCard(p *Plan, words []string) {
	p.ask(replyCount, words, messages.Op{Verb: messages.CountElements, Name: words[1]})
}

// members plans an operation on the elements, fields, or fields and values from
// the third word on.
func (p *Plan) members(reply replyFunc, words []string, verb messages.Verb) {
	for _, word := range words[2:] {
		if len(word) > messages.MaxValue {
			p.fail(longValue)
			return
		}
	}
	p.ask(reply, words, messages.Op{Verb: verb, Name: words[1], Args: words[2:]})
}

// replyFlag writes whether the one element is there.
func replyFlag(r *replier, s *step) {
	a, ok := r.done(s)
	if !ok {
		return
	}
	r.Int(flag(a, 0))
}

// replyFlags writes for each element whether it is there.
func replyFlags(r *replier, s *step) {
	a, ok := r.done(s)
	if !ok {
		return
	}
	asked := len(s.words) - 2
	r.Array(asked)
	for i := range asked {
		r.Int(flag(a, i))
	}
}

func flag(a *messages.Answer, i int) int64 {
	if i < len(a.List) && a.List[i] == "1" {
		return 1
	}
	return 0
}

// replyElements writes the elements of a set.
func replyElements(r *replier, s *step) {
	a, ok := r.done(s)
	if !ok {
		return
	}
	r.Set(len(a.List))
	for _, element := range a.List {
		r.Bulk(element)
	}
}
