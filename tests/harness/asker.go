package harness

import (
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"blue-rings/messages"
	"blue-rings/transport"
)

// ask lets a ghost ask a host what it lacks. The input's questions are sent, one a
// line, numbered from 1 on; the pages are in the trace, where the host sends them:
//
//	tree level=0 nodes=(0)        the question, kind= of a custom kind
//	keys buckets=(1 2) from=bucket/2
//	buckets buckets=(1 2) from=bucket/2/name known
//	                              known: not the keys whose sums it was told
//	whole from=bucket/0 end=65536
//	bytes 02 ff                   no question, but bytes in hexadecimal
func (c *command) ask() {
	from, to := c.link()
	g, err := c.world.wire.ghost(from)
	if err != nil {
		c.fail("%v", err)
	}
	for _, line := range c.lines() {
		bytes, err := g.question(line, to)
		if err == nil {
			err = g.ask(c.world.wire, to, bytes)
		}
		if err != nil {
			c.fail("%q: %v", line, err)
		}
	}
}

// part lets a ghost that has asked leave.
func (c *command) part() {
	from, to := c.link()
	g := c.world.wire.ghosts[from]
	if g == nil || g.askers[to] == nil {
		c.fail("%s has not asked %s", from, to)
	}
	_ = g.askers[to].Close() // the memory network has nothing to report
	delete(g.askers, to)
}

// ask sends a question over the connection that the ghost has, or a new one.
func (g *ghost) ask(n *wire, to string, question []byte) error {
	if g.askers == nil {
		g.askers = map[string]transport.Asker{}
	}
	if g.askers[to] == nil {
		asker, err := n.Node(g.name).Ask(catchUpOf(endpointOf(to)), nil)
		if err != nil {
			return err
		}
		g.askers[to] = asker
	}
	return g.askers[to].Send(question)
}

// question is the bytes of a line.
func (g *ghost) question(line, to string) ([]byte, error) {
	if text, ok := strings.CutPrefix(line, "bytes "); ok {
		return hex.DecodeString(strings.ReplaceAll(text, " ", ""))
	}
	list, err := words(line)
	if err != nil {
		return nil, err
	}
	f := read(list)
	known := f.flag("known")
	request, err := f.request()
	if err != nil {
		return nil, err
	}
	if known {
		if request.Have, err = g.told(to); err != nil {
			return nil, err
		}
	}
	g.asked++
	request.Asker, request.Number = g.replica, g.asked
	var encoder messages.Encoder
	return encoder.AppendRequest(nil, &request)
}

// told is the sums of keys in the pages that wait for the ghost, in their order.
func (g *ghost) told(by string) ([]uint64, error) {
	if g.askers[by] == nil {
		return nil, fmt.Errorf("%s has not asked %s", g.name, by)
	}
	var decoder messages.Decoder
	var sums []uint64
	for {
		answer, err := g.askers[by].Receive()
		if errors.Is(err, transport.ErrEmpty) {
			slices.Sort(sums)
			return sums, nil
		}
		if err != nil {
			return nil, err
		}
		page, err := decoder.DecodePage(answer)
		if err != nil {
			return nil, err
		}
		for _, key := range page.KeySums {
			sums = append(sums, key.Sum)
		}
	}
}

func (f *fields) request() (messages.Request, error) {
	request := messages.Request{Kind: f.take("kind"), From: f.position("from")}
	switch what := f.word("question"); what {
	case "tree":
		request.What, request.Level = messages.AskTree, f.int("level")
		request.Nodes = f.nodes("nodes")
	case "keys":
		request.What, request.Nodes = messages.AskKeys, f.nodes("buckets")
	case "buckets":
		request.What, request.Nodes = messages.AskBuckets, f.nodes("buckets")
	case "whole":
		request.What, request.End = messages.AskWhole, f.int("end")
	default:
		return request, fmt.Errorf("there is no question %s", what)
	}
	return request, f.done()
}

// nodes is a list of nodes or buckets.
func (f *fields) nodes(key string) []uint16 {
	var nodes []uint16
	for _, word := range strings.Fields(strings.Trim(f.take(key), "()")) {
		node, err := strconv.ParseUint(word, 10, 16)
		f.failed(err)
		nodes = append(nodes, uint16(node))
	}
	if len(nodes) == 0 {
		f.failed(errors.New(key + "=(…) is missing"))
	}
	return nodes
}

// catchUpOf is where a node that publishes on an endpoint answers questions.
func catchUpOf(publish string) string {
	return strings.TrimSuffix(publish, ":4000") + ":4001"
}
