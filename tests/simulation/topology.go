package simulation

import "slices"

// Topology says who subscribes to whom.
type Topology struct {
	Name  string
	Links []Link
}

// Link is one subscription: To hears From. Hosts are counted from 0.
type Link struct{ From, To int }

// hosts is how many nodes a topology has.
const hosts = 4

// Topologies are those of the model, each link in both directions, one with two hubs
// that hear each other, and one with a reader that nobody hears.
func Topologies() []Topology {
	tail := both("tail", Link{0, 1}, Link{1, 2}, Link{2, 0})
	tail.Links = append(tail.Links, Link{2, 3})
	return []Topology{
		both("mesh", Link{0, 1}, Link{0, 2}, Link{0, 3}, Link{1, 2}, Link{1, 3}, Link{2, 3}),
		both("chain", Link{0, 1}, Link{1, 2}, Link{2, 3}),
		both("star", Link{0, 1}, Link{0, 2}, Link{0, 3}),
		both("ring", Link{0, 1}, Link{1, 2}, Link{2, 3}, Link{3, 0}),
		both("diamond", Link{0, 1}, Link{0, 2}, Link{1, 2}, Link{1, 3}, Link{2, 3}),
		both("bridge", Link{0, 1}, Link{1, 2}, Link{2, 0}, Link{2, 3}),
		tail,
	}
}

// isHeard reports whether anybody subscribes to a host.
func (t Topology) isHeard(host int) bool {
	return slices.ContainsFunc(t.Links, func(l Link) bool { return l.From == host })
}

// has reports whether a link is there.
func (t Topology) has(l Link) bool { return slices.Contains(t.Links, l) }

func both(name string, links ...Link) Topology {
	t := Topology{Name: name}
	for _, l := range links {
		t.Links = append(t.Links, l, l.back())
	}
	return t
}

// back is the link the other way.
func (l Link) back() Link { return Link{From: l.To, To: l.From} }

// hostName is what a host is called.
func hostName(i int) string { return string(rune('a' + i)) }

// endpointOf is where a host publishes.
func endpointOf(host int) string { return "tcp://" + hostName(host) + ":4000" }

// catchUpOf is where a host is asked for what others lack.
func catchUpOf(host int) string { return "tcp://" + hostName(host) + ":4001" }
