package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// compact is what becomes of writers and of the disk while the state of many counters
// is written over and over, and whether what has expired or was deleted leaves the
// disk.
type compact struct {
	Rounds  int           `default:"3" help:"Times each side is measured, in turn."`
	Keys    int           `default:"1000000" help:"Counters with names of 20 bytes."`
	For     time.Duration `default:"60s" help:"Time of updates."`
	Rate    int           `default:"200000" help:"Updates offered each second, in pipelines of 250 on four connections."`
	Leaving int           `default:"200000" help:"Registers that expire, and that are deleted."`
}

// overwriting is somebody whose counters are written over and over.
type overwriting struct {
	name     string
	inMemory bool // it keeps nothing on disk
	start    func(e *env, dir string) (solo, error)
}

var overwritings = []overwriting{
	{"blue-rings, interval", false, intervalNode},
	{"redis, everysec", false, func(_ *env, dir string) (solo, error) {
		return newSoloServer(dir, "--appendonly", "yes", "--appendfsync", "everysec")
	}},
	{"blue-rings, memory only", true, func(e *env, _ string) (solo, error) { return newSoloNode(e, "a", "") }},
	{"redis, memory only", true, memoryServer},
}

// overwritten is what was measured of one of them.
type overwritten struct {
	seconds []float64 // updates in each second
	took    *hdrhistogram.Histogram
	waits   float64   // times that writers waited for the disk
	mib     []float64 // on disk: before, each second, and after a while
}

// Run measures the updates of all in turn, and then what leaves a node's disk.
func (m *compact) Run(e *env) error {
	if m.Rounds < 1 || m.Keys < offeredConnections || m.Rate < offeredConnections || m.Leaving < 1 || m.For < 10*time.Second {
		return fmt.Errorf("--rounds is %d, --keys %d, --rate %d, --leaving %d, --for %s: give 1, %d, %d, 1, 10s or more",
			m.Rounds, m.Keys, m.Rate, m.Leaving, m.For, offeredConnections, offeredConnections)
	}
	kind, err := needDisk(e.folder)
	if err != nil {
		return err
	}
	fmt.Printf("%d updates a second offered for %s over %d counters, and an INCR every millisecond on a connection of its own; data on %s under %s; median (least..most) of %d\n\n",
		m.Rate, m.For, m.Keys, kind, e.folder, m.Rounds)
	all := make([][]overwritten, len(overwritings))
	for range m.Rounds {
		for i, o := range overwritings {
			found, err := m.measure(e, o)
			if err != nil {
				return fmt.Errorf("%s: %w", o.name, err)
			}
			all[i] = append(all[i], found)
		}
	}
	m.print(all)
	return m.leave(e)
}

func (m *compact) print(all [][]overwritten) {
	fmt.Println("| | updates/s: median second | least second | INCR, ms: p50 | p99.9 | longest | waits for the disk |")
	fmt.Println("|---|---|---|---|---|---|---|")
	for i, o := range overwritings {
		column := func(format string, value func(overwritten) float64) string {
			var figures []float64
			for _, round := range all[i] {
				figures = append(figures, value(round))
			}
			return spread(figures, format)
		}
		fmt.Printf("| %s | %s | %s | %s | %s | %s | %s |\n", o.name,
			column("%.0f", func(o overwritten) float64 { _, median, _ := quantiles(o.seconds); return median }),
			column("%.0f", func(o overwritten) float64 { least, _, _ := quantiles(o.seconds); return least }),
			column("%.2f", func(o overwritten) float64 { return float64(o.took.ValueAtQuantile(50)) / 1e6 }),
			column("%.1f", func(o overwritten) float64 { return float64(o.took.ValueAtQuantile(99.9)) / 1e6 }),
			column("%.1f", func(o overwritten) float64 { return float64(o.took.Max()) / 1e6 }),
			column("%.0f", func(o overwritten) float64 { return o.waits }))
	}
	fmt.Print("\nOn disk, MiB, in the last round: before, every ten seconds, a few seconds after; and the most.\n\n")
	for i, o := range overwritings {
		mib := all[i][m.Rounds-1].mib
		if len(mib) == 0 {
			continue
		}
		var line []string
		for second := 0; second < len(mib)-1; second += 10 {
			line = append(line, fmt.Sprintf("%.0f", mib[second]))
		}
		_, _, most := quantiles(mib)
		fmt.Printf("- %s: %s; %.0f; %.0f\n", o.name, strings.Join(line, " "), mib[len(mib)-1], most)
	}
}

