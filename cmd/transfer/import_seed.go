package transfer

import (
	"fmt"
	"strings"

	"blue-rings/transport/resp"
)

// Bounds of one command: well below those of the Redis port.
const (
	chunkWords = 1000
	chunkBytes = 256 << 10
)

// seed has the node create what is not there.
func (i *importer) seed(number int64, e *Entry) error {
	if e.Kind.isText() {
		i.batch.add(func(reply *resp.Reply, err error) error { return i.seeded(number, e, reply, err) },
			"RING.SETNX", e.Name, e.Expire.String(), e.Text)
		return nil
	}
	chunks := e.chunks()
	s := &seeding{importer: i, number: number, entry: e, waits: len(chunks) * e.step()}
	i.batch.add(s.takeExists, "EXISTS", e.Name)
	for _, some := range chunks {
		i.batch.add(s.takeAdded, e.addition(some)...)
		if e.Kind == Map {
			i.batch.add(func(reply *resp.Reply, err error) error { return s.takeFields(some, reply, err) }, fieldsOf(e.Name, some)...)
		}
		if err := i.full(); err != nil {
			return err
		}
	}
	return nil
}

// seeded takes the answer to RING.SETNX.
func (i *importer) seeded(number int64, e *Entry, reply *resp.Reply, err error) error {
	switch {
	case err != nil:
		return i.server.failed(err)
	case reply.IsError():
		return i.refusal(number, e, reply)
	case reply.Null:
		i.sum.created++
	case reply.Text == e.Text:
		i.sum.equal++
	default:
		return i.leave(number, e, "another value")
	}
	i.sum.lines++
	return nil
}

// refusal takes an error of the node about a line: it concerns the line, or
// everything.
func (i *importer) refusal(number int64, e *Entry, reply *resp.Reply) error {
	switch code, _, _ := strings.Cut(reply.Text, " "); code {
	case "WRONGTYPE":
		return i.refuse(number, fmt.Sprintf("%+.80q is of another kind in the node: --replace overwrites it", e.Name))
	case "ERR":
		return i.refuse(number, fmt.Sprintf("%+.80q: the node answered %q", e.Name, reply.Text))
	default:
		return fmt.Errorf("line %d: %w", number, i.server.refused("the import", reply))
	}
}

// chunks are the parts of the list that go into one command each.
func (e *Entry) chunks() [][]string {
	var chunks [][]string
	for list := e.List; len(list) > 0; {
		n, bytes := 0, 0
		for n < len(list) && n < chunkWords && bytes < chunkBytes {
			for _, word := range list[n : n+e.step()] {
				bytes += len(word)
			}
			n += e.step()
		}
		chunks = append(chunks, list[:n])
		list = list[n:]
	}
	return chunks
}

// addition is the command that adds some of the list.
func (e *Entry) addition(some []string) []string {
	command := "RING.SADD"
	if e.Kind == Map {
		command = "RING.HSETNX"
	}
	return append([]string{command, e.Name, e.Expire.String()}, some...)
}

// fieldsOf is the command that reads the fields of some of a map's list.
func fieldsOf(name string, some []string) []string {
	words := []string{"HMGET", name}
	for at := 0; at < len(some); at += 2 {
		words = append(words, some[at])
	}
	return words
}
