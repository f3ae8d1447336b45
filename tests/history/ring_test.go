package history_test

import (
	"maps"
	"math/rand/v2"
	"slices"
	"time"

	"blue-rings/messages"
	"blue-rings/storage"
	"blue-rings/tests/history"
)

// ring is the storage of some nodes, which hear each other by chance: the production
// engines, and nothing else of a node. Histories of it are right.
type ring struct {
	random   *rand.Rand
	recorder *history.Recorder
	workload history.Workload
	now      time.Duration
	nodes    []*engine
	lives    uint64
	pending  []pending // operations whose ends clients do not know, and that are yet to be carried out
	mangle   func(*messages.Packet)
	twice    float64 // how often an increment is carried out twice
	forgets  float64 // how often a step has a node lose all it has
	plan     plan
	heard    time.Duration // when all nodes last heard all
}

// pending is an operation on its way.
type pending struct {
	node *engine
	op   messages.Op
	life uint64
}

// engine is one node.
type engine struct {
	host   string
	self   messages.Replica
	mode   history.Durability
	shard  *storage.Shard
	clock  storage.Clock
	offset time.Duration // of its clock
	disk   map[string][]messages.Packet
	safe   map[string][]messages.Packet // what of it a power cut leaves, with Never
	dirty  time.Duration                // since when there is something to commit; 0: there is nothing
	news   []news                       // that others are yet to hear
}

// news is what a node has told.
type news struct {
	stamp   messages.Stamp
	packets []messages.Packet
}

const (
	ringBegan = 1_700_000_000_000
	ringSkew  = 200 * time.Millisecond
	ringGrace = 2 * time.Second
	// commitWithin is less than Written.
	commitWithin = 80 * time.Millisecond
)

func newRing(seed uint64, p plan) *ring {
	random := rand.New(rand.NewPCG(seed, 1))
	if p.names == 0 {
		p.names = 2
	}
	r := &ring{plan: p, random: random, recorder: history.NewRecorder(history.Terms{
		Began: ringBegan, Skew: ringSkew + 20*time.Millisecond, Written: 100 * time.Millisecond, Within: time.Second, Retention: p.retention,
	})}
	r.workload = history.Workload{
		Random: random, Weights: p.weights, Names: p.names, Skewed: 1.5, Reads: 0.4, Moves: 0.3, Retries: 0.5, Wrong: p.wrong, Pasts: p.pasts,
	}
	if p.defect != nil {
		p.defect(r)
	}
	for i := range p.nodes {
		n := &engine{host: string(rune('a' + i)), disk: map[string][]messages.Packet{}, safe: map[string][]messages.Packet{}}
		n.mode = p.modes[random.IntN(len(p.modes))]
		n.offset = time.Duration(random.Int64N(int64(2*ringSkew))) - ringSkew
		r.workload.Nodes = append(r.workload.Nodes, n.host)
		r.nodes = append(r.nodes, n)
		r.start(n)
	}
	return r
}

// start begins a life, with what the disk has.
func (r *ring) start(n *engine) {
	r.lives++
	n.self = messages.Replica{Host: n.host, Incarnation: r.lives}
	n.shard = r.newShard(n)
	if n.mode != history.Memory {
		for _, packets := range n.disk {
			n.shard.Restore(r.stamp(n), packets)
		}
	}
	r.recorder.Note(history.Note{Kind: history.Started, At: r.now, Node: n.host, Replica: n.self, Mode: n.mode})
}

func (r *ring) newShard(n *engine) *storage.Shard {
	retention := r.plan.retention
	if retention == 0 {
		retention = 24 * time.Hour
	}
	return storage.NewShard(storage.ShardConfig{
		Range: storage.Range{End: messages.Buckets}, Self: n.self, Grace: ringGrace, Retention: retention, Journal: true,
	})
}

func (r *ring) stamp(n *engine) messages.Stamp {
	return n.clock.Now(ringBegan + (r.now + n.offset).Milliseconds())
}

