package harness

import (
	"bytes"
	"strconv"
	"strings"

	"blue-rings/actors/redis"
	"blue-rings/messages"
	"blue-rings/transport/resp"
)

// client is a Redis client of one host. The commands of the input are one
// pipeline: translated, carried out and answered by the code of service, without
// a connection. Only this host's actors get turns. The replies come last, one a
// line.
func (c *command) client() string {
	h := c.host()
	if h.dead || h.root == "" {
		c.fail("%s is no running node", h.name)
	}
	asker := &asker{}
	plan := redis.NewPlan(redis.NewTable(), len(h.env.Addresses.Shards), h.kinds, h.now, clientNode{h}, asker)
	lines := c.lines()
	for i, line := range lines {
		words, err := splitWords(line)
		if err != nil {
			c.fail("%q: %v", line, err)
		}
		if !plan.Add(words) && i < len(lines)-1 {
			c.fail("a pipeline is not that long")
		}
	}
	asker.awaited = plan.Ready()
	for i, batch := range plan.Batches {
		if len(batch.Ops) > 0 {
			h.system.Root.Send(h.store(i), messages.Operate{Batch: batch})
		}
	}
	h.settle()
	var replies bytes.Buffer
	writer := resp.NewWriter(&replies, resp.Limits{})
	writer.SetProtocol(3)
	if asker.awaited > 0 {
		return "no answer"
	}
	plan.Reply(writer, &redis.Session{ID: 1})
	if err := writer.Flush(); err != nil {
		c.fail("%v", err)
	}
	said := readable(renderReplies(replies.Bytes()))
	c.world.replies = append(c.world.replies, said)
	return said
}

// asker counts the batches that are not yet answered.
type asker struct{ awaited int }

func (a *asker) Answered(*messages.Batch) { a.awaited-- }

// splitWords splits a line at spaces. A word in double quotes is written as in
// Go.
func splitWords(line string) ([]string, error) {
	var words []string
	for line = strings.TrimSpace(line); line != ""; line = strings.TrimSpace(line) {
		if line[0] != '"' {
			word, rest, _ := strings.Cut(line, " ")
			words, line = append(words, word), rest
			continue
		}
		quoted, err := strconv.QuotedPrefix(line)
		if err != nil {
			return nil, err
		}
		word, err := strconv.Unquote(quoted)
		if err != nil {
			return nil, err
		}
		words, line = append(words, word), line[len(quoted):]
	}
	return words, nil
}
