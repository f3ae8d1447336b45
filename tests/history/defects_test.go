package history_test

import (
	"slices"
	"testing"

	"blue-rings/messages"
	"blue-rings/tests/history"
)

// defects are what the nodes of a ring can do wrong, and the rules that tell.
func defects() map[string]struct {
	plan   string
	defect func(*ring)
	rules  []history.Rule
} {
	type defect = struct {
		plan   string
		defect func(*ring)
		rules  []history.Rule
	}
	mangles := func(mangle func(*messages.Packet)) func(*ring) { return func(r *ring) { r.mangle = mangle } }
	return map[string]defect{
		"an increment counts twice":   {"calm", func(r *ring) { r.twice = 0.02 }, []history.Rule{history.Excess}},
		"a node loses all it has":     {"calm", func(r *ring) { r.forgets = 0.02 }, []history.Rule{history.Lost}},
		"resets do not travel":        {"calm", mangles(unfloored), []history.Rule{history.Excess, history.Disagree, history.Shares}},
		"removals do not travel":      {"calm", mangles(unremoved), []history.Rule{history.Undone}},
		"clearings do not travel":     {"calm", mangles(func(p *messages.Packet) { p.Cleared = 0 }), []history.Rule{history.Undone}},
		"expiries do not travel":      {"calm", mangles(unexpiring), []history.Rule{history.Expired, history.Extension}},
		"cutoffs do not travel":       {"calm", mangles(func(p *messages.Packet) { p.Cutoff = 0 }), []history.Rule{history.Disagree, history.Lost, history.Unequal}},
		"the first writer wins":       {"calm", mangles(backdated), []history.Rule{history.Stale, history.Lost, history.Disagree}},
		"one replica counts as other": {"calm", mangles(renamed), []history.Rule{history.Shares}},
		"subtractions are additions":  {"calm", mangles(turned), []history.Rule{history.Excess, history.Shares}},
		"values change on their way":  {"calm", mangles(rewritten), []history.Rule{history.Unwritten}},
		"news of counters is lost":    {"calm", mangles(func(p *messages.Packet) { p.Slots = nil }), []history.Rule{history.Lost, history.Disagree}},
	}
}

func unfloored(p *messages.Packet) {
	for i := range p.Slots {
		p.Slots[i].Floors = nil
	}
}

func unremoved(p *messages.Packet) {
	p.Cells = slices.DeleteFunc(p.Cells, func(c messages.Cell) bool { return c.Absent })
}

func unexpiring(p *messages.Packet) {
	p.Expire = messages.Unset
	for i := range p.Slots {
		p.Slots[i].Until = messages.Unset
	}
	for i := range p.Cells {
		p.Cells[i].Until = messages.Unset
	}
}

func backdated(p *messages.Packet) {
	for i := range p.Cells {
		p.Cells[i].Stamp = messages.StampAt(messages.MaxMillis) - p.Cells[i].Stamp
	}
}

func renamed(p *messages.Packet) {
	for i := range p.Slots {
		p.Slots[i].Replica = messages.Replica{Host: "a", Incarnation: 1}
	}
}

func turned(p *messages.Packet) {
	for i := range p.Slots {
		p.Slots[i].Added = p.Slots[i].Added.Add(p.Slots[i].Subtracted)
		p.Slots[i].Subtracted = messages.Int(0)
	}
}

func rewritten(p *messages.Packet) {
	for i := range p.Cells {
		if c := &p.Cells[i]; c.Value != "" {
			c.Value += "0"
		}
	}
}

// Each defect of the nodes is noticed in a few histories, by one of its rules.
func TestDefectsAreNoticed(t *testing.T) {
	for name, d := range defects() {
		t.Run(name, func(t *testing.T) {
			p := plans()[d.plan]
			p.defect = d.defect
			const histories = 6
			for seed := range uint64(histories) {
				for _, v := range history.Check(record(seed, p)) {
					if slices.Contains(d.rules, v.Rule) {
						t.Logf("seed %d: %v", seed, v)
						return
					}
				}
			}
			t.Fatalf("nobody noticed in %d histories by %v", histories, d.rules)
		})
	}
}
