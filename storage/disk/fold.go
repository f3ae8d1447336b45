package disk

import (
	"encoding/binary"
	"slices"

	"github.com/cockroachdb/pebble/v2"
)

const (
	foldBytes = 16 << 20 // groups of so many bytes are folded together
	foldSlack = 4        // so many times of foldBytes may wait; then commits do
)

// foldIfDue begins to fold when enough waits. When folding falls behind, commits wait.
// The caller has locked the groups.
func (d *Disk) foldIfDue() {
	g, due := &d.groups, d.options.Fold
	if g.bytes < due {
		return
	}
	if !g.folding {
		g.folding = true
		go func() {
			defer d.folded()
			_ = d.write(d.fold) // an error is the disk's, and for good
		}()
	}
	for g.folding && g.bytes > due*foldSlack {
		g.room.Wait()
	}
}

// foldAll folds what there is, after what is being folded.
func (d *Disk) foldAll() error {
	g := &d.groups
	g.Lock()
	for g.folding {
		g.room.Wait()
	}
	g.folding = true
	g.Unlock()
	defer d.folded()
	return d.fold()
}

// folded lets the next one fold, and those commit who waited for it.
func (d *Disk) folded() {
	g := &d.groups
	g.Lock()
	defer g.Unlock()
	g.folding = false
	g.room.Broadcast()
}

// fold makes records of what the groups say, the last state of each name in the order of
// the keys, as mem tables like it, and deletes the groups. A crash in between finds the groups
// again, which say the same or something newer. One runs at a time.
func (d *Disk) fold() error {
	g := &d.groups
	g.Lock()
	taken, first, end := g.pieces, g.first, g.next
	g.pieces = slices.Clone(taken) // of which the last one is full from now on
	if n := len(taken); n > 0 {
		g.pieces[n-1] = slices.Clip(taken[n-1])
	}
	bytes := g.bytes
	g.Unlock()
	if len(taken) == 0 {
		return nil
	}
	list, err := taken.changes(nil, []byte(groupFirst))
	if err != nil {
		return err
	}
	if err := d.writeRecords(taken, list, first, end); err != nil {
		return err
	}
	g.Lock()
	defer g.Unlock()
	g.pieces = slices.Delete(g.pieces, 0, len(taken)) // nothing holds on to them
	g.first, g.bytes = end, g.bytes-bytes
	g.room.Broadcast()
	return nil
}

// entryHead is the most that Pebble puts before a key and its value in a batch, batchHead
// what it puts before all.
const (
	entryHead = 1 + 2*binary.MaxVarintLen32
	batchHead = 12
	// groupsGone is what the deletion of groups takes.
	groupsGone = entryHead + 2*(len(groupFirst)+8)
)

// batchSize is how large the batches are that write changes: not larger than most, unless one of
// a single record is. Pebble may keep one in memory until the next comes, and else doubles
// its room.
func (p pieces) batchSize(list []change, most int) int {
	size := batchHead + groupsGone
	for i := 0; i < len(list) && size < most; i++ {
		key, record := p.read(list[i])
		size += entryHead + len(key) + len(record)
	}
	return min(size, most)
}

// writeRecords writes what has changed, and with the last of it that the groups are gone. It
// is not synced: a crash that takes it back leaves the groups.
func (d *Disk) writeRecords(of pieces, list []change, first, end uint64) error {
	size := of.batchSize(list, d.options.Fold/2)
	b := d.db.NewBatchWithSize(size)
	for i := range list {
		key, record := of.read(list[i])
		if !b.Empty() && b.Len()+entryHead+len(key)+len(record)+groupsGone > size {
			if err := b.Commit(pebble.NoSync); err != nil {
				return err
			}
			b = d.db.NewBatchWithSize(size)
		}
		var err error
		if len(record) == 0 {
			err = b.Delete(key, nil)
		} else {
			err = b.Set(key, record, nil)
		}
		if err != nil {
			return err
		}
	}
	if err := b.DeleteRange(groupKey(first), groupKey(end), nil); err != nil {
		return err
	}
	return b.Commit(pebble.NoSync)
}
