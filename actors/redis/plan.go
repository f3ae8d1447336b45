package redis

import (
	"blue-rings/messages"
	"blue-rings/storage"
	"blue-rings/transport/resp"
)

// Limits of one plan. What a client sends beyond them is planned once the plan
// before has been answered, so that what a connection can have in the stores at
// a time is bounded.
const (
	maxSteps  = 4096 // commands
	maxOps    = 8192 // operations; one command may exceed it alone
	maxCostly = 16   // commands whose answer may be a whole key or a scan
	keptOps   = 1024 // room in a batch that is kept for the next plan
)

// Plan is the commands of one pipeline, or a part of it, on their way through
// the stores. It is reused. It has one owner: no two calls at a time, and none
// but Batches between sending the batches and their last answer.
type Plan struct {
	// Batches are the operations of the plan by store: first the default
	// stores in the order of their ranges, then the custom ones in the order
	// of Kinds. Those without operations need not be sent.
	Batches []*messages.Batch

	table  *Table
	shards int
	kinds  []string
	clock  func() int64
	node   Node
	steps  []step
	refs   []ref
	now    int64 // Unix milliseconds by the hybrid clock; 0: not asked yet
	worth  Evidence
	weighs bool // a command asked for evidence, and worth has it
	costly int
	group  Group
	ended  bool     // by a step that ends the connection
	last   *command // the command before: pipelines repeat themselves
	r      replier  // while Reply or Abandon runs
}

// step is one command: how its reply is written, and the operations it waits
// for.
type step struct {
	reply    replyFunc
	words    []string
	text     string // of an error, known without asking
	from, to int32  // its operations in refs
}

// ref is one operation: its batch, and its index in the batch.
type ref struct{ batch, index int32 }

// NewPlan makes an empty plan for a node with so many default stores, and
// custom stores of these kinds. clock is asked at most once for each plan, for
// Unix milliseconds by the hybrid clock. asker is told of the answers.
func NewPlan(table *Table, shards int, kinds []string, clock func() int64, node Node, asker messages.Asker) *Plan {
	p := &Plan{table: table, shards: shards, kinds: kinds, clock: clock, node: node}
	for range shards + len(kinds) {
		p.Batches = append(p.Batches, &messages.Batch{Asker: asker})
	}
	return p
}

// Add plans one command; words is frozen until Reset. It answers false when the
// plan takes no more: the commands that follow belong into the next one.
func (p *Plan) Add(words []string) bool {
	if p.ended {
		return false
	}
	row := p.last
	if row == nil || !row.called(words[0]) {
		row = p.table.find(words[0])
		if row == nil && spokenByHTTP(words[0]) {
			p.endWith(replyHTTP, words)
			return false
		}
		if row == nil {
			p.fail(unknownCommand(words))
			return len(p.steps) < maxSteps
		}
		p.last = row
	}
	if !row.fits(len(words)) {
		p.fail(wrongArity(row.name))
	} else {
		p.group |= row.group
		row.plan(p, words)
	}
	return !p.ended && len(p.steps) < maxSteps && len(p.refs) < maxOps && p.costly < maxCostly
}

// Ended reports whether the plan ends the connection, as QUIT does: what
// follows is not carried out.
func (p *Plan) Ended() bool { return p.ended }

// Empty reports whether there is nothing to answer.
func (p *Plan) Empty() bool { return len(p.steps) == 0 }

// Group is what the planned commands do to stores.
func (p *Plan) Group() Group { return p.group }

// Operations is how many operations the plan has.
func (p *Plan) Operations() int { return len(p.refs) }

// Ready makes room for the answers and answers how many batches there are to
// send.
func (p *Plan) Ready() int {
	n := 0
	for _, b := range p.Batches {
		if len(b.Ops) == 0 {
			continue
		}
		n++
		if cap(b.Answers) < len(b.Ops) {
			b.Answers = make([]messages.Answer, cap(b.Ops))
		}
		b.Answers = b.Answers[:len(b.Ops)]
	}
	return n
}

// Answer gives all operations the same answer. It is for a plan that is Ready and is
// not sent.
func (p *Plan) Answer(answer messages.Answer) {
	for _, b := range p.Batches {
		for i := range b.Answers {
			b.Answers[i] = answer
		}
	}
}

