package defects_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// noticed is what came of a defect.
type noticed struct {
	defect defect
	places []place // asked
	place  place   // that noticed
	said   string
	took   time.Duration // 0: nobody noticed
}

func (n noticed) asked() string {
	var titles []string
	for _, p := range n.places {
		titles = append(titles, p.title)
	}
	return strings.Join(titles, "; ")
}

// report is what came of all of them.
type report []noticed

// show logs the table, or writes it where REPORT says.
func (r report) show(t *testing.T) {
	text := r.String()
	if path := os.Getenv("REPORT"); path != "" {
		write(t, path, []byte(text))
		return
	}
	t.Log("\n" + text)
}

// String is the table in Markdown.
func (r report) String() string {
	var b strings.Builder
	b.WriteString("| defect | what is taken out | noticed by | after | as |\n|---|---|---|---|---|\n")
	var all, simulated []time.Duration
	var unseen []string
	for _, n := range r {
		d := n.defect
		if n.took == 0 {
			fmt.Fprintf(&b, "| %s | %s | **nobody** | | asked: %s |\n", d.name, d.says, n.asked())
			continue
		}
		all = append(all, n.took)
		if n.place.simulation {
			simulated = append(simulated, n.took)
		} else {
			unseen = append(unseen, fmt.Sprintf("- %s: %s", d.name, d.unseen))
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %.2f s | %s |\n", d.name, d.says, n.place.title, n.took.Seconds(), cell(n.said))
	}
	fmt.Fprintf(&b, "\n%d defects, %d noticed, %d of them by simulations; median %.2f s, of the simulations %.2f s.\n",
		len(r), len(all), len(simulated), median(all).Seconds(), median(simulated).Seconds())
	if len(unseen) > 0 {
		fmt.Fprintf(&b, "\nWhat no simulation notices:\n\n%s\n", strings.Join(unseen, "\n"))
	}
	return b.String()
}

// saidMost is how much of a complaint is shown.
const saidMost = 110

// cell is a text as a cell of a table has it.
func cell(text string) string {
	if runes := []rune(text); len(runes) > saidMost {
		text = string(runes[:saidMost]) + "…"
	}
	return strings.ReplaceAll(text, "|", "/")
}

// median is the middle one, 0 of none.
func median(of []time.Duration) time.Duration {
	if len(of) == 0 {
		return 0
	}
	of = slices.Sorted(slices.Values(of))
	return of[len(of)/2]
}
