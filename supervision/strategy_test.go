package supervision

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/asynkron/protoactor-go/actor"

	"blue-rings/actors"
	"blue-rings/messages"
)

// child notes what it handles and fails when told to.
type child struct{ notes *[]string }

func (c *child) Receive(ctx actor.Context) {
	switch m := ctx.Message().(type) {
	case *actor.Started:
		*c.notes = append(*c.notes, "started")
	case *actor.Restarting:
		*c.notes = append(*c.notes, "restarting")
	case *actor.Stopping:
		panic("cannot stop")
	case string:
		if m == "fail" {
			panic(errors.New("socket is gone"))
		}
		*c.notes = append(*c.notes, m)
	}
}

// parent spawns two children and restarts them by its strategy.
type parent struct {
	env      *actors.Env
	strategy *strategy
	a, b     *[]string
}

func (p *parent) Receive(ctx actor.Context) {
	switch m := ctx.Message().(type) {
	case *actor.Started:
		mustSpawn(ctx, p.env, "a", func() actor.Actor { return &child{p.a} })
		mustSpawn(ctx, p.env, "b", func() actor.Actor { return &child{p.b} })
	case *actor.Terminated:
		p.strategy.forget(m.Who)
	case RestartDue:
		p.strategy.restart(ctx, m)
	case *actor.PID:
		p.strategy.forget(m)
		ctx.Stop(m)
	}
}

func family(t *testing.T) (w *world, env *actors.Env, root *actor.PID, a, b *[]string) {
	t.Helper()
	w = newWorld()
	env = w.env(w.config("a"))
	a, b = &[]string{}, &[]string{}
	s := newStrategy(env, actor.NewPID(env.System.Address(), "parent"), plain(), func() uint64 { return 1 })
	p := func() actor.Actor { return &parent{env: env, strategy: s, a: a, b: b} }
	root, err := env.System.Root.SpawnNamed(env.Props(guarded(env, p), actor.WithSupervisor(s)), "parent")
	if err != nil {
		t.Fatal(err)
	}
	w.run()
	return w, env, root, a, b
}

func expect(t *testing.T, notes *[]string, want string) {
	t.Helper()
	if got := strings.Join(*notes, " "); got != want {
		t.Fatalf("got  %s\nwant %s", got, want)
	}
}

func TestAFailedChildAloneIsRestartedAfterItsDelayAndKeepsItsMailbox(t *testing.T) {
	w, env, _, a, b := family(t)
	pid := actor.NewPID(env.System.Address(), "parent/a")
	for _, m := range []string{"one", "fail", "two", "three"} {
		env.System.Root.Send(pid, m)
	}
	w.advance(99 * time.Millisecond)
	expect(t, a, "started one")
	env.System.Root.Send(actor.NewPID(env.System.Address(), "parent/b"), "busy")
	w.run()
	expect(t, b, "started busy")
	w.advance(time.Millisecond)
	expect(t, a, "started one restarting started two three")
	expect(t, b, "started busy")

	failed, restarted := heard[messages.ActorFailed](w), heard[messages.ActorRestarted](w)
	if len(failed) != 1 || failed[0].Actor != "parent/a" || failed[0].Failures != 1 || failed[0].Delay != 100*time.Millisecond {
		t.Fatalf("failed: %+v", failed)
	}
	if r := failed[0].Reason; !strings.Contains(r, "socket is gone at strategy_test.go:") || !strings.Contains(r, "string") {
		t.Fatalf("reason does not say what failed, where and at which message: %s", r)
	}
	if len(restarted) != 1 || restarted[0].Actor != "parent/a" {
		t.Fatalf("restarted: %+v", restarted)
	}
}

func TestAChildThatKeepsFailingIsNeverGivenUp(t *testing.T) {
	w, env, _, a, _ := family(t)
	pid := actor.NewPID(env.System.Address(), "parent/a")
	for range 100 {
		env.System.Root.Send(pid, "fail")
	}
	env.System.Root.Send(pid, "at last")
	w.advance(2 * time.Minute)
	if last := (*a)[len(*a)-1]; last != "at last" {
		t.Fatalf("ended with %q", last)
	}
	if n := len(heard[messages.ActorRestarted](w)); n != 100 {
		t.Fatalf("%d restarts, want 100", n)
	}
}

func TestAChildStoppedWhileItWaitsIsNotBroughtBack(t *testing.T) {
	w, env, root, a, _ := family(t)
	pid := actor.NewPID(env.System.Address(), "parent/a")
	env.System.Root.Send(pid, "fail")
	w.run()
	env.System.Root.Send(root, pid)
	w.advance(time.Minute)
	expect(t, a, "started")
	if living(env, "parent/a") {
		t.Fatal("the child lives")
	}
}

func TestAChildThatFailsWhileItStopsIsStopped(t *testing.T) {
	w, env, root, a, _ := family(t)
	env.System.Root.Send(root, actor.NewPID(env.System.Address(), "parent/a"))
	w.advance(time.Minute)
	expect(t, a, "started")
	if living(env, "parent/a") {
		t.Fatal("the child lives")
	}
	if failed := heard[messages.ActorFailed](w); len(failed) != 1 || !strings.Contains(failed[0].Reason, "cannot stop at strategy_test.go") {
		t.Fatalf("failed: %v", failed)
	}
}
