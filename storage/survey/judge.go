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

// ask answers an operation that changes nothing, on the name of a record.
func (j *judge) ask(record disk.Record, verb messages.Verb) (messages.Answer, error) {
	hash := messages.HashName(record.Name)
	if bucket := messages.BucketOf(hash); j.shard == nil || bucket != j.bucket {
		j.bucket = bucket
		j.shard = storage.NewShard(storage.ShardConfig{
			Range: storage.Range{First: bucket, End: bucket + 1},
			Grace: forever, Retention: forever,
		})
	}
	now := messages.StampAt(j.now)
	if merged := j.shard.Restore(now, record.Packets); merged.Invalid > 0 {
		return messages.Answer{}, senseless(merged.Invalid, record.Name)
	}
	answers := make([]messages.Answer, 1)
	j.shard.Operate(now, []messages.Op{{Verb: verb, Name: record.Name, Hash: hash}}, answers)
	return answers[0], nil
}

// senseless is the error about records that no node writes.
func senseless(records int, from string) error {
	return fmt.Errorf("%d records make no sense, among those from %.80q on: restore a backup, or move it away and start empty to be refilled by peers", records, from)
}

// kind is the kind of a name, and what it counts.
func (j *judge) kind(record disk.Record) (kind string, counted messages.Number, err error) {
	answer, err := j.ask(record, messages.TypeOf)
	if err != nil {
		return "", counted, err
	}
	switch answer.Kind {
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
	if answer, err = j.ask(record, messages.Read); err != nil {
		return "", counted, err
	}
	if answer.Form == messages.InNumber {
		return Counter, answer.Number, nil
	}
	if number, ok := messages.ParseNumber(answer.Text, messages.MaxOperand); ok {
		return Counter, number, nil
	}
	return String, counted, nil
}
