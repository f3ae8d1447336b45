package supervision

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/asynkron/protoactor-go/actor"
	"github.com/rs/zerolog"

	"blue-rings/actors"
	"blue-rings/messages"
)

// newSystem is an actor system that writes to logger. What it says itself below
// a warning is left out: we have events for it, and its lines carry whole
// messages.
func newSystem(logger zerolog.Logger) *actor.ActorSystem {
	handler := renaming{zerolog.NewSlogHandler(logger.Level(max(logger.GetLevel(), zerolog.WarnLevel)))}
	return actor.NewActorSystem(
		actor.WithLoggerFactory(func(*actor.ActorSystem) *slog.Logger { return slog.New(handler) }),
		actor.WithDeadLetterRequestLogging(false),
		actor.WithDeadLetterThrottleInterval(10*time.Millisecond), // a goroutine that outlives the system by as much
	)
}

// renaming gives another name to the attribute that protoactor calls message:
// zerolog's own field is called so, and a JSON line must not have it twice.
type renaming struct{ slog.Handler }

// Handle renames and passes on.
func (h renaming) Handle(ctx context.Context, r slog.Record) error {
	renamed := slog.NewRecord(r.Time, r.Level, r.Message, r.PC)
	r.Attrs(func(a slog.Attr) bool {
		renamed.AddAttrs(rename(a))
		return true
	})
	return h.Handler.Handle(ctx, renamed)
}

// WithAttrs renames and passes on.
func (h renaming) WithAttrs(attrs []slog.Attr) slog.Handler {
	renamed := make([]slog.Attr, len(attrs))
	for i, a := range attrs {
		renamed[i] = rename(a)
	}
	return renaming{h.Handler.WithAttrs(renamed)}
}

// WithGroup passes on.
func (h renaming) WithGroup(name string) slog.Handler { return renaming{h.Handler.WithGroup(name)} }

func rename(a slog.Attr) slog.Attr {
	if a.Key == zerolog.MessageFieldName {
		a.Key = "event_" + a.Key
	}
	return a
}

// reportDeadLetters makes an event of each message that had nobody to go to.
// Events themselves are left out: when the recorder is gone there is nobody to
// tell. So are protoactor's own messages and those that nobody misses.
func reportDeadLetters(env *actors.Env) {
	env.System.EventStream.Subscribe(func(published any) {
		letter, ok := published.(*actor.DeadLetterEvent)
		if !ok {
			return
		}
		switch letter.Message.(type) {
		case messages.Record, actor.IgnoreDeadLetterLogging, actor.SystemMessage, actor.AutoReceiveMessage:
		default:
			env.Emit(messages.DeadLetter{Actor: letter.PID.GetId(), Message: fmt.Sprintf("%T", letter.Message)})
		}
	})
}
