package actors

import (
	"maps"
	"slices"

	"github.com/asynkron/protoactor-go/actor"

	"blue-rings/messages"
	"blue-rings/transport"
)

// Enumerator gives other nodes what they lack. It owns the socket for their
// questions, if Options.CatchUp says where; and it repeats the whole state in the
// background, for peers that cannot ask, if Options.RepeatNames says so.
//
// A question of another node is whole in itself: it becomes a job, which asks the
// stores (Sum, SumKeys, Walk), makes one page of what they answer (Summed,
// KeysSummed, Walked), and is forgotten. Stores are asked for little at a time and
// answer their clients in between. At most jobsMost jobs run at once; further
// questions wait in the socket, so that memory is bounded and whoever asks too
// much waits. A store that does not answer within answerPatience, because it is
// being restarted, ends the job: who asked will ask again.
//
// The repetition asks the stores in turn, every ping interval (RepeatDue), one
// Walk at a time, for the next Options.RepeatNames names, and sends what they
// answer to the publisher as Repeat. At the end of the last store a pass is over,
// also when there was nothing to repeat; the next one begins with the next
// interval. A store that does not answer is asked the same question again at the
// next interval; a second answer to it is ignored.
//
// A socket that cannot be bound is a state: it is tried again. Any other failure
// of the socket ends the instance; its jobs end with it.
type Enumerator struct {
	env    *Env
	stores []*actor.PID // the default ones, then the custom ones by name
	kept   *enumeratorKept
	timers *timers

	wanted int  // names still to repeat in this interval
	asked  bool // a question of the repetition is open

	answerer transport.Answerer // nil while unbound
	tries    int                // failed binds in a row
	armed    bool               // a Readable will come
	watching bool               // an AskDue will come
	jobs     []*job
	open     map[uint64]*job // by the number of each question to a store
}

// enumeratorKept outlives the instances of the enumerator.
type enumeratorKept struct {
	store int // whose turn it is in the repetition
	from  messages.Position
	ask   uint64 // number of the repetition's question

	asks    uint64 // number of the last question to a store
	sockets uint64 // made so far
	refused burst
	free    []*job // that ran, for their memory
	encoder messages.Encoder
	decoder messages.Decoder
	buffer  []byte
}

// NewEnumerator makes the enumerator.
func NewEnumerator(env *Env) actor.Producer {
	stores := slices.Clone(env.Addresses.Shards)
	for _, kind := range slices.Sorted(maps.Keys(env.Addresses.Custom)) {
		stores = append(stores, env.Addresses.Custom[kind])
	}
	kept := &enumeratorKept{}
	return func() actor.Actor {
		return &Enumerator{env: env, stores: stores, kept: kept, open: map[uint64]*job{}}
	}
}

// Receive takes one message.
func (e *Enumerator) Receive(ctx actor.Context) {
	switch message := e.timers.open(ctx.Message()).(type) {
	case *actor.Started:
		e.onStarted(ctx)
	case *actor.Restarting, *actor.Stopping:
		e.timers.cancelAll()
		e.close()
	case messages.ToEnumerator:
		e.handle(ctx, message)
	default:
		e.env.unexpected(ctx, message)
	}
}

func (e *Enumerator) handle(ctx actor.Context, message messages.ToEnumerator) {
	switch message := message.(type) {
	case messages.RepeatDue:
		e.onRepeatDue(ctx)
	case messages.Walked:
		e.onWalked(ctx, message)
	case messages.Summed:
		e.onSummed(ctx, message)
	case messages.KeysSummed:
		e.onKeysSummed(ctx, message)
	case messages.AskDue:
		e.onAskDue(ctx)
	case messages.Readable:
		e.onReadable(ctx, message)
	case messages.BindDue:
		e.bind(ctx)
	}
}

func (e *Enumerator) onStarted(ctx actor.Context) {
	e.timers = newTimers(ctx, e.env.Clock)
	e.arm()
	if e.env.Options.CatchUp != "" {
		e.bind(ctx)
	}
}

// onWalked gives the answer to whom the question was for.
func (e *Enumerator) onWalked(ctx actor.Context, walked messages.Walked) {
	if j := e.answered(walked.Ask); j != nil {
		e.goOn(ctx, j, j.walked(walked))
		return
	}
	e.onRepeated(ctx, walked)
}

func (e *Enumerator) onSummed(ctx actor.Context, summed messages.Summed) {
	if j := e.answered(summed.Ask); j != nil {
		e.goOn(ctx, j, j.summed(summed))
	}
}

func (e *Enumerator) onKeysSummed(ctx actor.Context, summed messages.KeysSummed) {
	if j := e.answered(summed.Ask); j != nil {
		e.goOn(ctx, j, j.keysSummed(summed))
	}
}

// number is that of the next question to a store.
func (k *enumeratorKept) number() uint64 {
	k.asks++
	return k.asks
}
