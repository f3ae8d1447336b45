package disk

import (
	"context"
	"errors"
	"fmt"

	"github.com/cockroachdb/pebble/v2/sstable"
)

// Verify reads all blocks of all tables, also of states that are no more, and then all
// records: see the one of Disk.
func (r *Reader) Verify(progress func(records int)) error {
	if err := r.attempt(r.verifyTables); err != nil {
		return explain(r.dir, err)
	}
	return r.records.Verify(progress)
}

func (r *Reader) verifyTables() error {
	levels, err := r.db.SSTables()
	if err != nil {
		return err
	}
	options := r.pebbleOptions()
	options.EnsureDefaults()
	for _, tables := range levels {
		for i := range tables {
			name := fmt.Sprintf("%s.sst", tables[i].BackingSSTNum)
			if err := r.verifyTable(name, options.MakeReaderOptions()); err != nil {
				return fmt.Errorf("table %s: %w", name, err)
			}
		}
	}
	return nil
}

// verifyTable holds each block of a table to its checksum.
func (r *Reader) verifyTable(name string, options sstable.ReaderOptions) error {
	f, err := r.home.Open(r.home.PathJoin(r.home.path(database), name))
	if err != nil {
		return err
	}
	readable, err := sstable.NewSimpleReadable(f)
	if err != nil {
		return errors.Join(err, f.Close())
	}
	table, err := sstable.NewReader(context.Background(), readable, options)
	if err != nil {
		return errors.Join(err, readable.Close())
	}
	return errors.Join(table.ValidateBlockChecksums(), table.Close())
}
