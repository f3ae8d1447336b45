package actors

import (
	"slices"
	"time"

	"github.com/asynkron/protoactor-go/actor"

	"blue-rings/messages"
)

const (
	// jobsMost is how many questions of other nodes are worked at once.
	jobsMost = 16
	// answerPatience is how long a job waits for a store. A restart after a failure
	// takes less, but for one that fails again and again.
	answerPatience = 5 * time.Second
)

// begin begins the job of a request.
func (e *Enumerator) begin(ctx actor.Context, asker string, request messages.Request) {
	j := e.kept.job()
	j.asker, j.request = asker, request
	j.page.Number = request.Number
	j.stores = e.env.Addresses.Shards
	if request.Kind != "" {
		custom := e.env.Addresses.Custom[request.Kind]
		if custom == nil {
			j.page.Refusal = messages.NoSuchKind
			e.answer(j)
			e.kept.release(j)
			return
		}
		j.stores = []*actor.PID{custom}
	}
	e.jobs = append(e.jobs, j)
	e.goOn(ctx, j, j.start())
}

// goOn carries out what a job is to do next.
func (e *Enumerator) goOn(ctx actor.Context, j *job, next step) {
	switch next {
	case stepWait:
	case stepAsk:
		e.question(ctx, j)
	case stepAnswer:
		e.answer(j)
		e.drop(j)
	case stepDrop:
		// A custom store has answered nonsense. Who asked will ask again, in vain,
		// and say so.
		e.env.Counters.Drop(DropInvalid, 1)
		e.drop(j)
	}
	e.receive(ctx)
}

// question asks the stores what the job needs next.
func (e *Enumerator) question(ctx actor.Context, j *job) {
	j.since = e.env.Clock.Now()
	for _, q := range j.questions(e.kept.number) {
		e.open[q.ask] = j
		ctx.Request(q.store, q.message)
	}
	if !e.watching {
		e.watch(answerPatience)
	}
}

// answered takes note that a question was answered, and is the job it was for,
// nil if there is none.
func (e *Enumerator) answered(ask uint64) *job {
	j := e.open[ask]
	delete(e.open, ask)
	return j
}

// drop forgets a job.
func (e *Enumerator) drop(j *job) {
	if i := slices.Index(e.jobs, j); i >= 0 {
		e.jobs = slices.Delete(e.jobs, i, i+1)
	}
	if j.waiting > 0 {
		for ask, waits := range e.open {
			if waits == j {
				delete(e.open, ask)
			}
		}
	}
	e.kept.release(j)
}

func (e *Enumerator) watch(wait time.Duration) {
	e.watching = true
	e.timers.after("ask", wait, messages.AskDue{})
}

// onAskDue drops the jobs for which a store has no answer.
func (e *Enumerator) onAskDue(ctx actor.Context) {
	e.watching = false
	now := e.env.Clock.Now()
	for _, j := range slices.Clone(e.jobs) {
		if now.Sub(j.since) >= answerPatience {
			e.env.Counters.Drop(DropUnanswered, 1)
			e.drop(j)
		}
	}
	if len(e.jobs) > 0 {
		oldest := slices.MinFunc(e.jobs, func(a, b *job) int { return a.since.Compare(b.since) })
		e.watch(oldest.since.Add(answerPatience).Sub(now))
	}
	e.receive(ctx)
}

// job is a new job, in the memory of an old one.
func (k *enumeratorKept) job() *job {
	if n := len(k.free); n > 0 {
		j := k.free[n-1]
		k.free = k.free[:n-1]
		return j
	}
	return &job{room: &messages.Room{}}
}

func (k *enumeratorKept) release(j *job) {
	j.reset()
	k.free = append(k.free, j)
}
