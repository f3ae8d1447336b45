package redis

import "blue-rings/messages"

// planHSet and its neighbours translate the commands on maps.
func planHSet(p *Plan, words []string) {
	if len(words)%2 != 0 {
		p.fail(wrongArity("hset"))
		return
	}
	p.members(replyCount, words, messages.PutFields)
}

func planHSetNX(p *Plan, words []string) {
	for _, word := range words[2:] {
		if len(word) > messages.MaxValue {
			p.fail(longValue)
			return
		}
	}
	p.ask(replyCount, words, messages.Op{
		Verb: messages.PutFields, Flags: messages.OnlyIfMissing | messages.KeepExpire, Name: words[1], Args: words[2:],
	})
}

func planHMGet(p *Plan, words []string) { p.members(replyMGetFields, words, messages.GetFields) }

func planHGet(p *Plan, words []string) { p.members(replyField, words, messages.GetFields) }

func planHDel(p *Plan, words []string) { p.members(replyCount, words, messages.RemoveFields) }

func planHGetAll(p *Plan, words []string) {
	p.costly++
	p.ask(replyFields, words, messages.Op{Verb: messages.Fields, Name: words[1]})
}

func planHLen(p *Plan, words []string) {
	p.ask(replyCount, words, messages.Op{Verb: messages.CountFields, Name: words[1]})
}

// replyField writes the value of the one field.
func replyField(r *replier, s *step) {
	a, ok := r.done(s)
	if !ok {
		return
	}
	if len(a.List) == 0 || len(a.Absences) > 0 && a.Absences[0] {
		r.Null()
		return
	}
	r.Bulk(a.List[0])
}

// replyMGetFields writes the value of each field, null where there is none.
func replyMGetFields(r *replier, s *step) {
	a, ok := r.done(s)
	if !ok {
		return
	}
	asked := len(s.words) - 2
	r.Array(asked)
	for i := range asked {
		if i >= len(a.List) || i < len(a.Absences) && a.Absences[i] {
			r.Null()
			continue
		}
		r.Bulk(a.List[i])
	}
}

// replyFields writes the fields of a map with their values.
func replyFields(r *replier, s *step) {
	a, ok := r.done(s)
	if !ok {
		return
	}
	r.pairs(a.List)
}

// pairs writes a list of name, value, name, value... as a map.
func (r *replier) pairs(list []string) {
	r.Map(len(list) / 2)
	for _, word := range list[:len(list)/2*2] {
		r.Bulk(word)
	}
}
