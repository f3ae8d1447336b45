package supervision

import (
	"fmt"

	"blue-rings/actors"
	"blue-rings/messages"
	"blue-rings/storage/disk"
)

// dataDir is the data directory of a node, as its actors know it.
type dataDir struct{ *disk.Disk }

var _ actors.Disk = dataDir{}

// NewBatch makes an empty batch.
func (d dataDir) NewBatch() actors.DiskBatch { return d.Disk.NewBatch() }

// Commit writes batches that NewBatch has made.
func (d dataDir) Commit(batches []actors.DiskBatch, ceiling messages.Stamp, sync bool) error {
	ours := make([]*disk.Batch, len(batches))
	for i, batch := range batches {
		b, ok := batch.(*disk.Batch)
		if !ok {
			panic(fmt.Sprintf("supervision: a batch of another disk: %T", batch))
		}
		ours[i] = b
	}
	return d.Disk.Commit(ceiling, sync, ours...)
}

// Checkpoint makes a checkpoint in a goroutine of its own. It ends with the directory.
func (d dataDir) Checkpoint(dir string, done func(bytes uint64, err error)) {
	go func() { done(d.Disk.Checkpoint(dir)) }()
}

// Stats is as it was last when it cannot be had any more: the disk has failed.
func (d dataDir) Stats() actors.DiskStats {
	s, _ := d.Disk.Stats()
	return actors.DiskStats{Bytes: s.Bytes, Records: s.Records, Stalls: s.Stalls}
}

// openDataDir opens the directory, if there is one, for a node of that host. It takes
// the lock; its errors say what to do.
func openDataDir(cfg Config, notice func(messages.Event)) (*disk.Disk, error) {
	if cfg.DataDir == "" {
		return nil, nil
	}
	d, err := disk.Open(disk.Options{
		Dir:         cfg.DataDir,
		Host:        cfg.Host,
		Retention:   cfg.Options.Retention,
		AcceptStale: cfg.AcceptStale,
		Now:         func() int64 { return cfg.Clock.Now().UnixMilli() },
		Notice:      func(text string) { notice(messages.DiskNotice{Text: text}) },
	})
	if err != nil {
		return nil, fmt.Errorf("--data-dir: %w", err)
	}
	return d, nil
}

// useDataDir gives the actors a directory that is open. This life is written there
// before anybody hears of it, and its clock begins after all that a former life may
// have stamped.
func useDataDir(env *actors.Env, d *disk.Disk) error {
	former := d.Former()
	if err := d.Begin(env.Self); err != nil {
		return fmt.Errorf("--data-dir: %w", err)
	}
	UseDisk(env, dataDir{d}, d.Ceiling(), len(former))
	return nil
}

// UseDisk gives the actors of a node a disk, before Spawn: it has been written to by
// so many former lives, the clock of which did not pass ceiling. The node is loading
// from now on, until all its actors are spawned.
func UseDisk(env *actors.Env, d actors.Disk, ceiling messages.Stamp, former int) {
	env.Disk = d
	env.Hybrid.Observe(ceiling)
	env.Counters.Disk.Lives.Store(uint64(former) + 1)
	env.Counters.Disk.Loading.Store(true)
}
