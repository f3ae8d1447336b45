package actors

import "github.com/prometheus/client_golang/prometheus"

// diskMetrics say what is written to the data directory. Without one all are zero.
type diskMetrics struct {
	totals  []total
	gauges  []gauge
	seconds *prometheus.Desc
	env     *Env
}

func newDiskMetrics(env *Env) diskMetrics {
	d := &env.Counters.Disk
	return diskMetrics{
		env: env,
		totals: []total{
			{desc("commits_total", "Batches written to the data directory."), d.Commits.Load},
			{desc("commit_bytes_total", "Bytes of these batches."), d.Bytes.Load},
			{desc("commit_stalls_total", "Times that commits had to wait for the data directory to be put in order."), func() uint64 { return env.diskStats().Stalls }},
		},
		gauges: []gauge{
			{desc("unsaved_names", "Names that changed and are not on their way to the data directory; about those that it lacks, once it has failed."), func() float64 {
				return float64(env.Counters.Unsaved())
			}},
			{desc("disk_bytes", "Bytes of the data directory."), func() float64 { return float64(env.diskStats().Bytes) }},
			{desc("disk_records", "Names in the data directory, about: more while old states wait for compaction."), func() float64 { return float64(env.diskStats().Records) }},
			{desc("disk_failed", "1 since the data directory keeps nothing any more: writes are refused."), func() float64 {
				return truth(env.diskFailure() != "")
			}},
			{desc("loading", "1 while the data directory is being loaded."), func() float64 { return truth(d.Loading.Load()) }},
			{desc("loaded_keys", "Keys loaded from the data directory."), func() float64 { return float64(d.Loaded.Load()) }},
			{desc("lives", "Incarnations that wrote the data directory, this one included."), func() float64 { return float64(d.Lives.Load()) }},
		},
		seconds: desc("commit_seconds", "What commits took."),
	}
}

func (e *Env) diskStats() DiskStats {
	if e.Disk == nil {
		return DiskStats{}
	}
	return e.Disk.Stats()
}

func (m *diskMetrics) describe(out chan<- *prometheus.Desc) {
	for _, t := range m.totals {
		out <- t.desc
	}
	for _, g := range m.gauges {
		out <- g.desc
	}
	out <- m.seconds
}

func (m *diskMetrics) collect(out chan<- prometheus.Metric) {
	for _, t := range m.totals {
		out <- prometheus.MustNewConstMetric(t.desc, prometheus.CounterValue, float64(t.read()))
	}
	for _, g := range m.gauges {
		out <- prometheus.MustNewConstMetric(g.desc, prometheus.GaugeValue, g.read())
	}
	out <- m.env.Counters.Disk.Seconds.metric(m.seconds)
}
