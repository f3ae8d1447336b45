package ring

import (
	"time"

	"blue-rings/actors"
)

// checkDisk follows the end of a life: the disk has what it must have.
func (r *run) checkDisk(m *member, f Fault) {
	m.moments = nil
	if !m.isDurable() {
		m.kept = holding{}
		return
	}
	switch f.Kind {
	case Emptied:
		r.world.EmptyDisk(m.Name)
		m.found = holding{}
	case Power:
		r.world.LosePower(m.Name, int(f.Share*float64(r.world.Unsynced(m.Name))+0.5))
	default:
	}
	held := r.onDisk(m)
	if f.Kind != Emptied {
		r.checked("durable after " + string(f.Kind) + " with " + m.Disk)
		if lack := held.lack(r.promised(m, f)); lack != "" {
			r.violate("durable", "the disk of %s, %s, has not what was to be there after the end of the process (%s): %s", m.Name, m.Disk, f.Kind, lack)
		}
		if lack := held.lack(m.found); lack != "" && (f.Kind != Power || m.Disk != string(actors.FsyncNever)) {
			r.violate("durable", "the disk of %s has lost what it had: %s", m.Name, lack)
		}
		if more := r.ledger.asked.lack(held); more != "" {
			r.violate("counted twice", "the disk of %s has more than was asked for: %s", m.Name, more)
		}
	}
	m.kept, m.found = held, held
}

// commitSlack is how long a commit takes, at most, when nothing holds it up.
const commitSlack = 20 * time.Millisecond

// promised is what of a life is on the disk, whatever has ended it: all that was
// acknowledged, with always; what was older than the interval, else. After a stop in
// order all of it is there. What never was synced, a loss of power may take.
func (r *run) promised(m *member, f Fault) holding {
	until := r.now()
	switch {
	case m.Disk == string(actors.FsyncAlways):
	case m.diskFailed:
		return nil
	case f.Kind == Stop && !m.stopLate:
	case f.Kind == Power && m.Disk == string(actors.FsyncNever):
		return nil
	default:
		until -= m.Every + commitSlack
		if m.troubles > 0 || m.troubled > until {
			return nil
		}
	}
	return m.life.acked(func(a ack) bool { return a.at <= until })
}
