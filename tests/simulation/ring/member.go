package ring

import (
	"math/rand/v2"
	"time"

	"blue-rings/actors"
	"blue-rings/messages"
	"blue-rings/supervision"
	"blue-rings/tests/harness"
	"blue-rings/tests/highwater"
)

// member is a machine of the ring, and the node that lives on it.
type member struct {
	Host
	as      string   // the host name that its node is given
	peers   []string // whom it is configured to hear
	machine *harness.Machine
	life    *life
	lives   uint64

	doomed     *Fault         // ends it in the midst of its next operation; nil: none
	stopping   bool           // in order; it ends by itself
	stopLate   bool           // and was not in time
	stalls     int            // faults that keep it from its turns now
	tripped    bool           // one of its stores fails, perhaps where it tells what is to be on disk
	held       map[string]int // and some of its actors
	diskFailed bool           // it takes no writes

	// troubles are how many faults may hold a commit up now, and troubled is when the
	// last one was over.
	troubles int
	troubled time.Duration
	since    time.Duration // when the trouble began that it is in, or was in last
	failed   time.Duration // since when nothing may have got on its disk, if that has failed
	clock    wrong

	kept    holding // what it has, in memory or, while it is down, on disk
	found   holding // what was on its disk when the last life ended
	moments []moment
}

func newMember(h Host, as string) *member {
	return &member{Host: h, as: as, held: map[string]int{}, kept: holding{}}
}

// wrong is how wrong the clock of a machine is set, since when.
type wrong struct {
	since  time.Duration
	offset time.Duration
	drift  float64
}

// life is one process of a member.
type life struct {
	began time.Duration
	acks  []ack   // in their order
	calls []*Call // that it was asked
}

// ack is what a client was told to be done: for good, if the host keeps its word.
type ack struct {
	share share
	n     int64
	at    time.Duration
}

// isDurable reports whether the member has a disk.
func (m *member) isDurable() bool { return m.Disk != noDisk }

// boot starts a life.
func (r *run) boot(m *member) {
	m.lives++
	r.report.Lives++
	cfg := supervision.Config{
		Host:        m.as,
		Incarnation: rand.NewPCG(r.plan.Seed, messages.HashName(m.Name)+m.lives).Uint64(),
		Shards:      m.Shards,
		Options: actors.Options{
			Publish:       endpointOf(m.Name),
			CatchUp:       catchUpOf(m.Name),
			PingInterval:  r.plan.Ping,
			Spacing:       r.plan.Spacing,
			Rebuild:       r.plan.Rebuild,
			AuditEvery:    r.plan.Audit,
			Retention:     r.plan.Retain,
			MaxSkew:       r.plan.Skew,
			Grace:         grace,
			Credit:        m.Credit,
			Backlog:       m.Backlog,
			Batch:         m.Batch,
			FsyncInterval: m.Every,
		},
		Kinds:    []supervision.Kind{{Name: highwater.Kind, New: highwater.New}},
		Restarts: restarts(),
	}
	if m.isDurable() {
		cfg.DataDir, cfg.Options.Fsync = "disk", actors.Fsync(m.Disk)
	}
	for _, peer := range m.peers {
		cfg.Peers = append(cfg.Peers, endpointOf(peer))
	}
	m.doomed = nil
	m.life, m.diskFailed, m.tripped = &life{began: r.now()}, false, false
	machine, err := r.world.BootOn(m.Name, cfg, func(event messages.Event) { r.heard(m, event) })
	if err != nil {
		r.violate("failing", "%s does not start: %v", m.Name, err)
		return
	}
	m.machine = machine
	r.note("start %s as %v", m.Name, machine.Self())
	r.record.started(r, m)
}

// restarts are quicker than in service, so that failures can be many.
func restarts() supervision.RestartPolicies {
	p := supervision.DefaultRestarts()
	for _, policy := range []*supervision.RestartPolicy{&p.Roles, &p.Store, &p.Peer, &p.Entry} {
		policy.First, policy.Cap = 10*time.Millisecond, 500*time.Millisecond
	}
	return p
}
