package tests

import (
	"slices"

	"blue-rings/messages"
	"blue-rings/storage"
	"blue-rings/tests/highwater"
)

// fragile is a store for scripts that breaks when it is told to: by the
// operation `break`, and by a change of that text.
type fragile struct{ storage.Engine }

func newFragile(cfg storage.ShardConfig) storage.Engine { return fragile{highwater.New(cfg)} }

// Operate breaks in the middle of a batch: what came before `break` has taken
// effect, and nobody was told.
func (f fragile) Operate(now messages.Stamp, ops []messages.Op, answers []messages.Answer) []messages.Packet {
	for i := range ops {
		if slices.Equal(ops[i].Args, []string{"break"}) {
			f.Engine.Operate(now, ops[:i], answers[:i])
			panic("the engine broke")
		}
	}
	return f.renamed(f.Engine.Operate(now, ops, answers))
}

func (f fragile) Merge(now messages.Stamp, packets []messages.Packet) storage.Merged {
	for i := range packets {
		if slices.Contains(packets[i].Opaque, "break") {
			panic("the engine broke")
		}
	}
	merged := f.Engine.Merge(now, packets)
	merged.Changed = f.renamed(merged.Changed)
	return merged
}

func (f fragile) Walk(now messages.Stamp, from messages.Position, limits messages.Limits) messages.Walked {
	walked := f.Engine.Walk(now, from, limits)
	walked.Packets = f.renamed(walked.Packets)
	return walked
}

// renamed gives packets this store's kind.
func (fragile) renamed(packets []messages.Packet) []messages.Packet {
	for i := range packets {
		packets[i].Kind = "fragile"
	}
	return packets
}
