package main

import (
	"errors"
	"fmt"
	"time"

	"blue-rings/cmd/ring"
)

// window is over how long medians are taken: what is over leaves a node once a minute, and what it
// has goes up and down with that.
const window = time.Minute

// judged prints what nodes used from a moment on, and complains of what has grown.
func judged(nodes []*ring.Node, samples [][]sample, from time.Duration) (wrong error) {
	fmt.Printf("What they used from %s on: medians of the first minute, of one in the middle, of the last. The last may be above the first by as much as is stated.\n\n", from)
	fmt.Println("| node | | start | middle | end | may grow by | each hour |")
	fmt.Println("|---|---|---|---|---|---|---|")
	for i, node := range nodes {
		last := samples[i][len(samples[i])-1].at
		first, middle, end := within(samples[i], from), within(samples[i], (from+last-window)/2), within(samples[i], last-window)
		for what, each := range measured {
			was, is := median(first, what), median(end, what)
			most := was*each.part + each.more
			fmt.Printf("| %s | %s | %.0f | %.0f | %.0f | %.0f | %+.0f |\n", node.Host, each.name, was, median(middle, what), is, most, (is-was)/(last-window-from).Hours())
			if is > was+most {
				wrong = errors.Join(wrong, fmt.Errorf("node %s grows: %s from %.0f to %.0f", node.Host, each.name, was, is))
			}
		}
	}
	return wrong
}

// within is the samples of one window.
func within(samples []sample, from time.Duration) (inside []sample) {
	for _, s := range samples {
		if s.at >= from && s.at <= from+window {
			inside = append(inside, s)
		}
	}
	return inside
}
