package faults

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// judgeAll holds what all nodes say against what is owed: counters, cells, and that none of
// them has refused a client, or has failed.
func (n *namespaces) judgeAll(ctx context.Context, owed map[*life][]int64, marked marks, atRest bool) error {
	for _, m := range n.members {
		if _, err := m.life.isOver(); err != nil {
			return fmt.Errorf("node %s, which was not killed, refused a client: %w: %s", m.Host, err, m.Log())
		}
		if err := sound(m); err != nil {
			return err
		}
	}
	if err := n.judge(ctx, owed, atRest); err != nil {
		return err
	}
	return n.judgeCells(ctx, marked, func(host string) bool {
		at := slices.IndexFunc(n.members, func(m *member) bool { return m.Host == host })
		return fsyncOf(at) == always
	})
}

// sound complains of errors that a node has logged, but for clocks, which are made to be wrong.
func sound(m *member) error {
	var found complaints
	for line := range strings.Lines(m.Log()) {
		var said struct{ Level, Event string }
		if err := json.Unmarshal([]byte(line), &said); err != nil {
			found.add("node %s says %q", m.Host, line)
		} else if said.Level != "warn" && said.Event != "clock_skewed" {
			found.add("node %s says %s", m.Host, strings.TrimSpace(line))
		}
	}
	return found.join()
}

// end waits until all are equal after the last write, and judges.
func (n *namespaces) end(ctx context.Context) error {
	ended := time.Now()
	if err := n.equal(ctx); err != nil {
		return err
	}
	n.report.ToEqual = time.Since(ended)
	if _, err := n.inStep(ctx); err != nil {
		return err
	}
	if err := n.judgeAll(ctx, n.owed(), n.marked(), true); err != nil {
		return err
	}
	if err := n.expired(ctx); err != nil {
		return err
	}
	if err := n.equal(ctx); err != nil {
		return err
	}
	var found complaints
	for i, m := range n.members {
		u := &n.usage[i]
		used, err := m.measure(ctx)
		if err != nil {
			return err
		}
		if u.Lived >= longLife {
			if err := grown(u.Host, u.used[len(u.used)-1], used); err != nil {
				found.add("%w", err)
			}
		}
		u.used = append(u.used, used)
		n.account(i)
	}
	n.report.Usage = n.usage
	return found.join()
}

// account adds a node's writes to the report.
func (n *namespaces) account(i int) {
	m := n.members[i]
	for _, l := range append(slices.Clone(m.ended), m.life) {
		acknowledged, asked := l.done(), l.asked()
		n.report.Acknowledged += sum(acknowledged)
		n.report.Unknown += sum(asked) - sum(acknowledged)
		writes, _ := l.cells.known()
		for _, kind := range writes {
			for _, b := range kind {
				n.report.Cells += b.done
			}
		}
		if l == m.life {
			continue
		}
		for counter := range acknowledged {
			lost := max(0, acknowledged[counter]-n.remains[l][counter])
			if fsyncOf(i) == "" {
				n.report.LostMemory += lost
			} else {
				n.report.LostDisk += lost
			}
		}
	}
}
