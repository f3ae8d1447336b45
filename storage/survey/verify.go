package survey

import (
	"time"

	"blue-rings/messages"
	"blue-rings/storage"
	"blue-rings/storage/disk"
)

// Load is how a start would load a directory.
type Load struct {
	Now       int64 // Unix milliseconds
	Grace     time.Duration
	Retention time.Duration
	Custom    map[string]func(storage.ShardConfig) storage.Engine // kinds that the binary knows
}

// Verified is what was read without finding anything wrong.
type Verified struct {
	Records int64
	Loaded  int64 // visible names that a start would have
	Unknown int64 // records of kinds that the binary does not know: they were read, and not loaded
}

// Verify reads all blocks and records of a directory, and has engines in memory load them as
// those of a node do. The error says what is damaged.
func Verify(r *disk.Reader, load Load) (Verified, error) {
	var v Verified
	if err := r.Verify(nil); err != nil {
		return v, err
	}
	found, err := r.Kinds()
	if err != nil {
		return v, err
	}
	for _, kind := range found {
		engine := load.engine(r.About(), kind)
		if err := load.verify(r, kind, engine, &v); err != nil {
			return v, err
		}
	}
	return v, nil
}

// engine is one of a kind, for all buckets; nil if the kind is not known.
func (l *Load) engine(about disk.About, kind string) storage.Journaled {
	config := storage.ShardConfig{
		Range: storage.RangeOf(0, 1), Self: messages.Replica{Host: about.Host, Incarnation: nobody},
		Grace: l.Grace, Retention: l.Retention, Journal: true,
	}
	if kind == "" {
		return storage.NewShard(config)
	}
	if custom := l.Custom[kind]; custom != nil {
		return storage.Journal(custom(config))
	}
	return nil
}

// nobody is the incarnation of engines that write nothing.
const nobody = 1

func (l *Load) verify(r *disk.Reader, kind string, engine storage.Journaled, v *Verified) error {
	now := messages.StampAt(max(l.Now, r.About().Ceiling.Millis()+1))
	last := ""
	err := r.Load(kind, storage.RangeOf(0, 1), func(packets []messages.Packet) error {
		for i := range packets {
			if packets[i].Name != last {
				last = packets[i].Name
				v.Records++
				if engine == nil {
					v.Unknown++
				}
			}
		}
		if engine == nil {
			return nil
		}
		if merged := engine.Restore(now, packets); merged.Invalid > 0 {
			return senseless(merged.Invalid, packets[0].Name)
		}
		return nil
	})
	if err == nil && engine != nil {
		for !engine.Sweep(now) {
		}
		v.Loaded += int64(engine.Len())
	}
	return err
}