// commit puts on the disk what changed.
func (r *ring) commit(n *engine) {
	n.dirty = 0
	for more := true; more; {
		more = n.shard.Unsaved(10, func(name string, packets []messages.Packet) {
			n.disk[name] = slices.Clone(packets)
			for i := range n.disk[name] {
				p := &n.disk[name][i]
				p.Slots, p.Cells = slices.Clone(p.Slots), slices.Clone(p.Cells)
			}
		})
	}
}

// kill ends a life, and begins the next.
func (r *ring) kill(n *engine) {
	how := []history.NoteKind{history.Killed, history.PowerCut, history.Stopped}[r.random.IntN(3)]
	if how == history.Stopped {
		r.commit(n)
		n.safe = maps.Clone(n.disk)
	}
	if how == history.PowerCut && n.mode == history.Never {
		n.disk = maps.Clone(n.safe)
	}
	r.recorder.Note(history.Note{Kind: how, At: r.now, Node: n.host})
	n.news = nil
	if r.random.IntN(5) == 0 {
		n.disk, n.safe = map[string][]messages.Packet{}, map[string][]messages.Packet{}
		r.recorder.Note(history.Note{Kind: history.DiskLost, At: r.now, Node: n.host})
	}
	r.now += time.Duration(r.random.Int64N(int64(300 * time.Millisecond)))
	n.clock = storage.Clock{}
	r.start(n)
}

// run lets clients ask, and nodes hear each other, for so many steps.
func (r *ring) run(p plan) *history.History {
	for range p.steps {
		r.now += time.Duration(r.random.Int64N(int64(100 * time.Millisecond)))
		if r.random.IntN(40) == 0 {
			r.now += time.Duration(r.random.Int64N(int64(6 * time.Second)))
		}
		for _, n := range r.nodes {
			if n.dirty > 0 && (r.now-n.dirty > commitWithin || r.random.IntN(4) == 0) {
				r.commit(n)
			}
		}
		if p.retention > 0 && r.now-r.heard > p.retention/5 {
			r.hearAll()
		}
		n := r.nodes[r.random.IntN(len(r.nodes))]
		switch draw := r.random.Float64(); {
		case draw < p.kills:
			r.kill(n)
		case draw < 0.3:
			r.hear(n)
		case draw < 0.33:
			r.tellAll(r.nodes[r.random.IntN(len(r.nodes))], n)
		case draw < 0.35:
			n.shard.Sweep(r.stamp(n))
		case draw < 0.35+r.forgets:
			n.shard = r.newShard(n)
		case len(r.pending) > 0 && draw < 0.45:
			r.late()
		default:
			r.ask(p)
		}
	}
	return r.finish()
}

// ask has a client ask.
func (r *ring) ask(p plan) {
	client := r.random.IntN(4)
	host, op := r.workload.Next(client, ringBegan+r.now.Milliseconds())
	n := r.nodes[slices.IndexFunc(r.nodes, func(n *engine) bool { return n.host == host })]
	self := n.self
	if r.random.Float64() < p.blind {
		self = messages.Replica{}
	}
	number := r.recorder.Invoke(r.now, client, host, self, op)
	if r.random.Float64() < p.unknown {
		switch r.random.IntN(3) {
		case 0: // it is not heard
		case 1:
			r.operate(n, op)
		case 2:
			r.pending = append(r.pending, pending{n, op, n.self.Incarnation})
		}
		r.recorder.GiveUp(number, r.now)
		r.workload.Ended(client, history.Info)
		return
	}
	answer := r.operate(n, op)
	if n.mode == history.Always {
		r.commit(n)
	}
	r.recorder.Complete(number, r.now, answer)
	r.workload.Ended(client, history.ResultOf(&answer))
}

// late carries out an operation that a client has given up.
func (r *ring) late() {
	i := r.random.IntN(len(r.pending))
	p := r.pending[i]
	r.pending = slices.Delete(r.pending, i, i+1)
	if p.life == p.node.self.Incarnation {
		r.operate(p.node, p.op)
	}
}

