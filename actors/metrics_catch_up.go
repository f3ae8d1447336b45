package actors

import (
	"math"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// catchUpMetrics say how far the node is behind, and what catching up took.
type catchUpMetrics struct {
	env                              *Env
	totals                           []total
	current, behind, oldest, seconds *prometheus.Desc
}

func newCatchUpMetrics(env *Env) catchUpMetrics {
	c := env.Counters
	return catchUpMetrics{
		env: env,
		totals: []total{
			{desc("gaps_total", "Times something a peer sent was not received or not merged."), c.Gaps.Load},
			{desc("catch_ups_total", "Rounds of catching up that ended."), c.Rounds.Load},
			{desc("catch_up_keys_total", "Keys received in them."), c.RoundKeys.Load},
			{desc("catch_up_bytes_total", "Bytes of their pages and requests."), c.RoundBytes.Load},
			{desc("catch_up_served_requests_total", "Requests of nodes that catch up with this one."), c.Requests.Load},
			{desc("catch_up_served_pages_total", "Pages sent to them."), c.Pages.Load},
			{desc("catch_up_served_bytes_total", "Bytes of these pages."), c.PageBytes.Load},
			{desc("diverged_keys_total", "Keys that were missing here though the link to a peer that had them was current: repaired, but a defect."), c.Diverged.Load},
		},
		current: desc("current", "1 while all that every configured peer had when last heard is here."),
		behind:  desc("behind_keys", "Keys that are still to come, about; NaN while that is not known."),
		oldest:  desc("oldest_silence_seconds", "Time since the peer was heard that has been silent for longest; 0 without peers."),
		seconds: desc("convergence_seconds", "Time from recovering to current, of each link."),
	}
}

func (m *catchUpMetrics) describe(out chan<- *prometheus.Desc) {
	for _, t := range m.totals {
		out <- t.desc
	}
	for _, d := range []*prometheus.Desc{m.current, m.behind, m.oldest, m.seconds} {
		out <- d
	}
}

func (m *catchUpMetrics) collect(out chan<- prometheus.Metric, view *View, now time.Time) {
	for _, t := range m.totals {
		out <- prometheus.MustNewConstMetric(t.desc, prometheus.CounterValue, float64(t.read()))
	}
	gauge := func(d *prometheus.Desc, n float64) {
		out <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, n)
	}
	gauge(m.current, truth(view.Current))
	gauge(m.behind, knownKeys(behind(view.Current, view.Behind)))
	gauge(m.oldest, view.OldestSilence(now).Seconds())
	out <- m.env.Counters.Convergence.metric(m.seconds)
}

// metric is the histogram as a metric, in seconds.
func (h *Histogram) metric(d *prometheus.Desc) prometheus.Metric {
	count, sum, buckets := h.Read()
	most := make(map[float64]uint64, len(buckets))
	for _, b := range buckets {
		most[b.Most.Seconds()] = b.Count
	}
	return prometheus.MustNewConstHistogram(d, count, sum.Seconds(), most)
}

// knownKeys is a number of keys; NaN if it is negative, and so not known.
func knownKeys(keys int64) float64 {
	if keys < 0 {
		return math.NaN()
	}
	return float64(keys)
}
