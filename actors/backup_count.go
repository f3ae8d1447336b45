package actors

import (
	"sync/atomic"
	"time"

	"blue-rings/actors/redis"
	"blue-rings/messages"
)

// Backups count the backups of the data directory since the start, and keep what
// is to be known of the last one. Safe for concurrent use.
type Backups struct {
	Made atomic.Uint64
	last atomic.Pointer[redis.LastBackup]
}

// Last is the last backup that was made.
func (b *Backups) Last() redis.LastBackup {
	if last := b.last.Load(); last != nil {
		return *last
	}
	return redis.LastBackup{}
}

func (b *Backups) made(m messages.BackupMade, at time.Time) {
	b.last.Store(&redis.LastBackup{At: at, Names: m.Names, Bytes: m.Bytes})
	b.Made.Add(1)
}
