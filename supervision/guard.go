package supervision

import (
	"fmt"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/asynkron/protoactor-go/actor"

	"blue-rings/actors"
	"blue-rings/messages"
)

// Failure is the reason an actor's failure carries: what it panicked with, and
// where.
type Failure struct {
	Panic any
	At    string // file:line, the innermost first, a few of them
}

// String is "panic at file:line < file:line".
func (f Failure) String() string { return fmt.Sprintf("%v at %s", f.Panic, f.At) }

// guard stands before an actor. It adds to a panic where it happened, which
// nobody can tell once the stack is unwound, and says when a restarted actor
// runs again. A panic on the way out (Restarting, Stopping, Stopped) ends there:
// protoactor would take it for a failure, and bring an actor back that was to
// stop. It costs no allocation.
type guard struct {
	actor.Actor
	env       *actors.Env
	restarted bool
}

// guarded puts a guard before each instance of an actor.
func guarded(env *actors.Env, producer actor.Producer) actor.Producer {
	instances := 0 // calls of a producer follow one another
	return func() actor.Actor {
		instances++
		return &guard{Actor: producer(), env: env, restarted: instances > 1}
	}
}

// Receive gives the message to the guarded actor.
func (g *guard) Receive(ctx actor.Context) {
	defer g.explain(ctx)
	g.Actor.Receive(ctx)
	if g.restarted {
		if _, started := ctx.Message().(*actor.Started); started {
			g.env.Emit(messages.ActorRestarted{Actor: ctx.Self().Id})
		}
	}
}

func (g *guard) explain(ctx actor.Context) {
	r := recover()
	if r == nil {
		return
	}
	if err, ok := r.(error); ok {
		r = err.Error() // a runtime error may refer to what others change
	}
	failure := Failure{Panic: r, At: where()}
	switch ctx.Message().(type) {
	case *actor.Restarting, *actor.Stopping, *actor.Stopped:
		g.env.Emit(messages.ActorFailed{Actor: ctx.Self().Id, Reason: fmt.Sprintf("%v (handling %T)", failure, ctx.Message())})
	default:
		panic(failure)
	}
}

// where is the innermost places of the running panic, outside the runtime.
func where() string {
	const most = 4
	pcs := make([]uintptr, 64)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(0, pcs)])
	var places []string
	panicked := false
	for len(places) < most {
		frame, more := frames.Next()
		switch {
		case strings.HasPrefix(frame.Function, "runtime."):
			panicked = panicked || frame.Function == "runtime.gopanic"
		case panicked && strings.HasSuffix(frame.Function, ".(*guard).Receive"):
			more = false
		case panicked:
			places = append(places, fmt.Sprintf("%s:%d", filepath.Base(frame.File), frame.Line))
		}
		if !more {
			break
		}
	}
	return strings.Join(places, " < ")
}
