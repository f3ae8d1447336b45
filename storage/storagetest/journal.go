package storagetest

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"blue-rings/messages"
	"blue-rings/storage"
)

// Journals proves what a Journaled engine of the built-in kinds hands over: after
// any history, an engine that is restored from the last states of all names is as the
// original is, and stays so through whatever follows.
func Journals(t *testing.T, makeEngine func(self messages.Replica) storage.Journaled) {
	rapid.Check(t, func(t *rapid.T) {
		h := newJournaling(t, makeEngine)
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			h.step(t, h.original)
			if rapid.IntRange(0, 2).Draw(t, "saves") == 0 {
				h.disk.save(t, h.original, rapid.IntRange(1, 3).Draw(t, "names"))
			}
		}
		restored := h.restore(t, h.original, h.disk)
		second := newDisk(h.disk.records)
		h.counts = !h.counts
		for range rapid.IntRange(0, 30).Draw(t, "steps after") {
			h.step(t, h.original, restored)
			h.agree(t, h.original, restored)
			if rapid.IntRange(0, 2).Draw(t, "saves") == 0 {
				second.save(t, restored, rapid.IntRange(1, 3).Draw(t, "names"))
			}
		}
		h.restore(t, restored, second)
	})
}

// journaling is an original that lives with another node.
type journaling struct {
	make     func(self messages.Replica) storage.Journaled
	original storage.Journaled
	other    storage.Engine
	packets  []messages.Packet
	now      messages.Stamp
	disk     *disk
	// counts says that the original increments. A restored engine begins slots of its
	// own: it is compared with an original that has none.
	counts bool
}

func newJournaling(t *rapid.T, makeEngine func(self messages.Replica) storage.Journaled) *journaling {
	return &journaling{
		make:     makeEngine,
		original: makeEngine(replica(0)),
		other:    makeEngine(replica(1)),
		now:      messages.StampAt(1_700_000_000_000),
		disk:     newDisk(nil),
		counts:   rapid.Bool().Draw(t, "counts before"),
	}
}

// step has the same happen to all engines.
func (h *journaling) step(t *rapid.T, engines ...storage.Journaled) {
	h.now += messages.Stamp(rapid.SampledFrom([]int64{1, 1 << 16, 900 << 16, 7_000 << 16, 50_000 << 16, 3_000_000 << 16}).Draw(t, "pause"))
	var merged []messages.Packet
	switch rapid.IntRange(0, 6).Draw(t, "what") {
	case 0, 1:
		op := AnyOp(t, h.now)
		if op.Verb != messages.Increment || h.counts {
			h.packets = append(h.packets, h.same(t, op, engines)...)
			return
		}
		fallthrough
	case 2, 3:
		merged = operate(t, h.other, h.now, AnyOp(t, h.now))
		h.packets = append(h.packets, merged...)
	case 4:
		if len(h.packets) > 0 {
			from := rapid.IntRange(0, len(h.packets)-1).Draw(t, "from")
			merged = h.packets[from:min(len(h.packets), from+5)]
		}
	case 5:
		h.other.Merge(h.now, WalkAll(engines[0], h.now))
		merged = WalkAll(h.other, h.now)
	case 6:
		for _, engine := range engines {
			engine.Sweep(h.now)
		}
		return
	}
	for _, engine := range engines {
		engine.Merge(h.now, merged)
	}
}

// same carries out an operation on all engines, which answer the same.
func (h *journaling) same(t *rapid.T, op messages.Op, engines []storage.Journaled) (packets []messages.Packet) {
	var first []messages.Answer
	for i, engine := range engines {
		answers := make([]messages.Answer, 1)
		changed := engine.Operate(h.now, []messages.Op{op}, answers)
		slices.Sort(answers[0].List) // elements and fields have no order
		if i == 0 {
			packets, first = changed, answers
		} else if !reflect.DeepEqual(answers, first) {
			t.Fatalf("to %+v the original answers %+v\nand the restored %+v", op, first, answers)
		}
	}
	return packets
}

// restore is an engine of what the disk holds when all of one is saved: it is as that
// one is.
func (h *journaling) restore(t *rapid.T, of storage.Journaled, from *disk) storage.Journaled {
	of.Digest(h.now) // lets go of what is over
	for from.save(t, of, 2) {
	}
	names := slices.Sorted(maps.Keys(from.records))
	if held := namesOf(of, h.now); !slices.Equal(names, held) {
		t.Fatalf("the disk has %q, the engine %q", names, held)
	}
	h.now++
	restored := h.make(replica(0))
	for _, name := range rapid.Permutation(names).Draw(t, "order") {
		if merged := restored.Restore(h.now, from.read(t, name)); merged.Invalid > 0 || len(merged.Changed) > 0 {
			t.Fatalf("restoring %q: %+v", name, merged)
		}
	}
	h.agree(t, of, restored)
	return restored
}

// namesOf is the names that an engine holds, visible or not.
func namesOf(engine storage.Engine, now messages.Stamp) []string {
	var names []string
	for _, p := range WalkAll(engine, now) {
		names = append(names, p.Name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func (h *journaling) agree(t *rapid.T, original, restored storage.Journaled) {
	if x, y := dumpUntil(original, h.now), dumpUntil(restored, h.now); x != y {
		t.Fatalf("the original is\n%s---\nthe restored\n%s", x, y)
	}
	if original.Digest(h.now) != restored.Digest(h.now) || original.Len() != restored.Len() {
		t.Fatalf("equal states have two digests, or %d and %d names", original.Len(), restored.Len())
	}
}

// dumpUntil is Dump with the until of each atom.
func dumpUntil(engine storage.Engine, now messages.Stamp) string {
	var untils []string
	dump := Dump(engine, now)
	for _, p := range WalkAll(engine, now) {
		for _, sl := range p.Slots {
			untils = append(untils, fmt.Sprintf("%q slot %s@%s until %s", p.Name, sl.Replica, sl.Serial, sl.Until))
		}
		for _, c := range p.Cells {
			untils = append(untils, fmt.Sprintf("%q cell %d %q until %s", p.Name, c.Place, c.Name, c.Until))
		}
	}
	slices.Sort(untils)
	return dump + strings.Join(untils, "\n")
}

// disk is the last record of each name.
type disk struct {
	records map[string][]byte
	encoder messages.Encoder
	decoder messages.Decoder
}

func newDisk(records map[string][]byte) *disk {
	d := &disk{records: make(map[string][]byte)}
	maps.Copy(d.records, records)
	return d
}

// save takes some of what an engine has not saved.
func (d *disk) save(t *rapid.T, engine storage.Journaled, most int) (more bool) {
	return engine.Unsaved(most, func(name string, packets []messages.Packet) {
		if len(packets) == 0 {
			delete(d.records, name)
			return
		}
		record, err := d.encoder.AppendRecord(nil, packets)
		if err != nil {
			t.Fatalf("%q: %v", name, err)
		}
		d.records[name] = record
	})
}

func (d *disk) read(t *rapid.T, name string) []messages.Packet {
	packets, err := d.decoder.DecodeRecord(nil, d.records[name], "", name)
	if err != nil {
		t.Fatal(err)
	}
	return packets
}
