package ring

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"blue-rings/transport"
)

// drawer draws faults for a ring.
type drawer struct {
	*rand.Rand
	plan *Plan
}

// drawFaults draws what goes wrong. A run has some of the kinds only, so that each is
// met with and without each other. What expires is judged by the most that any clock was
// wrong, so in half of the runs none is (tight).
func drawFaults(random *rand.Rand, p *Plan, size Size) []Fault {
	d := drawer{random, p}
	var kinds []Kind
	for _, k := range Kinds() {
		some := 2
		if k == Ahead {
			some = 6
		}
		if isClock := k == Clock || k == Ahead; random.IntN(some) == 0 && (p.Skew == 0 || !isClock) {
			kinds = append(kinds, k)
		}
	}
	var all []Fault
	for range int(size.Often * p.Lasts.Seconds() * (0.2 + 1.6*random.Float64())) {
		if len(kinds) == 0 {
			break
		}
		k := anyOf(random, kinds...)
		f := d.draw(k)
		if last := len(all) - 1; last >= 0 && random.IntN(3) == 0 { // one trouble seldom comes alone
			f = d.beside(f, all[last])
		}
		all = append(all, f)
		if k == Double { // once is enough
			kinds = slices.DeleteFunc(kinds, func(other Kind) bool { return other == k })
		}
	}
	return sorted(all, func(f Fault) time.Duration { return f.At })
}

// draw draws a fault of a kind.
func (d drawer) draw(k Kind) Fault {
	f := Fault{Kind: k, At: d.upTo(d.plan.Lasts), Host: anyOf(d.Rand, d.plan.Hosts...).Name, For: d.mostly(2 * time.Second)}
	switch k {
	case Loss, Repeat, Reorder:
		d.link(&f)
		f.Share = anyOf(d.Rand, 0.05, 0.3, 0.8, 1)
	case Delay:
		d.link(&f)
		f.Least = d.mostly(400 * time.Millisecond)
	case Jitter:
		d.link(&f)
		f.Least, f.Most = 0, d.mostly(200*time.Millisecond)
	case Cut, Forget:
		d.link(&f)
	case Partition, Deaf:
		f.Host, f.What = "", d.some()
	case Slow:
		f.Most = d.mostly(300 * time.Millisecond)
	case StoreLate:
		f.What = fmt.Sprintf("stores/default/%d", d.IntN(3))
	case Crash:
		f.For, f.What, f.N = 0, d.actor(f.Host), d.IntN(4)
	case Socket:
		f.For, f.N = 0, d.IntN(3)
		f.What = anyOf(d.Rand, transport.OpBind, transport.OpConnect, transport.OpAnswer, transport.OpAsk, transport.OpSend, transport.OpReceive)
	case Killed, Power, Emptied:
		f.N, f.Share = 1+d.IntN(60), anyOf(d.Rand, 0, 0.5, 1)
		if d.IntN(2) == 0 {
			f.N, f.What = 1+d.IntN(6), inOperation
		}
	case DiskFail:
		f.Share = float64(d.IntN(2))
	case Clock:
		f.For, f.Least, f.Share = 0, d.upTo(skewed)-skewed/2, (d.Float64()-0.5)/100
	case Ahead:
		f.Least = tooFar + d.upTo(2*time.Second)
	case Meet:
		f.To = anyOf(d.Rand, d.plan.Hosts...).Name
	case Double:
		f.For = 0
		f.To = anyOf(d.Rand, d.plan.Hosts...).Name
	default:
	}
	return f
}

// inOperation says that a process ends in the midst of an operation.
const inOperation = "operation"

// beside moves a fault to where and when another one is.
func (d drawer) beside(f, other Fault) Fault {
	f.At = min(other.At+d.upTo(other.For+lookEvery), d.plan.Lasts-1)
	if f.To == "" && f.Host != "" && other.Host != "" && f.Kind != Crash {
		f.Host = other.Host
	}
	return f
}

// How wrong clocks are: two hosts whose clocks differ by skewed at most hear each other,
// and whoever is tooFar ahead of the others is not heard.
const (
	skewed = 9 * time.Second
	tooFar = 15 * time.Second
)

func (d drawer) upTo(most time.Duration) time.Duration { return time.Duration(d.Int64N(int64(most))) }

// mostly is a time up to most, brief more often than not.
func (d drawer) mostly(most time.Duration) time.Duration {
	return (d.upTo(anyOf(d.Rand, most/20, most/5, most)) + 1).Round(time.Microsecond)
}

// link chooses one.
func (d drawer) link(f *Fault) {
	if len(d.plan.Links) > 0 {
		l := anyOf(d.Rand, d.plan.Links...)
		f.Host, f.To = l.From, l.To
	}
}

// some are some of the hosts.
func (d drawer) some() string {
	var names []string
	for _, h := range d.plan.Hosts {
		if d.IntN(2) == 0 {
			names = append(names, h.Name)
		}
	}
	return strings.Join(names, ",")
}

// actor is one that may fail, of a host.
func (d drawer) actor(name string) string {
	all := []string{
		"publisher", "monitor", "enumerator",
		fmt.Sprintf("stores/default/%d", d.IntN(3)), fmt.Sprintf("stores/default/%d/commit", d.IntN(3)), "stores/highwater",
	}
	for range 2 { // the actors of a peer are as many as all others
		if heard, _ := d.plan.neighbours(name); len(heard) > 0 {
			peer := "peers/" + endpointOf(anyOf(d.Rand, heard...))
			all = append(all, peer, peer+"/catch-up")
		}
	}
	return anyOf(d.Rand, all...)
}
