package scale

import (
	"slices"
	"time"
)

// Report is what came of a run. Times are virtual.
type Report struct {
	Config     Config
	Violations []string
	Sum        uint64 // of every turn: equal in two runs that went the same way

	Links    int           // subscriptions
	Diameter int           // links between the two nodes that are furthest apart
	Most     int           // peers of a node
	Started  time.Duration // from the last node's start until all links are current
	Took     Quantiles     // from an update to its being everywhere
	Equal    time.Duration // from the last update until all nodes are equal
	Hops     float64       // links over which an update first comes to a node, in the mean
	MostHops int

	News News
	Idle Idle
}

// Quantiles are those of the updates.
type Quantiles struct{ P50, P99, Max time.Duration }

// summarise puts into the report what is known of the updates.
func (r *run) summarise() {
	var took []time.Duration
	for _, u := range r.ledger.updates[r.ledger.first:] {
		took = append(took, u.took)
	}
	slices.Sort(took)
	r.report.Took = Quantiles{P50: took[len(took)/2], P99: took[len(took)*99/100], Max: took[len(took)-1]}
	r.report.Hops = float64(r.ledger.hops) / float64(len(took)*max(1, r.config.Nodes-1))
	r.report.MostHops = r.ledger.most
}
