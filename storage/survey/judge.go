package survey

import (
	"fmt"
	"math"
	"time"

	"blue-rings/messages"
	"blue-rings/storage"
	"blue-rings/storage/disk"
)

// judge says what names are to clients. Records come by buckets: it holds those of one.
type judge struct {
	now    int64 // Unix milliseconds
	bucket int
	shard  *storage.Shard
}

// forever is a grace and a retention in which nothing leaves.
const forever = time.Duration(math.MaxInt64)

// take has the engine hold a record.
func (j *judge) take(record disk.Record) error {
	if bucket := messages.BucketOf(messages.HashName(record.Name)); j.shard == nil || bucket != j.bucket {
		j.bucket = bucket
		j.shard = storage.NewShard(storage.ShardConfig{
			Range: storage.Range{First: bucket, End: bucket + 1},
			Grace: forever, Retention: forever,
		})
	}
	if merged := j.shard.Restore(messages.StampAt(j.now), record.Packets); merged.Invalid > 0 {
		return senseless(merged.Invalid, record.Name)
	}
	return nil
}

// ask answers an operation that changes nothing, on a name that was taken.
func (j *judge) ask(name string, verb messages.Verb) messages.Answer {
	answers := make([]messages.Answer, 1)
	j.shard.Operate(messages.StampAt(j.now), []messages.Op{{Verb: verb, Name: name, Hash: messages.HashName(name)}}, answers)
	return answers[0]
}

// senseless is the error about records that no node writes.
func senseless(records int, from string) error {
	return fmt.Errorf("%d records make no sense, among those from %.80q on: restore a backup, or move it away and start empty to be refilled by peers", records, from)
}

// kind is the kind of a name, and what it counts.
func (j *judge) kind(record disk.Record) (kind string, counted messages.Number, err error) {
	if err := j.take(record); err != nil {
		return "", counted, err
	}
	switch j.ask(record.Name, messages.TypeOf).Kind {
	case messages.Set:
		return Set, counted, nil
	case messages.Map:
		return Map, counted, nil
	case messages.String:
	default:
		if len(record.Packets) > 0 && record.Packets[0].Expire.Over(j.now) {
			return Expired, counted, nil
		}
		return Deleted, counted, nil
	}
	answer := j.ask(record.Name, messages.Read)
	if answer.Form == messages.InNumber {
		return Counter, answer.Number, nil
	}
	if number, ok := messages.ParseNumber(answer.Text, messages.MaxOperand); ok {
		return Counter, number, nil
	}
	return String, counted, nil
}