// Reply writes the replies of all commands in order. All batches have been
// answered.
func (p *Plan) Reply(w *resp.Writer, session *Session) {
	p.r = replier{Writer: w, plan: p, session: session, node: p.node}
	for i := range p.steps {
		s := &p.steps[i]
		s.reply(&p.r, s)
	}
}

// Abandon writes replies when the stores have not answered: text for each
// command that asked one. The plan must not be used again, since the stores may
// still write to its batches.
func (p *Plan) Abandon(w *resp.Writer, session *Session, text string) {
	p.r = replier{Writer: w, plan: p, session: session, node: p.node}
	for i := range p.steps {
		s := &p.steps[i]
		if s.from < s.to {
			w.Error(text)
			continue
		}
		s.reply(&p.r, s)
	}
}

// Reset empties the plan. It lets go of what clients and stores gave, and of
// room that a large pipeline needed.
func (p *Plan) Reset() {
	for _, b := range p.Batches {
		if cap(b.Ops) > keptOps {
			b.Ops, b.Answers = nil, nil
			continue
		}
		clear(b.Ops)
		clear(b.Answers)
		b.Ops, b.Answers = b.Ops[:0], b.Answers[:0]
	}
	clear(p.steps)
	p.steps, p.refs = p.steps[:0], p.refs[:0]
	if cap(p.refs) > keptOps {
		p.refs = nil
	}
	if cap(p.steps) > keptOps {
		p.steps = nil
	}
	p.now, p.weighs, p.costly, p.group = 0, false, 0, 0
}

// millis is the plan's time in Unix milliseconds: one for all its commands.
func (p *Plan) millis() int64 {
	if p.now == 0 {
		p.now = p.clock()
	}
	return p.now
}

// weigh takes the evidence for what the plan is about to read, once for all its
// commands. It is taken before any store is asked: a link that becomes current
// only after a store has answered says nothing of that answer.
func (p *Plan) weigh() {
	if !p.weighs {
		p.worth, p.weighs = p.node.Evidence(), true
	}
}

// ask plans a command of one operation on one name.
func (p *Plan) ask(reply replyFunc, words []string, op messages.Op) {
	if !validName(op.Name) {
		p.fail(badName)
		return
	}
	p.begin(reply, words)
	p.opOn(op)
}

// askAll plans a command of one operation on each of several names.
func (p *Plan) askAll(reply replyFunc, words, names []string, verb messages.Verb) {
	for _, name := range names {
		if !validName(name) {
			p.fail(badName)
			return
		}
	}
	p.begin(reply, words)
	for _, name := range names {
		p.opOn(messages.Op{Verb: verb, Name: name})
	}
}

// local plans a command without operations.
func (p *Plan) local(reply replyFunc, words []string) { p.begin(reply, words) }

// endWith plans a command without operations, after which the connection ends.
func (p *Plan) endWith(reply replyFunc, words []string) {
	p.local(reply, words)
	p.ended = true
}

// fail plans a reply that is an error.
func (p *Plan) fail(text string) {
	p.begin(replyFailure, nil)
	p.steps[len(p.steps)-1].text = text
}

// begin opens a step; the operations that follow are its own.
func (p *Plan) begin(reply replyFunc, words []string) {
	n := int32(len(p.refs))
	p.steps = append(p.steps, step{reply: reply, words: words, from: n, to: n})
}

// opAt adds an operation to the last step, for the default store that owns a
// bucket.
func (p *Plan) opAt(bucket int, op messages.Op) { p.op(storage.ShardOf(bucket, p.shards), op) }

// opOn adds an operation to the last step, for the default store that owns its
// name.
func (p *Plan) opOn(op messages.Op) {
	op.Hash = messages.HashName(op.Name)
	p.opAt(messages.BucketOf(op.Hash), op)
}

// op adds an operation to the last step, for a store.
func (p *Plan) op(store int, op messages.Op) {
	b := p.Batches[store]
	p.refs = append(p.refs, ref{int32(store), int32(len(b.Ops))})
	b.Ops = append(b.Ops, op)
	p.steps[len(p.steps)-1].to++
}

// answer is the i-th answer of a step.
func (p *Plan) answer(s *step, i int) *messages.Answer {
	r := p.refs[int(s.from)+i]
	return &p.Batches[r.batch].Answers[r.index]
}

func validName(name string) bool { return len(name) > 0 && len(name) <= messages.MaxName }

const badName = "ERR a name has 1 to 1024 bytes"
