package disk

import (
	"errors"

	"github.com/cockroachdb/pebble/v2"
)

const (
	memTable      = 32 << 20
	blockCache    = 16 << 20
	bytesPerSync  = 512 << 10
	restingTables = 4 // mem tables, beyond which writers wait
)

// pebbleOptions are for small records that are written over and over, and read only
// when a process starts: no filters, a small cache, and no limit of level 0 at
// which writers would wait.
func (d *Disk) pebbleOptions() *pebble.Options {
	o := &pebble.Options{
		FS:                          d.files,
		Logger:                      logger{d.failure},
		FormatMajorVersion:          pebble.FormatTableFormatV6,
		MemTableSize:                memTable,
		MemTableStopWritesThreshold: restingTables,
		L0CompactionThreshold:       4,
		L0StopWritesThreshold:       1_000,
		CacheSize:                   blockCache,
		WALBytesPerSync:             bytesPerSync,
		BytesPerSync:                bytesPerSync,
		CompactionConcurrencyRange:  func() (int, int) { return 1, 2 },
		EventListener: &pebble.EventListener{
			BackgroundError: d.background,
			DataCorruption:  func(info pebble.DataCorruptionInfo) { d.fail(info.Details) },
			WriteStallBegin: func(pebble.WriteStallBeginInfo) { d.stalls.Add(1); d.stalling.Store(true) },
			WriteStallEnd:   func() { d.stalling.Store(false) },
		},
	}
	o.ApplyCompressionSettings(func() pebble.DBCompressionSettings { return pebble.DBCompressionFastest })
	return o
}

// background takes an error of a flush or a compaction. Pebble would try again for
// ever, at once, while writers, or the opening, wait: it is held.
func (d *Disk) background(err error) {
	if errors.Is(err, pebble.ErrClosed) {
		return
	}
	d.fail(err)
	d.hold()
}
