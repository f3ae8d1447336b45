package supervision

import (
	"fmt"

	"github.com/asynkron/protoactor-go/actor"

	"blue-rings/actors"
	"blue-rings/messages"
)

// mustSpawn spawns a guarded child under a name that no living child has.
func mustSpawn(ctx actor.Context, env *actors.Env, name string, producer actor.Producer, options ...actor.PropsOption) {
	if pid, err := ctx.SpawnNamed(env.Props(guarded(env, producer), options...), name); err != nil {
		panic(fmt.Sprintf("supervision: spawn %s: %v", pid.Id, err))
	}
}

// unexpected says that an actor has no use for a message.
func unexpected(ctx actor.Context, env *actors.Env) {
	env.Emit(messages.Unexpected{Actor: ctx.Self().Id, Message: fmt.Sprintf("%T", ctx.Message())})
}
