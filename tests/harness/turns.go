package harness

import (
	"fmt"
	"strings"
	"time"

	"github.com/asynkron/protoactor-go/actor"
)

// send puts the input's messages into a mailbox, one a line, and settles.
func (c *command) send() string {
	c.postLines()
	c.world.settle()
	return ""
}

// post puts the input's messages into a mailbox and gives no turn.
func (c *command) post() string {
	c.postLines()
	return ""
}

func (c *command) postLines() {
	m := c.box()
	var sender string
	c.MaybeScanArgs(c.T, "from", &sender)
	for _, line := range c.lines() {
		message, err := m.host.parseMessage(line)
		if err != nil {
			c.fail("%q: %v", line, err)
		}
		if sender == "" {
			m.PostUserMessage(message)
			continue
		}
		from, ok := c.world.boxes[sender]
		if !ok {
			c.fail("there is no actor %s", sender)
		}
		m.PostUserMessage(&actor.MessageEnvelope{Message: message, Sender: from.pid()})
	}
}

// step gives one turn to one actor.
func (c *command) step() string {
	m := c.box()
	if !c.world.step(func(other *mailbox) bool { return other == m }) {
		return "nothing to do"
	}
	return ""
}

// settle gives turns until nobody has anything to do; with a name, until no
// actor of that host has.
func (c *command) settle() string {
	if len(c.CmdArgs) > 0 && c.CmdArgs[0].Key != "quiet" && len(c.CmdArgs[0].Vals) == 0 {
		c.host().settle()
		return ""
	}
	c.world.settle()
	return ""
}

// advance moves time on.
func (c *command) advance() string {
	d, err := time.ParseDuration(c.target())
	if err != nil {
		c.fail("%v", err)
	}
	c.world.Advance(d)
	return ""
}

// crash makes an actor fail, as if its next message had been too much for it; with
// at=<name>, at the next message of that name, when it comes.
func (c *command) crash() string {
	if at := ""; c.HasArg("at") {
		c.ScanArgs(c.T, "at", &at)
		box := c.box()
		box.fails = func(message any) bool {
			name, _, _ := strings.Cut(box.host.render(message), " ")
			return name == at
		}
		return ""
	}
	c.box().PostUserMessage(crash{})
	c.world.settle()
	return ""
}

// crash is a message at which the script mailbox fails in the actor's place.
type crash struct{}

func (crash) String() string { return "crash" }

// mailbox shows what waits in a mailbox.
func (c *command) mailbox() string {
	m := c.box()
	var names []string
	for _, message := range m.user {
		line := m.host.render(actor.UnwrapEnvelopeMessage(message))
		name, _, _ := strings.Cut(line, " ")
		names = append(names, name)
	}
	if len(names) == 0 {
		return "empty"
	}
	return strings.Join(names, " ")
}

// clock sets a host's clock wrong, by an offset from the world's.
func (c *command) clock() string {
	h := c.host()
	c.ScanArgs(c.T, "offset", &h.offset)
	return fmt.Sprintf("%s is %s off", h.name, short(h.offset))
}
