package ring

import (
	"slices"
	"strings"
	"time"

	"blue-rings/actors"
)

// fields makes what is left simpler. No change turns back what another has done, so that
// there is an end.
func (s *shrinker) fields() {
	for _, change := range simplerSetups() {
		p := s.plan
		change(&p.Setup)
		s.try(p)
	}
	simplify(s, func(p *Plan) *[]Host { return &p.Hosts }, simplerHosts())
	simplify(s, func(p *Plan) *[]Link { return &p.Links }, []func(*Link){
		func(l *Link) { l.Delay = 0 },
		func(l *Link) { l.Delay = l.Delay.Truncate(time.Millisecond) },
	})
	simplify(s, func(p *Plan) *[]Fault { return &p.Faults }, simplerFaults())
	var rounded []func(*Operation)
	for _, to := range roundings() {
		rounded = append(rounded, func(o *Operation) { o.At = o.At.Truncate(to) })
	}
	simplify(s, func(p *Plan) *[]Operation { return &p.Operations }, rounded)
}

// simplify makes changes to all things of a kind at once, or to one after the other where
// that does not do.
func simplify[T any](s *shrinker, list func(*Plan) *[]T, changes []func(*T)) {
	changed := func(from, to int, change func(*T)) bool {
		p := s.plan
		of := list(&p)
		*of = slices.Clone(*of)
		for i := from; i < to; i++ {
			change(&(*of)[i])
		}
		p.Faults = sorted(slices.Clone(p.Faults), func(f Fault) time.Duration { return f.At })
		p.Operations = sorted(slices.Clone(p.Operations), func(o Operation) time.Duration { return o.At })
		return s.try(p)
	}
	for _, change := range changes {
		n := len(*list(&s.plan))
		if changed(0, n, change) {
			continue
		}
		for i := range n {
			changed(i, i+1, change)
		}
	}
}

// roundings are what times are rounded down to.
func roundings() []time.Duration {
	return []time.Duration{time.Second, 100 * time.Millisecond, 10 * time.Millisecond, time.Millisecond}
}

func simplerSetups() []func(*Setup) {
	return []func(*Setup){
		func(s *Setup) { s.Lasts = s.Lasts.Truncate(100 * time.Millisecond) },
		func(s *Setup) { s.Audit = -1 },
		func(s *Setup) { s.Spacing = -1 },
		func(s *Setup) { s.Rebuild = 2 * time.Second },
		func(s *Setup) { s.Frames = 10_000 },
		func(s *Setup) { s.Ping = 100 * time.Millisecond },
	}
}

// simplerHosts: zero is the default of production. How often is committed is what the
// promises of a disk are measured by: it is never left to a default.
func simplerHosts() []func(*Host) {
	return []func(*Host){
		func(h *Host) { h.Disk, h.Every = noDisk, 0 },
		func(h *Host) {
			if h.Disk != noDisk {
				h.Disk, h.Every = string(actors.FsyncAlways), 100*time.Millisecond
			}
		},
		func(h *Host) { h.Shards = 1 },
		func(h *Host) { h.Credit = 0 },
		func(h *Host) { h.Backlog = 0 },
		func(h *Host) { h.Batch = 0 },
	}
}

func simplerFaults() []func(*Fault) {
	changes := []func(*Fault){
		func(f *Fault) { f.For = 0 },
		func(f *Fault) { f.For = min(f.For, 10*time.Millisecond) },
		func(f *Fault) { f.For = min(f.For, 100*time.Millisecond) },
		func(f *Fault) { f.For = min(f.For, time.Second) },
		func(f *Fault) { f.N = min(f.N, 1) },
		func(f *Fault) {
			switch f.Kind {
			case Loss, Repeat, Reorder, Power, DiskFail:
				f.Share = 1
			default: // no drift of a clock; elsewhere it means nothing
				f.Share = 0
			}
		},
		func(f *Fault) {
			if f.Kind == Partition || f.Kind == Deaf {
				f.What, _, _ = strings.Cut(f.What, ",")
			}
		},
		func(f *Fault) {
			if f.Kind != Ahead { // it is not too far ahead any more
				f.Least = 0
			}
		},
	}
	for _, to := range roundings() {
		changes = append(changes,
			func(f *Fault) { f.At = f.At.Truncate(to) },
			func(f *Fault) { f.For = f.For.Truncate(to) },
			func(f *Fault) { f.Least, f.Most = f.Least.Truncate(to), f.Most.Truncate(to) },
		)
	}
	return changes
}