func (r *ring) operate(n *engine, op messages.Op) messages.Answer {
	answers := make([]messages.Answer, 1)
	if op.Verb == messages.Increment && r.random.Float64() < r.twice {
		n.shard.Operate(r.stamp(n), []messages.Op{op}, answers)
	}
	stamp := r.stamp(n)
	packets := n.shard.Operate(stamp, []messages.Op{op}, answers)
	if n.dirty == 0 && n.mode != history.Memory {
		n.dirty = r.now
	}
	if len(packets) > 0 {
		n.news = append(n.news, news{stamp, packets})
	}
	return answers[0]
}

// hear lets a node hear something another told, now or long ago.
func (r *ring) hear(n *engine) {
	other := r.nodes[r.random.IntN(len(r.nodes))]
	if other == n || len(other.news) == 0 {
		return
	}
	from := r.random.IntN(len(other.news))
	for _, heard := range other.news[from:min(len(other.news), from+1+r.random.IntN(8))] {
		n.clock.Observe(heard.stamp)
		n.shard.Merge(r.stamp(n), r.mangled(heard.packets))
	}
}

// tellAll lets a node hear all that another has. It reports whether that was news.
func (r *ring) tellAll(from, to *engine) bool {
	stamp := r.stamp(from)
	var packets []messages.Packet
	for at, end := (messages.Position{}), false; !end; {
		walked := from.shard.Walk(stamp, at, messages.Limits{Names: 100})
		packets, at, end = append(packets, walked.Packets...), walked.Next, walked.End
	}
	to.clock.Observe(stamp)
	return len(to.shard.Merge(r.stamp(to), r.mangled(packets)).Changed) > 0
}

// hearAll lets all nodes hear all; what was told before is not on its way any more.
func (r *ring) hearAll() {
	for changed, round := true, 0; changed && round < 10; round++ {
		changed = false
		for _, from := range r.nodes {
			for _, to := range r.nodes {
				changed = r.tellAll(from, to) || changed
			}
		}
	}
	for _, n := range r.nodes {
		n.news = nil
		r.commit(n)
		n.safe = maps.Clone(n.disk) // the system writes at some time
	}
	r.heard = r.now
}

// mangled are packets as they arrive.
func (r *ring) mangled(packets []messages.Packet) []messages.Packet {
	if r.mangle == nil {
		return packets
	}
	packets = slices.Clone(packets)
	for i := range packets {
		packets[i].Slots, packets[i].Cells = slices.Clone(packets[i].Slots), slices.Clone(packets[i].Cells)
		r.mangle(&packets[i])
	}
	return packets
}

// finish lets all nodes hear all, and writes down what they have then.
func (r *ring) finish() *history.History {
	r.pending = nil
	r.recorder.Note(history.Note{Kind: history.Healed, At: r.now})
	r.now += 2 * time.Second
	for _, n := range r.nodes {
		n.shard.Digest(r.stamp(n))
	}
	r.hearAll()
	names := map[string]bool{}
	for _, o := range r.recorder.History().Operations {
		names[o.Op.Name] = true
	}
	for _, n := range r.nodes {
		stamp := r.stamp(n)
		r.recorder.Digest(history.Digest{
			At: r.now, Node: n.host, Replica: n.self, Horizon: storage.Horizon(stamp.Millis(), ringGrace), Root: n.shard.Digest(stamp),
		})
		for name := range names {
			read, explain := messages.Op{Verb: messages.Read, Name: name}, messages.Op{Verb: messages.Explain, Name: name}
			read.Hash, explain.Hash = messages.HashName(name), messages.HashName(name)
			r.recorder.Final(history.Final{
				At: r.now, Node: n.host, Replica: n.self, Name: name, Read: r.operate(n, read), Explain: r.operate(n, explain),
			})
		}
	}
	return r.recorder.History()
}
