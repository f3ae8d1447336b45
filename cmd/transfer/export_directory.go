package transfer

import (
	"context"
	"fmt"

	"blue-rings/messages"
	"blue-rings/storage"
	"blue-rings/storage/disk"
	"blue-rings/transport/resp"
)

// someRecords is after how many records those of whole buckets are written.
const someRecords = 1000

// fromDirectory writes the keys of a data directory that no node has open, as a
// node would see them that starts with it.
func (x *exporter) fromDirectory(ctx context.Context, options ExportOptions) (err error) {
	reader, err := disk.OpenReadOnly(disk.Options{Dir: options.DataDir})
	if err != nil {
		return err
	}
	defer func() {
		if e := reader.Close(); err == nil { // else it says the same again
			err = e
		}
	}()
	r := &directoryReader{
		exporter: x,
		match:    options.Match,
		now:      max(messages.StampAt(options.Clock.Now().UnixMilli()), reader.About().Ceiling),
	}
	if err := reader.Walk(func(record disk.Record) error {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return r.take(record)
	}); err != nil {
		return err
	}
	return r.finish()
}

// directoryReader makes keys of records, which come by their buckets.
type directoryReader struct {
	*exporter
	match string
	now   messages.Stamp

	bucket  int // of the latest record
	names   []string
	packets []messages.Packet
}

func (r *directoryReader) take(record disk.Record) error {
	if record.Kind != "" {
		r.others["of kind "+record.Kind]++
		return nil
	}
	bucket := messages.BucketOf(messages.HashName(record.Name))
	if bucket != r.bucket && len(r.names) >= someRecords {
		if err := r.finish(); err != nil {
			return err
		}
	}
	r.bucket = bucket
	if r.match == "" || resp.Match(r.match, record.Name) {
		r.names = append(r.names, record.Name)
		r.packets = append(r.packets, record.Packets...)
	}
	return nil
}

// finish writes the keys of the records taken since it was called last. The
// engine of a node says what is visible of them.
func (r *directoryReader) finish() error {
	if len(r.names) == 0 {
		return nil
	}
	inOrder(r.names)
	first, last := bucketOf(r.names[0]), bucketOf(r.names[len(r.names)-1])
	shard := storage.NewShard(storage.ShardConfig{Range: storage.Range{First: first, End: last + 1}})
	if merged := shard.Restore(r.now, r.packets); merged.Invalid > 0 {
		return fmt.Errorf("data directory: %d records make no sense, among those from %+.80q on", merged.Invalid, r.names[0])
	}
	ops, answers := make([]messages.Op, len(r.names)), make([]messages.Answer, len(r.names))
	for i, name := range r.names {
		ops[i] = messages.Op{Verb: messages.Read, Name: name, Hash: messages.HashName(name)}
	}
	shard.Operate(r.now, ops, answers)
	for i, name := range r.names {
		if answers[i].Outcome != messages.Done {
			continue // expired, or deleted
		}
		if err := r.put(entryOf(name, &answers[i])); err != nil {
			return err
		}
	}
	r.names, r.packets = nil, nil // the records share memory
	return nil
}

func bucketOf(name string) int { return messages.BucketOf(messages.HashName(name)) }

// entryOf is what a store answers to a Read.
func entryOf(name string, a *messages.Answer) *Entry {
	e := &Entry{Name: name, Expire: a.Expire}
	switch {
	case a.Form == messages.InList && a.Kind == messages.Map:
		e.Kind, e.List = Map, a.List
	case a.Form == messages.InList:
		e.Kind, e.List = Set, a.List
	case a.Form == messages.InNumber:
		e.Text = a.Number.String()
		e.Kind = textKind(e.Text)
	default:
		e.Text = a.Text
		e.Kind = textKind(e.Text)
	}
	return e
}
