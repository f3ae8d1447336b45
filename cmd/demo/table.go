package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"
)

// table shows the nodes side by side. On a terminal it moves in place; elsewhere
// each reading is printed below the last.
type table struct {
	out      io.Writer
	terminal bool
	drawn    int // lines to go back over
	sent     []int64
	at       time.Time
}

// newTable is a table whose rates are counted from now on.
func newTable(out io.Writer, terminal bool, nodes int, now time.Time) *table {
	return &table{out: out, terminal: terminal, sent: make([]int64, nodes), at: now}
}

// draw takes a reading of all nodes and shows it under a line of text.
func (b *table) draw(ctx context.Context, t *traffic, text string, now time.Time) error {
	elapsed := max(now.Sub(b.at).Seconds(), 0.001)
	rows := [][]string{{"node"}, {"coherent"}, {"peers"}, {"keys"}, {"updates/s"}}
	names := []string{counter(0, "calls"), counter(0, "seconds"), counter(1, "µcent"), callSet(0)}
	for _, name := range names {
		rows = append(rows, []string{name})
	}
	for i, n := range t.nodes {
		status, err := n.Status(ctx)
		if err != nil {
			return err
		}
		column := []string{
			n.Host, yes(status["coherent"]), status["peers-up"] + "/" + status["peers-total"], status["keys"],
			fmt.Sprintf("%.0f", float64(t.sent[i]-b.sent[i])/elapsed),
		}
		for _, name := range names[:3] {
			column = append(column, or(n.Client.Get(ctx, name).Val(), "-"))
		}
		column = append(column, fmt.Sprintf("%d members", n.Client.SCard(ctx, names[3]).Val()))
		for row := range rows {
			rows[row] = append(rows[row], column[row])
		}
	}
	copy(b.sent, t.sent)
	b.at = now
	return b.print(text, rows)
}

func (b *table) print(text string, rows [][]string) error {
	var page strings.Builder
	if b.terminal && b.drawn > 0 {
		fmt.Fprintf(&page, "\x1b[%dA\x1b[J", b.drawn)
	}
	if b.terminal {
		page.WriteString("\x1b[?7l") // a line that wraps would be counted once, and take two
	}
	fmt.Fprintf(&page, "%s\n", text)
	for _, row := range rows {
		fmt.Fprintf(&page, "  %-32s", row[0])
		for _, cell := range row[1:] {
			fmt.Fprintf(&page, "%15s", cell)
		}
		page.WriteByte('\n')
	}
	if b.terminal {
		page.WriteString("\x1b[?7h")
	}
	b.drawn = len(rows) + 1
	_, err := io.WriteString(b.out, page.String())
	return err
}

// settle leaves what is drawn on the screen, and goes on below it.
func (b *table) settle() { b.drawn = 0 }

func yes(value string) string {
	if value == "true" {
		return "yes"
	}
	return "no"
}

func or(value, otherwise string) string {
	if value == "" {
		return otherwise
	}
	return value
}
