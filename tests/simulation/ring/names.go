package ring

import (
	"maps"
	"slices"
	"time"

	"blue-rings/messages"
)

// judgedNames are the names of a plan whose operations are in its history, in order.
func (p *Plan) judgedNames() []string {
	var names []string
	for i := range p.Operations {
		if o := &p.Operations[i]; o.kind() == "" {
			names = append(names, o.Name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// over is when everything is over that does not outlive the run, by a clock that is right.
func (p *Plan) over() (last time.Duration) {
	for i := range p.Operations {
		if o := &p.Operations[i]; o.Expire < lasting {
			last = max(last, o.Expire)
		}
	}
	return last
}

// kindsOf are the kinds that a name may get.
func (p *Plan) kindsOf(name string) map[messages.Kind]bool {
	kinds := map[messages.Kind]bool{}
	for i := range p.Operations {
		if o := &p.Operations[i]; o.Name == name {
			switch o.Verb {
			case messages.Increment, messages.Assign:
				kinds[messages.String] = true
			case messages.AddElements:
				kinds[messages.Set] = true
			case messages.PutFields:
				kinds[messages.Map] = true
			default:
			}
		}
	}
	return kinds
}

// mayBeMixed reports whether a name may get several kinds.
func (r *run) mayBeMixed(name string) bool {
	if _, known := r.mixed[name]; !known {
		r.mixed[name] = len(r.plan.kindsOf(name)) > 1
	}
	return r.mixed[name]
}

// mayHaveLacked reports whether a node may have lacked, without knowing it, what it says.
// What it does not name may be any that may be lacking.
func (r *run) mayHaveLacked(event messages.Diverged) bool {
	lacking := r.mayLack()
	for _, name := range event.Names {
		if !lacking[name] {
			return false
		}
	}
	return event.Keys <= uint64(len(lacking))
}

// mayLack are the names of which a node may lack something without knowing it: those that
// may be over within the run by an expiry that not all writes carry, since a copy that has
// not heard of it brings such a name back; and where clocks are further apart than the grace
// all that may be over, since what has left by one clock when it arrives is left out,
// though it was extended in time by another.
func (r *run) mayLack() map[string]bool {
	ends, bare := map[string]bool{}, map[string]bool{}
	for i := range r.plan.Operations {
		switch o := &r.plan.Operations[i]; {
		case o.Expire != 0 && o.Expire < lasting:
			ends[o.Name] = true
		case o.Expire == 0 && (o.Verb == messages.Increment || o.Verb == messages.Assign),
			o.Verb == messages.AddElements, o.Verb == messages.PutFields:
			bare[o.Name] = true
		}
	}
	maps.DeleteFunc(ends, func(name string, _ bool) bool { return !bare[name] && r.record.skew <= grace })
	return ends
}
