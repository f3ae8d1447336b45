package actors

import (
	"errors"

	"blue-rings/actors/redis"
)

// NoBackup is why the node can make no backup now, nil if it can.
func (e *Env) NoBackup() error {
	switch {
	case e.Disk == nil:
		return errors.New("this node has no data directory, its state is in memory only: run it with --data-dir")
	case e.Counters.Disk.Loading.Load():
		return redis.ErrLoading
	default:
		return nil
	}
}
