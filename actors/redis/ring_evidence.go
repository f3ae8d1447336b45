package redis

import "time"

// evidenceFields is how many fields evidence writes.
const evidenceFields = 6

// evidence writes fields of a map: how far this node may be behind its peers.
func (r *replier) evidence(e Evidence) {
	r.Bulk("coherent")
	r.Bool(e.Coherent)
	r.Bulk("peers-up")
	r.Int(int64(e.Up))
	r.Bulk("peers-total")
	r.Int(int64(e.Total))
	r.Bulk("state")
	r.Bulk(e.State())
	r.known("behind", e.Behind)
	r.Bulk("oldest-silence-ms")
	r.Int(e.OldestSilence.Milliseconds())
}

// count writes a field of a map.
func (r *replier) count(name string, n uint64) {
	r.Bulk(name)
	r.Int(int64(n))
}

// known writes a field of a map: null for a negative number, which is not known.
func (r *replier) known(name string, n int64) {
	r.Bulk(name)
	if n < 0 {
		r.Null()
		return
	}
	r.Int(n)
}

// knownTime is known, in milliseconds.
func (r *replier) knownTime(name string, d time.Duration) {
	if d >= 0 {
		r.known(name, d.Milliseconds())
		return
	}
	r.known(name, -1)
}
