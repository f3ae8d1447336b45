package main

import (
	"errors"
	"fmt"
	"time"
)

// repair is how long two nodes take, and how much they send, until they are equal
// again after their link was cut and one of them has changed a few of many keys.
type repair struct {
	Rounds  int `default:"3" help:"Times it is measured."`
	Keys    int `default:"1000000" help:"Counters with names of 20 bytes."`
	Changes int `default:"100" help:"Counters changed at one node while the link is cut."`
}

// Run measures one pair of nodes several times.
func (m *repair) Run(e *env) (err error) {
	p, err := newPair()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.stop()) }()
	if err := p.a.Start(e.ctx, e.binary); err != nil {
		return err
	}
	if err := load(e.ctx, p.a.Client, m.Keys); err != nil {
		return err
	}
	if err := p.b.Start(e.ctx, e.binary); err != nil {
		return err
	}
	if err := await(e.ctx, 5*time.Minute, "equal before the cut", equal(p.a, p.b)); err != nil {
		return err
	}
	fmt.Printf("%d equal counters, %d of them changed at one node while the link was cut; from healing to equal digests and to `current`, median (least..most) of %d\n\n",
		m.Keys, m.Changes, m.Rounds)
	fmt.Println("| to equal, s | to current, s | KiB over both links, pings included |")
	fmt.Println("|---|---|---|")
	var equals, currents, kib []float64
	for round := range m.Rounds {
		if err := await(e.ctx, time.Minute, "current before the cut", current(p.a, p.b)); err != nil {
			return err
		}
		p.ab.Cut()
		p.ba.Cut()
		for n := range m.Changes {
			if err := p.a.Client.Incr(e.ctx, keyOf((n*7919+round*31)%m.Keys)).Err(); err != nil {
				return fmt.Errorf("change: %w", err)
			}
		}
		time.Sleep(2 * time.Second) // both see that the other is silent
		before, began := p.bytes(), time.Now()
		if err := errors.Join(p.ab.Open(), p.ba.Open()); err != nil {
			return err
		}
		if err := await(e.ctx, time.Minute, "equal after healing", equal(p.a, p.b)); err != nil {
			return err
		}
		equals = append(equals, time.Since(began).Seconds())
		if err := await(e.ctx, time.Minute, "current after healing", current(p.a, p.b)); err != nil {
			return err
		}
		currents = append(currents, time.Since(began).Seconds())
		kib = append(kib, float64(p.bytes()-before)/1024)
	}
	fmt.Printf("| %s | %s | %s |\n", spread(equals, "%.2f"), spread(currents, "%.2f"), spread(kib, "%.0f"))
	return nil
}