func (m *compact) measure(e *env, o overwriting) (found overwritten, err error) {
	dir, err := dataFolder(e)
	if err != nil {
		return found, err
	}
	s, err := o.start(e, dir)
	if err != nil {
		return found, err
	}
	defer func() { err = errors.Join(err, s.remove()) }()
	if err := s.start(e.ctx); err != nil {
		return found, err
	}
	c := client(s.port())
	defer func() { _ = c.Close() }()
	if err := errors.Join(load(e.ctx, c, m.Keys), s.saved(e.ctx)); err != nil {
		return found, err
	}
	look := func() error {
		if o.inMemory {
			return nil
		}
		bytes, err := bytesIn(s.folder(), "")
		found.mib = append(found.mib, float64(bytes)/(1<<20))
		return err
	}
	waits, err := waitsOf(e.ctx, s)
	if err != nil {
		return found, err
	}
	if err := look(); err != nil {
		return found, err
	}
	sent, err := m.update(e.ctx, s, &found, look)
	if err != nil {
		return found, err
	}
	after, err := waitsOf(e.ctx, s)
	if err != nil {
		return found, err
	}
	found.waits = after - waits
	if err := s.saved(e.ctx); err != nil {
		return found, err
	}
	time.Sleep(5 * time.Second)
	return found, errors.Join(look(), holds(e.ctx, c, s.name(), m.Keys, int64(m.Keys)+sent))
}

// update offers the updates, looks every second, and answers how many were
// acknowledged.
func (m *compact) update(ctx context.Context, s solo, found *overwritten, look func() error) (int64, error) {
	updates := offer(ctx, fmt.Sprintf("127.0.0.1:%d", s.port()), m.Rate, m.Keys)
	defer updates.stop()
	pulsing, stop := context.WithCancel(ctx)
	defer stop()
	pulsed := make(chan error, 1)
	go func() {
		var err error
		found.took, err = pulse(pulsing, s.port())
		pulsed <- err
	}()
	last, then := int64(0), time.Now()
	for end := then.Add(m.For); time.Until(end) >= time.Second/2; {
		time.Sleep(time.Until(then.Add(time.Second)))
		replies, now := updates.replies.Load(), time.Now()
		found.seconds = append(found.seconds, float64(replies-last)/now.Sub(then).Seconds())
		last, then = replies, now
		if err := look(); err != nil {
			return 0, err
		}
		if err := ctx.Err(); err != nil {
			return 0, err
		}
	}
	stop()
	sent, err := updates.end()
	return sent, errors.Join(err, <-pulsed)
}

// waitsOf is how often writers had to wait for the disk, by what each side counts.
func waitsOf(ctx context.Context, s solo) (float64, error) {
	if node, is := s.(*soloNode); is {
		metrics, err := scrape(ctx, node.Node)
		return metrics["blue_rings_commit_stalls_total"], err
	}
	c := client(s.port())
	defer func() { _ = c.Close() }()
	info, err := c.Info(ctx, "persistence").Result()
	if err != nil {
		return 0, err
	}
	_, rest, found := strings.Cut(info, "aof_delayed_fsync:")
	if !found {
		return 0, nil // without an append-only file
	}
	digits, _, _ := strings.Cut(rest, "\r")
	return strconv.ParseFloat(digits, 64)
}
