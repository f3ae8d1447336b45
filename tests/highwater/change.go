package highwater

import (
	"fmt"
	"strings"

	"blue-rings/messages"
)

// packet is all there is to say of a name: its mark, in decimal.
func (e *Engine) packet(name string) messages.Packet {
	return messages.Packet{Kind: Kind, Name: name, Opaque: []string{e.marks[name].String()}}
}

// decode is the greatest mark of a packet.
func decode(packet *messages.Packet) (messages.Number, error) {
	if packet.Name == "" || len(packet.Name) > messages.MaxName {
		return messages.Number{}, fmt.Errorf("name of %d bytes", len(packet.Name))
	}
	if len(packet.Opaque) == 0 {
		return messages.Number{}, fmt.Errorf("%q: no mark", packet.Name)
	}
	var greatest messages.Number
	for i, change := range packet.Opaque {
		mark, ok := messages.ParseNumber(change, messages.MaxOperand)
		if !ok {
			return messages.Number{}, fmt.Errorf("%q: mark is no integer", packet.Name)
		}
		if i == 0 || mark.Cmp(greatest) > 0 {
			greatest = mark
		}
	}
	return greatest, nil
}

// changes are the names that a batch changed, each once.
type changes struct {
	names []string
	seen  map[string]bool
}

func (c *changes) add(name string) {
	if c.seen[name] {
		return
	}
	if c.seen == nil {
		c.seen = map[string]bool{}
	}
	c.seen[name] = true
	c.names = append(c.names, name)
}

func (c *changes) packets(e *Engine) []messages.Packet {
	var packets []messages.Packet
	for _, name := range c.names {
		packets = append(packets, e.packet(cloned(name)))
	}
	return packets
}

// cloned is a copy of a string that came in: it may be a part of a large
// buffer, which would be kept with it.
func cloned(s string) string { return strings.Clone(s) }
