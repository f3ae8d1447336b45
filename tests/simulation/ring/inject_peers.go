package ring

import "blue-rings/tests/harness"

// doToPeers changes whom a node subscribes to, for a while.
func (r *run) doToPeers(f Fault) bool {
	m := r.byName[f.To]
	_, linked := r.link(f.Host, f.To)
	if m == nil || f.Host == f.To || linked != (f.Kind == Forget) || r.extra[[2]string{f.Host, f.To}] || !m.takesTurns() {
		return false
	}
	machine, meet := m.machine, f.Kind == Meet
	r.extra[[2]string{f.Host, f.To}] = true
	r.subscribe(m, f.Host, meet)
	r.ends(f.For, func() { r.resubscribe(m, machine, f.Host, !meet) })
	return true
}

// resubscribe changes back whom a node subscribes to, when it takes turns. A node that
// was restarted did so by itself.
func (r *run) resubscribe(m *member, machine *harness.Machine, peer string, meet bool) {
	switch {
	case m.machine == machine && !m.stopping && !m.takesTurns():
		r.ends(lookEvery, func() { r.resubscribe(m, machine, peer, meet) })
		return
	case m.machine == machine && !m.stopping:
		r.subscribe(m, peer, meet)
	}
	delete(r.extra, [2]string{peer, m.Name})
}

func (r *run) subscribe(m *member, peer string, meet bool) {
	change := m.machine.Forget
	if meet {
		change = m.machine.Meet
	}
	changed, err := change(endpointOf(peer))
	if m.takesTurns() && (!changed || err != nil) { // it did not end meanwhile
		r.violate("peers", "%s was to hear %s: %v, changed %t, %v", m.Name, peer, meet, changed, err)
	}
}

// takesTurns reports whether nothing keeps the node from its turns.
func (m *member) takesTurns() bool {
	return m.machine != nil && !m.stopping && m.stalls == 0
}

// double starts another node under the name of a host. It and one member subscribe to
// each other.
func (r *run) double(f Fault) bool {
	m, peer := r.byName[f.Host], r.byName[f.To]
	if m == nil || peer == nil || r.doubles[f.Host] != nil || !peer.takesTurns() {
		return false
	}
	h := m.Host
	h.Name, h.Disk = m.Name+"-double", noDisk
	d := newMember(h, m.as)
	d.peers = []string{peer.Name}
	r.members, r.writers = append(r.members, d), nil
	r.byName[d.Name], r.doubles[f.Host] = d, d
	r.plan.Links = append(r.plan.Links[:len(r.plan.Links):len(r.plan.Links)], Link{From: d.Name, To: peer.Name}, Link{From: peer.Name, To: d.Name})
	peer.peers = append(peer.peers, d.Name)
	r.boot(d)
	if peer.takesTurns() { // it may have ended meanwhile: then it will be told at its start
		r.subscribe(peer, d.Name, true)
	}
	return true
}
