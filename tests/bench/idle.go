package main

import (
	"errors"
	"fmt"
	"time"
)

// idle is how much two nodes send while nothing changes, whatever they hold.
type idle struct {
	Keys []int         `default:"0,1000000" help:"Counters with names of 20 bytes."`
	For  time.Duration `default:"30s" help:"How long it is measured."`
}

// Run measures with each number of keys.
func (m *idle) Run(e *env) error {
	fmt.Printf("Two nodes that subscribe to each other, nothing changes, %s\n\n", m.For)
	fmt.Println("| keys | bytes a second and link |")
	fmt.Println("|---|---|")
	for _, keys := range m.Keys {
		rate, err := m.measure(e, keys)
		if err != nil {
			return err
		}
		fmt.Printf("| %d | %.0f |\n", keys, rate)
	}
	return nil
}

func (m *idle) measure(e *env, keys int) (_ float64, err error) {
	p, err := newPair()
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, p.stop()) }()
	if err := p.a.Start(e.ctx, e.binary); err != nil {
		return 0, err
	}
	if err := load(e.ctx, p.a.Client, keys); err != nil {
		return 0, err
	}
	if err := p.b.Start(e.ctx, e.binary); err != nil {
		return 0, err
	}
	if err := await(e.ctx, 5*time.Minute, "equal", equal(p.a, p.b)); err != nil {
		return 0, err
	}
	if err := await(e.ctx, time.Minute, "current", current(p.a, p.b)); err != nil {
		return 0, err
	}
	before, began := p.bytes(), time.Now()
	time.Sleep(m.For)
	return float64(p.bytes()-before) / 2 / time.Since(began).Seconds(), nil
}
