package harness

import (
	"maps"
	"slices"
	"strings"

	"blue-rings/actors"
	"blue-rings/messages"
	"blue-rings/storage"
)

// disk is the disk of a host in the world's memory. It outlives the node: what was
// committed there is found by the next one, but what was not synced is gone when the
// power was. It keeps records in their production encoding.
type disk struct {
	world   *World
	names   map[diskName][]byte
	ceiling messages.Stamp
	safe    diskSafe
	lives   int
	fails   error // of all commits from now on; nil: none
	torn    bool  // the next commit that fails is on the disk nevertheless
	held    bool  // checkpoints do not end
	waiting []func()
	during  func() // what happens while the next commit is being written; nil: nothing
}

// diskName is where the state of a name is.
type diskName struct{ kind, name string }

var _ actors.Disk = (*disk)(nil)

// disk is that of a host; a new one is empty.
func (w *World) disk(host string) *disk {
	d, ok := w.disks[host]
	if !ok {
		d = &disk{world: w, names: map[diskName][]byte{}, safe: diskSafe{names: map[diskName][]byte{}}}
		w.disks[host] = d
	}
	return d
}

// Load gives what was committed, in the order of the names.
func (d *disk) Load(kind string, r storage.Range, each func([]messages.Packet) error) error {
	var decoder messages.Decoder
	keys := slices.SortedFunc(maps.Keys(d.names), func(a, b diskName) int {
		return strings.Compare(a.kind+"/"+a.name, b.kind+"/"+b.name)
	})
	for _, key := range keys {
		bucket := messages.BucketOf(messages.HashName(key.name))
		if key.kind != kind || bucket < r.First || bucket >= r.End {
			continue
		}
		packets, err := decoder.DecodeRecord(nil, d.names[key], key.kind, key.name)
		if err != nil {
			return err
		}
		if err := each(packets); err != nil {
			return err
		}
	}
	return nil
}

// NewBatch makes an empty batch.
func (d *disk) NewBatch() actors.DiskBatch { return &diskBatch{records: map[diskName][]byte{}} }

// Commit writes batches, and shows them.
func (d *disk) Commit(batches []actors.DiskBatch, ceiling messages.Stamp, sync bool) error {
	b := together(batches)
	if running := d.world.running; running != nil {
		running.host.effect(running.name, "=>", "disk", b.line(sync))
	}
	before := bytesOf(batches)
	if d.world.meanwhile(d); bytesOf(batches) != before {
		panic("a batch was added to while it was being written")
	}
	if d.fails != nil && !d.torn {
		return d.fails
	}
	c := diskCommit{records: b.records, ceiling: ceiling}
	d.ceiling = c.apply(d.names, d.ceiling)
	d.safe.committed(c, sync && d.fails == nil)
	d.torn = false
	for _, batch := range batches {
		batch := batch.(*diskBatch)
		batch.records, batch.bytes = map[diskName][]byte{}, 0
	}
	return d.fails
}

func bytesOf(batches []actors.DiskBatch) (bytes int) {
	for _, batch := range batches {
		bytes += batch.Bytes()
	}
	return bytes
}

// together is all that some batches say; no two speak of one name.
func together(batches []actors.DiskBatch) *diskBatch {
	all := &diskBatch{records: map[diskName][]byte{}}
	for _, batch := range batches {
		maps.Copy(all.records, batch.(*diskBatch).records)
	}
	return all
}

// Stats is what is there.
func (d *disk) Stats() actors.DiskStats { return actors.DiskStats{Records: uint64(len(d.names))} }

// diskBatch is a batch on its way.
type diskBatch struct {
	records map[diskName][]byte // nil: the name has left
	encoder messages.Encoder
	bytes   int
}

// Set replaces the state of a name.
func (b *diskBatch) Set(kind, name string, packets []messages.Packet) error {
	record, err := b.encoder.AppendRecord(nil, packets)
	if err != nil {
		return err
	}
	b.records[diskName{kind, name}] = record
	b.bytes += len(record)
	return nil
}

// Delete says that a name has left.
func (b *diskBatch) Delete(kind, name string) {
	b.records[diskName{kind, name}] = nil
	b.bytes += len(name)
}

// Bytes is how long the batch is.
func (b *diskBatch) Bytes() int { return b.bytes }

// line says what is written: -name has left.
func (b *diskBatch) line(sync bool) string {
	var names []string
	for key, record := range b.records {
		if record == nil {
			names = append(names, "-"+key.name)
		} else {
			names = append(names, key.name)
		}
	}
	slices.Sort(names)
	line := "Commit " + strings.Join(names, " ")
	if sync {
		line += " sync"
	}
	return line
}
