package supervision

import (
	"context"
	"errors"
	"os/signal"
	"syscall"
	"time"
)

// stopDeadline is how long a whole stop may take, without a disk.
const stopDeadline = 5 * time.Second

// Run is a node for a binary: it starts one, waits for SIGINT, SIGTERM or the
// end of ctx, and stops it in order. Nil says that all of it went well. A second
// signal ends the process at once.
func Run(ctx context.Context, cfg Config) error {
	ctx, release := signal.NotifyContext(ctx, syscall.SIGINT, syscall.SIGTERM)
	defer release()
	n, err := Start(ctx, cfg)
	switch {
	case err != nil && errors.Is(err, ctx.Err()):
		return nil // asked to stop before it served, and it did
	case err != nil:
		return err
	}
	<-ctx.Done()
	reason := context.Cause(ctx).Error()
	release()
	most := stopDeadline
	if cfg.DataDir != "" {
		most += saveDeadline
	}
	deadline, cancel := context.WithTimeout(context.WithoutCancel(ctx), most)
	defer cancel()
	return n.Stop(deadline, reason)
}
