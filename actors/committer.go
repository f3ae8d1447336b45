package actors

import (
	"errors"
	"fmt"
	"sync"

	"github.com/asynkron/protoactor-go/actor"

	"blue-rings/messages"
)

// Committer writes to disk what a store gives it (Commit), while the store goes on,
// and tells it what came of it (Committed). It owns nothing. Each store has one, which
// is called like the store with /commit at the end.
type Committer struct{ env *Env }

// NewCommitter makes the committer of a store.
func NewCommitter(env *Env) actor.Producer {
	return func() actor.Actor { return &Committer{env: env} }
}

// CommitterName is the name of the committer of a store.
func CommitterName(store string) string { return store + "/commit" }

// Receive takes one message.
func (c *Committer) Receive(ctx actor.Context) {
	switch message := ctx.Message().(type) {
	case messages.ToCommitter:
		c.handle(ctx, message)
	default:
		c.env.unexpected(ctx, message)
	}
}

func (c *Committer) handle(ctx actor.Context, message messages.ToCommitter) {
	switch message := message.(type) {
	case messages.Commit:
		answer(ctx, messages.Committed{Number: message.Number, Err: message.Writing.Write()})
	}
}

// writing is a batch on its way to the disk.
type writing struct {
	env     *Env
	batch   DiskBatch
	ceiling messages.Stamp
	sync    bool
	once    sync.Once
	err     error
}

var _ messages.Writing = (*writing)(nil)

// Write writes the batch, once.
func (w *writing) Write() error {
	w.once.Do(w.write)
	return w.err
}

func (w *writing) write() {
	w.err = errors.New("the commit did not end")
	defer func() {
		if reason := recover(); reason != nil {
			w.err = fmt.Errorf("the commit failed: %v", reason)
		}
	}()
	began, bytes := w.env.Clock.Now(), w.batch.Bytes()
	w.err = w.env.Disk.Commit(w.batch, w.ceiling, w.sync)
	w.env.committed(bytes, w.env.Clock.Now().Sub(began))
}
