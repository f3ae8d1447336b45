package actors

import (
	"strconv"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"blue-rings/actors/redis"
)

// newRegistry is all metrics of a node, those of its process included.
func newRegistry(env *Env) *prometheus.Registry {
	registry := prometheus.NewRegistry()
	registry.MustRegister(
		newNodeMetrics(env),
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	)
	return registry
}

// nodeMetrics reads the counters and the view of a node when it is asked: the
// actors do nothing for metrics but count.
type nodeMetrics struct {
	env      *Env
	totals   []total
	gauges   []gauge
	dropped  *prometheus.Desc
	events   *prometheus.Desc
	restarts *prometheus.Desc
	depth    *prometheus.Desc
	keys     *prometheus.Desc
	served   *prometheus.Desc
	took     *prometheus.Desc
	info     *prometheus.Desc
	catchUp  catchUpMetrics
	disk     diskMetrics
	peers    peerMetrics
}

var _ prometheus.Collector = (*nodeMetrics)(nil)

// total is a counter without labels, gauge a gauge without labels.
type total struct {
	desc *prometheus.Desc
	read func() uint64
}

type gauge struct {
	desc *prometheus.Desc
	read func() float64
}

// desc is a metric of ours.
func desc(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc("blue_rings_"+name, help, labels, nil)
}

func newNodeMetrics(env *Env) *nodeMetrics {
	c := env.Counters
	return &nodeMetrics{
		env: env,
		totals: []total{
			{desc("recv_total", "Frames of packets received."), c.Recv.Load},
			{desc("recv_changes_total", "Changes in the frames received."), c.RecvChanges.Load},
			{desc("recv_pings_total", "Pings received."), c.RecvPings.Load},
			{desc("recv_bytes_total", "Bytes of frames received."), c.RecvBytes.Load},
			{desc("sent_total", "Frames of packets sent."), c.Sent.Load},
			{desc("sent_changes_total", "Changes in the frames sent."), c.SentChanges.Load},
			{desc("sent_pings_total", "Pings sent."), c.SentPings.Load},
			{desc("sent_bytes_total", "Bytes of frames sent."), c.SentBytes.Load},
			{desc("relays_withheld_total", "Packets that were not relayed: every subscriber had them anyhow."), c.Withheld.Load},
			{desc("passes_total", "Whole passes of the background repetition."), c.Passes.Load},
			{desc("log_lines_dropped_total", "Lines of the log that could not be written."), c.LogDropped.Load},
			{desc("clients_accepted_total", "Connections of Redis clients so far."), c.Clients.Accepted.Load},
			{desc("clients_refused_total", "Connections of Redis clients that were refused or ended for what they sent."), c.Clients.Refused.Load},
		},
		gauges: []gauge{
			{desc("coherent", "1 while all configured peers are heard."), func() float64 { return truth(env.View.Load().Coherent) }},
			{desc("peers_up", "Configured peers that are heard."), func() float64 { return float64(env.View.Load().Up) }},
			{desc("peers_total", "Configured peers."), func() float64 { return float64(len(env.View.Load().Peers)) }},
			{desc("publish_queue_bytes", "Bytes of news that wait for the publisher, about."), func() float64 { return float64(env.Pressure.Bytes()) }},
			{desc("bound", "1 while the publisher's socket is open."), func() float64 { return truth(c.Bound.Load()) }},
			{desc("keys", "Visible names, those of custom kinds included."), func() float64 { return float64(c.Keys()) }},
			{desc("slots", "Slots of counters: one at least for each incarnation of each host that has written a name."), func() float64 {
				slots, _ := c.Slots()
				return float64(slots)
			}},
			{desc("slotted_names", "Names that have slots, deleted ones included: slots divided by these is about how many incarnations have written a counter."), func() float64 {
				_, names := c.Slots()
				return float64(names)
			}},
			{desc("clients", "Connections of Redis clients now."), func() float64 { return float64(c.Clients.Connected.Load()) }},
		},
		dropped:  desc("dropped_total", "Packets and frames that were not used.", "reason"),
		events:   desc("events_total", "Events by name.", "event"),
		restarts: desc("restarts_total", "Restarts of actors after a failure, of those that exist.", "actor"),
		depth:    desc("mailbox_depth", "Messages that wait for an actor.", "actor"),
		keys:     desc("store_keys", "Visible names of a store.", "store"),
		served:   desc("operations_total", "Operations of clients on stores, by what their pipelines did.", "group"),
		took: desc("operation_seconds", "Time from the first command of a pipeline read to its replies written, "+
			"by what the pipeline did to stores.", "group"),
		info:    desc("node_info", "1; the labels say who this node is.", "host", "incarnation"),
		catchUp: newCatchUpMetrics(env),
		disk:    newDiskMetrics(env),
		peers:   newPeerMetrics(),
	}
}

// Describe is part of prometheus.Collector.
func (m *nodeMetrics) Describe(out chan<- *prometheus.Desc) {
	for _, t := range m.totals {
		out <- t.desc
	}
	for _, g := range m.gauges {
		out <- g.desc
	}
	for _, d := range []*prometheus.Desc{m.dropped, m.events, m.restarts, m.depth, m.keys, m.served, m.took, m.info} {
		out <- d
	}
	m.catchUp.describe(out)
	m.disk.describe(out)
	m.peers.describe(out)
}

// Collect is part of prometheus.Collector.
func (m *nodeMetrics) Collect(out chan<- prometheus.Metric) {
	c := m.env.Counters
	count := func(d *prometheus.Desc, n uint64, labels ...string) {
		out <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, float64(n), labels...)
	}
	gauge := func(d *prometheus.Desc, n float64, labels ...string) {
		out <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, n, labels...)
	}
	for _, t := range m.totals {
		count(t.desc, t.read())
	}
	for _, g := range m.gauges {
		gauge(g.desc, g.read())
	}
	for _, reason := range AllDrops() {
		count(m.dropped, c.Dropped[reason].Load(), reason.String())
	}
	for event, n := range c.Events.Counts() {
		count(m.events, n, event)
	}
	for actor, waiting := range c.Mailboxes.Depths() {
		gauge(m.depth, float64(waiting), actor)
	}
	for actor, n := range c.Mailboxes.Restarts() {
		count(m.restarts, n, actor)
	}
	for i := range c.Stores {
		gauge(m.keys, float64(c.Stores[i].Keys.Load()), strconv.Itoa(i))
	}
	for _, group := range redis.Groups() {
		count(m.served, c.Clients.operations[group].Load(), group.String())
		n, sum, buckets := c.Clients.latencies[group].cumulative()
		out <- prometheus.MustNewConstHistogram(m.took, n, sum, buckets, group.String())
	}
	gauge(m.info, 1, m.env.Self.Host, strconv.FormatUint(m.env.Self.Incarnation, 16))
	view, now := m.env.View.Load(), m.env.Clock.Now()
	m.catchUp.collect(out, view, now)
	m.disk.collect(out)
	m.peers.collect(view, now, count, gauge)
}

func truth(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}
