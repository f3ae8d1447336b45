package storagetest

import (
	"fmt"

	"pgregory.net/rapid"

	"blue-rings/messages"
	"blue-rings/storage"
)

// history is what three nodes wrote, hearing each other now and then.
type history struct {
	s       Subject
	now     messages.Stamp
	packets []messages.Packet
}

func replica(i int) messages.Replica {
	return messages.Replica{Host: string(rune('a' + i)), Incarnation: uint64(i + 1)}
}

// stranger has written nothing.
func stranger(i int) messages.Replica {
	return messages.Replica{Host: fmt.Sprintf("stranger%d", i), Incarnation: 99}
}

// write draws a history.
func write(t *rapid.T, s Subject) *history {
	h := &history{s: s, now: messages.StampAt(1_700_000_000_000)}
	nodes := []storage.Engine{s.New(replica(0)), s.New(replica(1)), s.New(replica(2))}
	heard := make([]int, len(nodes))
	for range rapid.IntRange(1, 40).Draw(t, "steps") {
		h.now += messages.Stamp(rapid.IntRange(1, 200_000).Draw(t, "pause"))
		i := rapid.IntRange(0, len(nodes)-1).Draw(t, "node")
		if rapid.IntRange(0, 3).Draw(t, "hears") == 0 {
			nodes[i].Merge(h.now, h.packets[heard[i]:])
			heard[i] = len(h.packets)
			continue
		}
		h.packets = append(h.packets, operate(t, nodes[i], h.now, s.Write(t, h.now))...)
	}
	return h
}

func operate(t *rapid.T, engine storage.Engine, now messages.Stamp, op messages.Op) []messages.Packet {
	answers := make([]messages.Answer, 1)
	packets := engine.Operate(now, []messages.Op{op}, answers)
	if answers[0].Outcome == 0 {
		t.Fatalf("no answer to %+v", op)
	}
	return packets
}

// part draws some of the packets.
func (h *history) part(t *rapid.T) []messages.Packet {
	var part []messages.Packet
	for _, p := range h.packets {
		if rapid.Bool().Draw(t, "taken") {
			part = append(part, p)
		}
	}
	return part
}

// merged is an engine that has heard these packets.
func (h *history) merged(heard ...[]messages.Packet) storage.Engine {
	engine := h.s.New(stranger(0))
	for _, packets := range heard {
		engine.Merge(h.now, packets)
	}
	return engine
}

// walk is the whole state of an engine.
func (h *history) walk(engine storage.Engine) []messages.Packet {
	return WalkAll(engine, h.now)
}
