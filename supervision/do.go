package supervision

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"

	"github.com/asynkron/protoactor-go/actor"

	"blue-rings/messages"
	"blue-rings/storage"
)

// Do carries out operations on the built-in kinds and waits for the answers,
// one for each, in their order. Operations on one name are carried out in
// order; each store carries out its share as one batch. Count and Fingerprint
// are asked of every store and summed; Scan is asked of the store that owns the
// bucket of its cursor. Hash is filled in. While too much news waits for the
// publisher, operations that may make more wait, too. An error means that ctx ended
// first, or the node: what became of the operations is not known.
func (n *Node) Do(ctx context.Context, ops []messages.Op) ([]messages.Answer, error) {
	shards := n.env.Addresses.Shards
	parts := make([]part, len(shards))
	for i, op := range ops {
		switch op.Verb {
		case messages.Count, messages.Fingerprint:
			for s := range parts {
				parts[s].add(i, op)
			}
		case messages.Scan:
			bucket := min(max(op.Cursor, 0), messages.Buckets-1)
			parts[storage.ShardOf(bucket, len(shards))].add(i, op)
		default:
			op.Hash = messages.HashName(op.Name)
			parts[storage.ShardOf(messages.BucketOf(op.Hash), len(shards))].add(i, op)
		}
	}
	answers := make([]messages.Answer, len(ops))
	if err := n.operate(ctx, shards, parts); err != nil {
		return nil, err
	}
	for s := range parts {
		for j, i := range parts[s].places {
			answers[i] = sum(answers[i], parts[s].batch.Answers[j], ops[i].Verb)
		}
	}
	return answers, nil
}

// Invoke carries out operations on a custom kind and waits for the answers, as
// Do does.
func (n *Node) Invoke(ctx context.Context, kind string, ops []messages.Op) ([]messages.Answer, error) {
	store := n.env.Addresses.Custom[kind]
	if store == nil {
		return nil, fmt.Errorf("kind %q: this node has no store for it, register it in Config.Kinds", kind)
	}
	var p part
	for i, op := range ops {
		op.Hash = messages.HashName(op.Name)
		p.add(i, op)
	}
	parts := []part{p}
	if err := n.operate(ctx, []*actor.PID{store}, parts); err != nil {
		return nil, err
	}
	return parts[0].batch.Answers, nil
}

// part is one store's share of a call.
type part struct {
	places []int // of its operations, in the call
	batch  messages.Batch
}

func (p *part) add(place int, op messages.Op) {
	p.places = append(p.places, place)
	p.batch.Ops = append(p.batch.Ops, op)
}

// operate sends each store its part and waits until all are answered.
func (n *Node) operate(ctx context.Context, stores []*actor.PID, parts []part) error {
	call := &call{done: make(chan struct{})}
	for s := range parts {
		if len(parts[s].batch.Ops) > 0 {
			call.open.Add(1)
		}
	}
	if call.open.Load() == 0 {
		return nil
	}
	if err := n.waitForPublisher(ctx, parts); err != nil {
		return err
	}
	for s := range parts {
		if batch := &parts[s].batch; len(batch.Ops) > 0 {
			batch.Answers = make([]messages.Answer, len(batch.Ops))
			batch.Asker = call
			n.env.System.Root.Send(stores[s], messages.Operate{Batch: batch})
		}
	}
	select {
	case <-call.done:
		return nil
	case <-n.stopped:
		return ErrStopped
	case <-ctx.Done():
		return fmt.Errorf("operations: outcome unknown: %w", ctx.Err())
	}
}

// waitForPublisher waits while too much news waits for it, if the operations may
// make more.
func (n *Node) waitForPublisher(ctx context.Context, parts []part) error {
	if !n.env.Pressure.Pressed() ||
		!slices.ContainsFunc(parts, func(p part) bool { return slices.ContainsFunc(p.batch.Ops, makesNews) }) {
		return nil
	}
	for eased := n.env.Pressure.Eased(); eased != nil; eased = n.env.Pressure.Eased() {
		select {
		case <-eased:
		case <-n.stopped:
			return ErrStopped
		case <-ctx.Done():
			return fmt.Errorf("operations: not begun, too much news waits for the publisher: %w", ctx.Err())
		}
	}
	return nil
}

// makesNews reports whether an operation may change something.
func makesNews(op messages.Op) bool {
	return op.Verb.Writes()
}

// call waits for the batches of one call.
type call struct {
	open atomic.Int64
	done chan struct{}
}

var _ messages.Asker = (*call)(nil)

// Answered counts a batch; it never blocks.
func (c *call) Answered(*messages.Batch) {
	if c.open.Add(-1) == 0 {
		close(c.done)
	}
}

// sum joins the answers of several stores to one operation.
func sum(a, b messages.Answer, verb messages.Verb) messages.Answer {
	switch {
	case a.Outcome == 0:
		return b
	case b.Outcome != messages.Done:
		return b
	case verb == messages.Fingerprint:
		a.Digest += b.Digest
	case verb == messages.Count:
		a.Number = a.Number.Add(b.Number)
	}
	return a
}
