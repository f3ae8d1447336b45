package ring

import (
	"math/rand/v2"
	"slices"
	"time"
)

// Plan is all that a run depends on: what there is, what is done to it and what
// clients do, each at its time. It is data, so that parts of it can be left out, and
// its text can be run again.
type Plan struct {
	Setup
	Hosts      []Host
	Links      []Link
	Faults     []Fault     // in the order of their times
	Operations []Operation // in the order of their times
}

// Draw draws a plan from a seed.
func Draw(seed uint64, size Size) Plan {
	random := rand.New(rand.NewPCG(seed, 1))
	p := Plan{}
	p.Setup, p.Hosts, p.Links = drawSetup(random, seed, size)
	p.Faults = drawFaults(rand.New(rand.NewPCG(seed, 2)), &p, size)
	p.Operations = drawOperations(rand.New(rand.NewPCG(seed, 3)), &p, size)
	return p
}

// sorted puts what is drawn in the order of the times; what is at the same stays in
// the order in which it was drawn.
func sorted[T any](list []T, at func(T) time.Duration) []T {
	slices.SortStableFunc(list, func(a, b T) int { return int(at(a) - at(b)) })
	return list
}

// neighbours are whom a host hears, and who hears it.
func (p *Plan) neighbours(name string) (heard, hearers []string) {
	for _, l := range p.Links {
		if l.To == name {
			heard = append(heard, l.From)
		}
		if l.From == name {
			hearers = append(hearers, l.To)
		}
	}
	return heard, hearers
}
