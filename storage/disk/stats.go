package disk

import "github.com/cockroachdb/pebble/v2"

// Stats is how much lies on the disk, and what was done to keep it in order.
type Stats struct {
	Bytes        uint64 // on the disk
	LogBytes     uint64 // of them in the log of commits
	MemoryBytes  uint64 // of mem tables and cache
	Records      uint64 // about; more while old states wait for compaction
	Flushes      int64
	Compactions  int64
	Compacting   int64  // bytes that wait for compaction, about
	Stalls       uint64 // times that commits had to wait for flushes or compactions
	Stalling     bool   // they do now
	Incarnations int    // of this host before this one
}

// Stats takes some 10 µs and, for each table, a look at its properties. With an error
// they are those that were answered last: all zero, if none were.
func (d *Disk) Stats() (Stats, error) {
	err := d.attempt(func() error {
		m := d.db.Metrics()
		records, err := d.count()
		if err == nil {
			d.last.Store(&Stats{
				Bytes:       m.DiskSpaceUsage(),
				LogBytes:    m.WAL.Size,
				MemoryBytes: m.MemTable.Size + uint64(m.BlockCache.Size),
				Records:     records,
				Flushes:     m.Flush.Count,
				Compactions: m.Compact.Count,
				Compacting:  int64(m.Compact.EstimatedDebt),
			})
		}
		return err
	})
	s := Stats{}
	if last := d.last.Load(); last != nil {
		s = *last
	}
	s.Stalls, s.Stalling, s.Incarnations = d.stalls.Load(), d.stalling.Load(), len(d.life.former)
	return s, err
}

// Count is about how many records there are, of all kinds: for the progress of a load.
// It is never less than there are in tables, and more while old states wait for
// compaction.
func (d *Disk) Count() (uint64, error) {
	var n uint64
	err := d.attempt(func() error {
		var err error
		n, err = d.count()
		return err
	})
	return n, err
}

func (d *Disk) count() (uint64, error) {
	levels, err := d.db.SSTables(pebble.WithProperties())
	if err != nil {
		return 0, err
	}
	var n uint64
	for _, tables := range levels {
		for i := range tables {
			if p := tables[i].Properties; p != nil {
				n += p.NumEntries - p.NumDeletions
			}
		}
	}
	return n, nil
}
