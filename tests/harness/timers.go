package harness

import "time"

// posted is a message that was caught on its way into a mailbox.
type posted struct {
	to      *mailbox
	message any
}

// after makes a timer for a host, and shows it. What the timer will send is
// found by calling it at once while posts are caught: timers of actors and
// supervisors do nothing but send.
func (w *World) after(h *host, d time.Duration, f func()) (cancel func()) {
	if w.running != nil && !w.quiet && !h.blind {
		for _, p := range w.catch(f) {
			h.effect(w.running.name, "~>", p.to.name, h.render(p.message)+" in="+short(d))
		}
	}
	return w.clock.After(d, f)
}

// catch calls f and answers what it would have posted.
func (w *World) catch(f func()) []posted {
	caught, running := []posted(nil), w.running
	w.caught, w.running = &caught, nil
	f()
	w.caught, w.running = nil, running
	return caught
}
