package harness

import (
	"blue-rings/messages"
	"blue-rings/storage"
)

// OnDisk gives what the disk of a machine has, the packets of each name, in order.
func (w *World) OnDisk(name string, kind string, each func([]messages.Packet) error) error {
	return w.disk(name).Load(kind, storage.RangeOf(0, 1), each)
}

// Unsynced is how many commits a loss of power may lose on a machine.
func (w *World) Unsynced(name string) int { return len(w.disk(name).safe.unsynced) }

// LosePower loses what the disk of a machine has not synced, but for the first of those
// commits, as many as had reached it. Nobody runs there.
func (w *World) LosePower(name string, reached int) { w.disk(name).power(reached) }

// SyncDisk makes all safe that was committed on a machine, as closing a disk in order
// does.
func (w *World) SyncDisk(name string) {
	safe := &w.disk(name).safe
	safe.sync(len(safe.unsynced))
}

// FailDisk lets every commit on a machine fail from now on. torn: the first one that
// fails is on the disk nevertheless.
func (w *World) FailDisk(name string, err error, torn bool) {
	w.disk(name).fails, w.disk(name).torn = err, torn
}

// MendDisk ends that: the disk works, and has what it had.
func (w *World) MendDisk(name string) { w.FailDisk(name, nil, false) }

// EmptyDisk puts an empty disk into a machine.
func (w *World) EmptyDisk(name string) { delete(w.disks, name) }
