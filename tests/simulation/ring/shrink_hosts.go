package ring

import (
	"slices"
	"strings"
)

// hosts leaves out hosts, each with all that is done to it and at it.
func (s *shrinker) hosts() {
	minimal(s.plan.Hosts, func(rest []Host) bool { return s.try(s.plan.only(rest)) })
}

// only is the plan with some of its hosts.
func (p Plan) only(hosts []Host) Plan {
	is := func(name string) bool {
		return name == "" || slices.ContainsFunc(hosts, func(h Host) bool { return h.Name == name })
	}
	p.Hosts = hosts
	p.Links = slices.DeleteFunc(slices.Clone(p.Links), func(l Link) bool { return !is(l.From) || !is(l.To) })
	p.Operations = slices.DeleteFunc(slices.Clone(p.Operations), func(o Operation) bool { return !is(o.Host) })
	var faults []Fault
	for _, f := range p.Faults {
		if f.Kind == Partition || f.Kind == Deaf {
			names := slices.DeleteFunc(strings.Split(f.What, ","), func(name string) bool { return !is(name) })
			f.What = strings.Join(names, ",")
		}
		if is(f.Host) && is(f.To) {
			faults = append(faults, f)
		}
	}
	p.Faults = faults
	return p
}

// links leaves out what joins two hosts, one way or both: a link that goes both ways goes
// both ways, since not all topologies that are left else carry all news.
func (s *shrinker) links() {
	var pairs [][2]string
	for _, l := range s.plan.Links {
		if pair := l.pair(); !slices.Contains(pairs, pair) {
			pairs = append(pairs, pair)
		}
	}
	minimal(pairs, func(rest [][2]string) bool {
		p := s.plan
		p.Links = slices.DeleteFunc(slices.Clone(p.Links), func(l Link) bool { return !slices.Contains(rest, l.pair()) })
		return s.try(p)
	})
}

// pair is the two hosts that a link joins, whoever hears the other.
func (l Link) pair() [2]string { return [2]string{min(l.From, l.To), max(l.From, l.To)} }
