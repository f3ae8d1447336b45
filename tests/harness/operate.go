package harness

import (
	"errors"

	"blue-rings/actors/redis"
	"blue-rings/messages"
)

// parseOperate makes a batch of Redis commands. Its answers are shown when the
// store gives them.
func (h *host) parseOperate(line string) (any, error) {
	commands, err := split(line, ';')
	if err != nil {
		return nil, err
	}
	asker := &shownAsker{host: h}
	plan := redis.NewPlan(redis.NewTable(), 1, nil, h.now, clientNode{h}, asker)
	for _, command := range commands {
		words, err := splitWords(command)
		if err != nil {
			return nil, err
		}
		plan.Add(words)
	}
	if plan.Ready() != 1 {
		return nil, errors.New("these commands ask no store")
	}
	return messages.Operate{Batch: plan.Batches[0]}, nil
}

// shownAsker shows the answers of a batch.
type shownAsker struct{ host *host }

// Answered is called in the store's turn.
func (a *shownAsker) Answered(batch *messages.Batch) {
	w := a.host.world
	if w.running == nil {
		return
	}
	for i := range batch.Answers {
		a.host.effect(w.running.name, "->", "asker", batch.Answers[i].String())
	}
}
