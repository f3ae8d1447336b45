package main

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"blue-rings/cmd/ring"
)

// soak is three nodes in a mesh for a long time, at half of the load that they take: what they use must
// stay what it was, and all must be equal at the end.
type soak struct {
	For     time.Duration `default:"15m" help:"How long the load lasts, at least 3m."`
	Measure time.Duration `default:"10s" help:"How long it is measured before what load they take."`
	Every   time.Duration `default:"10s" help:"Time between samples."`
	Names   int           `default:"10000" help:"Counters, as many strings, and a hundredth of it of sets and maps."`
	Seed    uint64        `default:"1" help:"What the operations are drawn from."`
	Rate    float64       `help:"Operations a second in all, instead of half of what they take."`
	Fsync   string        `enum:"none,always,interval,never" default:"none" help:"When changes are on disk; none: nodes are in memory only."`
}

// soakNodes is how many nodes there are.
const soakNodes = 3

// settled is how long the load lasts before what is used counts as what it must stay: names have
// expired and left for the first time by then. It is a third of the run, if that is shorter.
const settled = 3 * time.Minute

// Run runs them; each sample has a line on standard error.
func (s *soak) Run(e *env) (err error) {
	if err := s.valid(); err != nil {
		return err
	}
	nodes, err := linked(e, topologies[0], soakNodes, s.flags(e))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stopAll(nodes)) }()
	if err := await(e.ctx, time.Minute, "current before the load", current(nodes...)); err != nil {
		return err
	}
	mix := newMix(s.Seed, s.Names)
	took, err := s.load(e, nodes, mix, 0, s.Measure, func() error { return nil })
	if err != nil {
		return err
	}
	rate := cmp.Or(s.Rate, took/2)
	fmt.Printf("%d nodes, a full mesh, %d names and those that expire; they took %.0f operations a second, and get %.0f, for %s; seed %d\n\n",
		soakNodes, mix.lasting(), took, rate, s.For, s.Seed)
	samples, began := make([][]sample, soakNodes), time.Now()
	got, err := s.load(e, nodes, mix, rate, s.For, func() error {
		for i, node := range nodes {
			taken, err := sampled(e.ctx, node, time.Since(began))
			if err != nil {
				return err
			}
			samples[i] = append(samples[i], taken)
			if _, err := fmt.Fprintln(os.Stderr, node.Host, taken); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	ended := time.Now()
	if err := await(e.ctx, time.Minute, "equal after the load", equal(nodes...)); err != nil {
		return err
	}
	toEqual := time.Since(ended)
	if err := await(e.ctx, time.Minute, "current after the load", current(nodes...)); err != nil {
		return err
	}
	warnings, wrong := complained(nodes)
	wrong = errors.Join(wrong, mix.check(e.ctx, nodes))
	fmt.Printf("%.0f operations a second were answered; digests were equal %.2f s after the last one. The nodes warned %d times.\n\n", got, toEqual.Seconds(), warnings)
	return errors.Join(wrong, judged(nodes, samples, min(settled, s.For/3)))
}

// valid refuses what makes no sense.
func (s *soak) valid() error {
	switch {
	case s.For < 3*time.Minute:
		return fmt.Errorf("--for is %s: give at least 3m", s.For)
	case s.Measure < time.Second:
		return fmt.Errorf("--measure is %s: give at least 1s", s.Measure)
	case s.Every < time.Second || s.Every > window/2:
		return fmt.Errorf("--every is %s: give 1s to %s", s.Every, window/2)
	case s.Names < 100:
		return fmt.Errorf("--names is %d: give at least 100", s.Names)
	case s.Rate < 0:
		return fmt.Errorf("--rate is %.0f: give 0, for half of what they take, or more", s.Rate)
	default:
		return nil
	}
}

// flags are those of a node with a data directory, if it is to have one.
func (s *soak) flags(e *env) func(host string) []string {
	return func(host string) []string {
		if s.Fsync == "none" {
			return nil
		}
		return []string{"--data-dir", filepath.Join(e.folder, host), "--fsync", s.Fsync}
	}
}

// load has clients at all nodes ask for so many operations a second in all, or as many as are answered if 0,
// for a time, while what is given is done now and then. It answers how many were answered each second.
func (s *soak) load(e *env, nodes []*ring.Node, mix *mix, rate float64, lasts time.Duration, meanwhile func() error) (float64, error) {
	began := time.Now()
	var clients sync.WaitGroup
	failed := make([]error, len(nodes)*mixClients)
	for i, node := range nodes {
		for j := range mixClients {
			at := i*mixClients + j
			clients.Go(func() { failed[at] = mix.ask(e.ctx, node, at, rate/float64(len(failed)), began.Add(lasts)) })
		}
	}
	before := mix.answered.Load()
	var wrong error
	for due := began.Add(s.Every); wrong == nil && due.Before(began.Add(lasts)) && e.ctx.Err() == nil; due = due.Add(s.Every) {
		time.Sleep(time.Until(due))
		wrong = meanwhile()
	}
	clients.Wait()
	return float64(mix.answered.Load()-before) / time.Since(began).Seconds(), errors.Join(append(failed, wrong, e.ctx.Err())...)
}

// complained complains of errors that nodes have logged, and counts their warnings.
func complained(nodes []*ring.Node) (warnings int, wrong error) {
	for _, node := range nodes {
		for line := range strings.Lines(node.Log()) {
			if strings.Contains(line, `"level":"warn"`) {
				warnings++
			} else {
				wrong = errors.Join(wrong, fmt.Errorf("node %s says: %s", node.Host, strings.TrimSpace(line)))
			}
		}
	}
	return warnings, wrong
}
