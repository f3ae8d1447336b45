package harness

import (
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"blue-rings/transport"
	"blue-rings/transport/memory"
)

// net does something to the network, and prints it as written:
//
//	net cut a=>b                  there is no link; net heal a=>b ends it, net heal all
//	net drop a=>b next=3          also repeat and reorder, also fraction=0.3; * is any host
//	net delay a=>b 50ms
//	net fail a op=recv addr=*     the next such call fails; err=TEXT
//	                              op: bind connect answer ask send recv
//	net hold / net flow           frames stay in flight / arrive as they are sent
//	net deliver [a=>b]            what is in flight arrives
//	net join c=>a [known]         the ghost c subscribes to a, and says who it is if known
//	net leave c=>a                and ends that
//	net publish c [times=5]       the ghost c publishes the input's frames, one a line
//	net ask c=>a                  the ghost c asks a the input's questions: see command.ask
//	net part c=>a                 and leaves
//	net garbage c                 the ghost c sends the input's bytes, in hexadecimal, one frame a line
func (c *command) net() string {
	var said string
	switch verb := c.target(); verb {
	case "cut":
		from, to := c.link()
		said = c.world.wire.Cut(from, to).String()
	case "heal":
		said = c.heal()
	case "drop", "repeat", "reorder":
		said = c.fault(verb)
	case "delay":
		from, to := c.link()
		d, err := time.ParseDuration(c.CmdArgs[2].Key)
		if err != nil {
			c.fail("%v", err)
		}
		said = c.world.wire.Delay(from, to, d, d).String()
	case "fail":
		said = c.failNext()
	case "hold":
		c.world.wire.Auto(false)
	case "flow":
		c.world.wire.Auto(true)
	case "deliver":
		from, to := "*", "*"
		if len(c.CmdArgs) > 1 && strings.Contains(c.CmdArgs[1].String(), "=>") {
			from, to = c.link()
		}
		said = fmt.Sprintf("arrived: %d", c.world.wire.DeliverLink(from, to))
	case "join":
		c.join()
	case "leave":
		c.leave()
	case "ask":
		c.ask()
	case "part":
		c.part()
	case "publish":
		c.publish()
	case "garbage":
		c.garbage()
	default:
		c.fail("unknown: net %s", verb)
	}
	if said != "" {
		c.world.linef("%s", said)
	}
	c.world.settle()
	return ""
}

// link is the argument from=>to, which the reader of scripts takes for from
// with the value >to.
func (c *command) link() (from, to string) {
	if len(c.CmdArgs) < 2 {
		c.fail("say which link: a=>b")
	}
	from, to, ok := strings.Cut(c.CmdArgs[1].String(), "=>")
	if !ok {
		c.fail("%q is no link: write a=>b", c.CmdArgs[1].String())
	}
	return from, to
}

func (c *command) heal() string {
	if len(c.CmdArgs) > 1 && c.CmdArgs[1].Key == "all" {
		c.world.wire.HealAll()
		return "heal all"
	}
	from, to := c.link()
	c.world.wire.Heal(from, to)
	return fmt.Sprintf("heal %s=>%s", from, to)
}

func (c *command) fault(verb string) string {
	from, to := c.link()
	share := memory.Next(1)
	if arg, ok := c.Arg("next"); ok {
		n, err := strconv.Atoi(arg.SingleVal(c.T))
		if err != nil {
			c.fail("%v", err)
		}
		share = memory.Next(n)
	}
	if arg, ok := c.Arg("fraction"); ok {
		p, err := strconv.ParseFloat(arg.SingleVal(c.T), 64)
		if err != nil {
			c.fail("%v", err)
		}
		share = memory.Fraction(p)
	}
	faults := map[string]func(from, to string, share memory.Share) memory.Fault{
		"drop": c.world.wire.Drop, "repeat": c.world.wire.Repeat, "reorder": c.world.wire.Reorder,
	}
	return faults[verb](from, to, share).String()
}

func (c *command) failNext() string {
	op, addr, text := "", "*", "injected"
	c.ScanArgs(c.T, "op", &op)
	c.MaybeScanArgs(c.T, "addr", &addr)
	c.MaybeScanArgs(c.T, "err", &text)
	ops := map[string]string{
		"bind": transport.OpBind, "connect": transport.OpConnect, "answer": transport.OpAnswer, "ask": transport.OpAsk,
		"send": transport.OpSend, "recv": transport.OpReceive,
	}
	if ops[op] == "" {
		c.fail("op is one of bind, connect, answer, ask, send, recv")
	}
	err := errors.New(text)
	if text == "taken" {
		err = transport.ErrInUse
	}
	return c.world.wire.FailNext(c.CmdArgs[1].Key, ops[op], addr, err)
}

// join lets a ghost subscribe to a host, which sees a new subscription.
func (c *command) join() {
	from, to := c.link()
	identity := ""
	if c.HasArg("known") {
		g, err := c.world.wire.ghost(from)
		if err != nil {
			c.fail("%v", err)
		}
		identity = g.replica.String()
	}
	inlet, err := c.world.wire.Node(from).Connect(endpointOf(to), identity, nil)
	if err != nil {
		c.fail("%v", err)
	}
	c.world.wire.joined[from+"=>"+to] = inlet
}

// leave ends the subscription of a ghost that joined last.
func (c *command) leave() {
	from, to := c.link()
	inlet := c.world.wire.joined[from+"=>"+to]
	if inlet == nil {
		c.fail("%s has not joined %s", from, to)
	}
	delete(c.world.wire.joined, from+"=>"+to)
	_ = inlet.Close() // the memory network has nothing to report
}

// ghost is the ghost that is named after the verb.
func (c *command) ghost() *ghost {
	if len(c.CmdArgs) < 2 {
		c.fail("say who publishes")
	}
	g, err := c.world.wire.ghost(c.CmdArgs[1].Key)
	if err != nil {
		c.fail("%v", err)
	}
	return g
}

func (c *command) publish() {
	g, times := c.ghost(), 1
	c.MaybeScanArgs(c.T, "times", &times)
	for _, line := range slices.Repeat(c.lines(), times) {
		frame, err := parseFrame(line)
		if err == nil {
			err = c.world.wire.publish(g, frame)
		}
		if err != nil {
			c.fail("%q: %v", line, err)
		}
	}
}

func (c *command) garbage() {
	g := c.ghost()
	for _, line := range c.lines() {
		frame, err := hex.DecodeString(strings.ReplaceAll(line, " ", ""))
		if err == nil {
			err = g.outlet.Send(frame)
		}
		if err != nil {
			c.fail("%q: %v", line, err)
		}
	}
}
