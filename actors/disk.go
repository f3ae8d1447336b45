package actors

import (
	"time"

	"blue-rings/messages"
	"blue-rings/storage"
)

// Disk is where the state of the stores outlives the process. It has the last state
// of each name, by kind. Safe for concurrent use.
type Disk interface {
	// Load gives the packets of all names of a kind in a range, some names at a time,
	// each whole. An error of each ends it.
	Load(kind string, r storage.Range, each func([]messages.Packet) error) error

	// NewBatch makes an empty batch.
	NewBatch() DiskBatch

	// Commit writes batches, all of them or nothing, and raises the ceiling of the
	// clock: a start begins after it. With sync they are on disk when Commit answers nil,
	// together with all that was committed before; else the operating system has them, and they are on disk after the next that is
	// synced. The batches are then empty, and may be used again. An error is for good: the
	// disk keeps nothing from then on.
	Commit(batches []DiskBatch, ceiling messages.Stamp, sync bool) error

	// Checkpoint begins to make a data directory of what was committed until now, at dir:
	// an absolute, clean path outside of the disk, which is not there yet, while its parent
	// is. It does not wait: done is called once, from any goroutine, perhaps at once, with
	// the bytes of the files when all is on disk, or with an error of one line that
	// says what to do. It is one at a time. A checkpoint that fails is no failure of the
	// disk.
	Checkpoint(dir string, done func(bytes uint64, err error))

	// Stats is how full and how busy the disk is, or was before it failed. It takes some microseconds.
	Stats() DiskStats
}

// DiskBatch is the state of some names that is to be written at once.
type DiskBatch interface {
	// Set replaces the state of a name. The packets may change afterwards. The error is
	// of packets that no record can hold.
	Set(kind, name string, packets []messages.Packet) error

	// Delete says that a name has left.
	Delete(kind, name string)

	// Bytes is how long the batch is.
	Bytes() int
}

// DiskStats is how full and how busy a disk is.
type DiskStats struct {
	Bytes   uint64 // on the disk
	Records uint64 // about; more while old states wait for compaction
	Stalls  uint64 // times that commits had to wait for the disk to be put in order
}

// Fsync says when what changed is on disk.
type Fsync string

// The settings of Fsync.
const (
	FsyncAlways   Fsync = "always"   // before it is acknowledged, and before others hear of it
	FsyncInterval Fsync = "interval" // after Options.FsyncInterval at most, if the disk keeps up
	FsyncNever    Fsync = "never"    // when the operating system likes
)

// Ceiling is the stamp after which a restarted node begins, if it is restarted now:
// half of the skew allowed between clocks ahead of the wall clock, and a little ahead
// of the hybrid one. That one may be ahead itself, after a restart; were the lead
// added to it each time, a node that restarts again and again would run away from
// the wall clock.
func (e *Env) Ceiling() messages.Stamp {
	lead := e.Options.MaxSkew.Milliseconds() / 2
	wall := e.Clock.Now().UnixMilli()
	now := e.Hybrid.Now(wall).Millis()
	return messages.StampAt(max(wall+lead, now+lead/ceilingSlack+1))
}

// ceilingSlack is the part of the lead by which the ceiling is ahead of a hybrid
// clock that is ahead itself.
const ceilingSlack = 32

// isLow reports whether a ceiling on disk is to be raised, although nothing has
// changed.
func (e *Env) isLow(ceiling messages.Stamp) bool {
	lead := e.Options.MaxSkew.Milliseconds() / 2
	wall := e.Clock.Now().UnixMilli()
	now := e.Hybrid.Now(wall).Millis()
	return ceiling.Millis() < max(wall+lead/2, now+lead/ceilingSlack/2)
}

// diskFailure is why the node takes no writes, "" if it does.
func (e *Env) diskFailure() string {
	if reason := e.Counters.Disk.Failure.Load(); reason != nil {
		return *reason
	}
	return ""
}

// DiskFailed makes it known that the disk keeps nothing any more. The first time
// counts.
func (e *Env) DiskFailed(err error) {
	reason := err.Error()
	if e.Counters.Disk.Failure.CompareAndSwap(nil, &reason) {
		e.Emit(messages.DiskFailed{Reason: reason})
	}
}

// committed counts a commit.
func (e *Env) committed(bytes int, took time.Duration) {
	d := &e.Counters.Disk
	d.Commits.Add(1)
	d.Bytes.Add(uint64(bytes))
	d.Seconds.Observe(took)
}
