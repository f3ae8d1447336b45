package actors

import (
	"slices"
	"time"

	"blue-rings/messages"
)

// inquiries are what the peer was asked and has not answered. Answers may be lost: what
// is not answered in time is asked again, under another number. An answer to
// an earlier number counts, too: on a slow link it is only late.
type inquiries struct {
	open   []*inquiry // the oldest first
	window int        // how many may be open; less while answers are late
}

// inquiry is a question that was asked.
type inquiry struct {
	q       *question
	numbers []uint64 // under which it was asked
	asked   time.Time
	tries   int
	sent    bool // it left, or else there was no room
	number  uint64
	part    int               // the next part of the answer to number
	keySums []messages.KeySum // of its parts so far
}

const (
	askMost   = 8               // questions open
	askFirst  = time.Second     // until a question is asked again
	askLast   = 8 * time.Second // the same, after some times
	askFlow   = 8 * time.Second // for so long other answers excuse a missing one
	askNoisy  = 3               // tries without an answer are worth an event
	askRecall = 8               // numbers of a question whose answers count
)

// room reports whether one more question may be asked.
func (a *inquiries) room() bool {
	if a.window == 0 {
		a.window = askMost
	}
	return len(a.open) < a.window
}

// add opens a question.
func (a *inquiries) add(q *question) *inquiry {
	i := &inquiry{q: q}
	a.open = append(a.open, i)
	return i
}

// try takes note that a question is asked under a number.
func (i *inquiry) try(number uint64, now time.Time) {
	if len(i.numbers) >= askRecall {
		i.numbers = i.numbers[1:]
	}
	i.numbers = append(i.numbers, number)
	i.asked, i.sent = now, true
	i.tries++
}

// unsent takes note that there was no room for it.
func (i *inquiry) unsent() { i.sent = false }

// take finds what a page answers, nil if nothing or if it is not the next part.
func (a *inquiries) take(page *messages.Page) *inquiry {
	for _, i := range a.open {
		if !slices.Contains(i.numbers, page.Number) {
			continue
		}
		if page.Part == 0 {
			i.number, i.part, i.keySums = page.Number, 0, nil
		}
		if i.number != page.Number || i.part != page.Part {
			return nil
		}
		i.part++
		return i
	}
	return nil
}

// close takes note that a question is answered.
func (a *inquiries) close(i *inquiry) {
	a.open = slices.DeleteFunc(a.open, func(o *inquiry) bool { return o == i })
	a.window = min(askMost, a.window+1)
}

// again are the questions to be asked again. heard is when the peer last answered
// anything.
func (a *inquiries) again(now, heard time.Time) (late []*inquiry) {
	for _, i := range a.open {
		if !now.Before(i.due(heard)) {
			late = append(late, i)
		}
	}
	if len(late) > 0 {
		a.window = max(1, a.window/2)
	}
	return late
}

// due is when a question is asked again. While other answers come it may only
// be its turn later.
func (i *inquiry) due(heard time.Time) time.Time {
	wait := min(askFirst<<min(i.tries-1, 8), askLast)
	from := i.asked
	if excuse := i.asked.Add(askFlow); heard.After(excuse) {
		from = excuse
	} else if heard.After(from) {
		from = heard
	}
	return from.Add(wait)
}
