package faults

import (
	"context"
	"fmt"
	"time"
)

// steady is how long all nodes must be current without interruption before they are
// believed: who has just gone on, or hears again, has not yet seen what it missed.
const steady = 500 * time.Millisecond

// stepMost is how long nodes may take to be current after the last fault is over.
const stepMost = 60 * time.Second

// inStep waits until all nodes are current for a while, and answers since when.
func (r *run) inStep(ctx context.Context) (time.Time, error) {
	ctx, cancel := context.WithTimeout(ctx, stepMost)
	defer cancel()
	var since time.Time // zero: they were not
	last := ""
	for {
		began := time.Now()
		wrong := r.behind(ctx)
		switch {
		case wrong != "":
			since = time.Time{}
			if ctx.Err() == nil {
				last = wrong
			}
		case since.IsZero():
			since = began
		case time.Since(since) >= steady:
			return since, nil
		}
		if ctx.Err() != nil {
			return since, fmt.Errorf("not in step within %s: %s: %w", stepMost, last, ctx.Err())
		}
		wait(ctx, 2*time.Millisecond)
	}
}

// behind is one node that is not current with all others, or "".
func (r *run) behind(ctx context.Context) string {
	for _, m := range r.members {
		status, err := m.Status(ctx)
		if err != nil {
			return err.Error()
		}
		if status["state"] != "current" || status["coherent"] != "true" {
			return fmt.Sprintf("node %s is %s, hears %s of %s peers, is %s keys behind",
				m.Host, status["state"], status["peers-up"], status["peers-total"], status["behind"])
		}
	}
	return ""
}

// equalMost is how long nodes may take to be equal after the last write.
const equalMost = 30 * time.Second

// equal waits until all digests are equal.
func (r *run) equal(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, equalMost)
	defer cancel()
	last := ""
	for {
		wrong := r.differing(ctx)
		if wrong == "" {
			return nil
		}
		if ctx.Err() != nil {
			return fmt.Errorf("not equal %s after the last write: %s", equalMost, last)
		}
		last = wrong
		wait(ctx, 10*time.Millisecond)
	}
}

// differing is one node whose digest is not the first one's, or "".
func (r *run) differing(ctx context.Context) string {
	first, err := r.members[0].Digest(ctx)
	if err != nil {
		return err.Error()
	}
	for _, m := range r.members[1:] {
		digest, err := m.Digest(ctx)
		if err != nil {
			return err.Error()
		}
		if digest != first {
			return fmt.Sprintf("node %s has digest %s, node %s has %s", m.Host, digest, r.members[0].Host, first)
		}
	}
	return ""
}
