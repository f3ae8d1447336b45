package storage_test

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"blue-rings/messages"
	"blue-rings/storage"
)

// Fifteen nodes may fill a name apart from each other, and what they have together is still a
// record, with slots and the names of replicas.
const _ = uint(messages.MaxRecord - 15*messages.MaxState - 32<<20)

// filled is a shard in which a set or map is as long as it may be, and how many it has.
func filled(t *testing.T, verb messages.Verb) (do func(messages.Verb, ...string) messages.Answer, shard *storage.Shard, n int) {
	t.Helper()
	now := messages.StampAt(begin)
	shard = storage.NewShard(storage.ShardConfig{
		Range: storage.RangeOf(0, 1), Self: messages.Replica{Host: "a", Incarnation: 7},
		Grace: 30 * time.Second, Retention: 24 * time.Hour,
	})
	do = func(verb messages.Verb, args ...string) messages.Answer {
		now++
		answers := make([]messages.Answer, 1)
		shard.Operate(now, []messages.Op{{Verb: verb, Name: "k", Hash: messages.HashName("k"), Args: args}}, answers)
		return answers[0]
	}
	for ; n < 2_000; n++ {
		args := []string{long(n)}
		if verb == messages.PutFields {
			args = []string{fmt.Sprint(n), long(n)}
		}
		before := shard.Digest(now)
		if answer := do(verb, args...); answer.Outcome != messages.Done {
			refusedAsFull(t, answer)
			if shard.Digest(now) != before {
				t.Error("what was refused has changed something")
			}
			break
		}
	}
	if bytes := n * (messages.MaxValue + 40); bytes < messages.MaxState-messages.MaxValue-100 || bytes > messages.MaxState {
		t.Fatalf("%d elements or fields were taken, of %d bytes", n, bytes)
	}
	return do, shard, n
}

func long(n int) string { return fmt.Sprintf("%06d", n) + strings.Repeat("x", messages.MaxValue-6) }

func refusedAsFull(t *testing.T, answer messages.Answer) {
	t.Helper()
	if answer.Outcome != messages.TooLarge || !strings.Contains(answer.Text, "64 MiB") || !strings.Contains(answer.Text, "spread them") {
		t.Fatalf("answered %v %q", answer.Outcome, answer.Text)
	}
}

func done(t *testing.T, answer messages.Answer) {
	t.Helper()
	if answer.Outcome != messages.Done {
		t.Fatalf("answered %v %q", answer.Outcome, answer.Text)
	}
}

// A write that would make a name longer than a record can hold from all nodes is refused before it
// takes effect. What was removed is remembered, so it makes no room; to delete the name does.
func TestASetHasAnEnd(t *testing.T) {
	do, _, n := filled(t, messages.AddElements)
	done(t, do(messages.AddElements, long(0), long(n-1)))
	done(t, do(messages.RemoveElements, long(0)))
	refusedAsFull(t, do(messages.AddElements, long(n)))
	refusedAsFull(t, do(messages.AddElements, long(1), long(n)))
	done(t, do(messages.AddElements, long(0)))
	if n := do(messages.HasElements, long(n)).List[0]; n != "0" {
		t.Error("what was refused is there")
	}
	done(t, do(messages.Delete))
	for i := range n {
		done(t, do(messages.AddElements, long(i+n)))
	}
	refusedAsFull(t, do(messages.AddElements, long(0)))
}

// What makes no value longer may always be written, and a field that is removed or shortened
// leaves room for another.
func TestAMapHasAnEnd(t *testing.T) {
	do, shard, n := filled(t, messages.PutFields)
	done(t, do(messages.PutFields, "0", strings.Repeat("y", messages.MaxValue)))
	done(t, do(messages.PutFields, "0", ""))
	refusedAsFull(t, do(messages.PutFields, "0", long(0), "more", long(1)))
	done(t, do(messages.PutFields, "0", long(0)))
	refusedAsFull(t, do(messages.PutFields, "more", long(0)))
	done(t, do(messages.RemoveFields, "1"))
	done(t, do(messages.PutFields, "1", long(1)))

	// A peer may have written meanwhile what makes it too long: that is merged.
	packet := messages.Packet{Name: "k", Cutoff: begin, Cells: []messages.Cell{{
		Place: messages.Field, Name: "theirs", Value: long(0), Stamp: messages.StampAt(begin) + 5_000,
		Replica: messages.Replica{Host: "b", Incarnation: 1},
	}}}
	if merged := shard.Merge(messages.StampAt(begin)+5_001, []messages.Packet{packet}); merged.News != 1 {
		t.Fatalf("merged %+v", merged)
	}
	if got, _ := do(messages.CountFields).Number.Int64(); got != int64(n+1) {
		t.Errorf("%d fields, not %d", got, n+1)
	}
	refusedAsFull(t, do(messages.PutFields, "short", ""))
	done(t, do(messages.PutFields, "theirs", "shorter"))
	done(t, do(messages.RemoveFields, "theirs"))
}

// An element or a field takes at most 40 bytes in a record beside its texts, but for the replica.
func TestWhatARecordTakes(t *testing.T) {
	replica := messages.Replica{Host: "a", Incarnation: math.MaxUint64 - 1}
	first := messages.Cell{Place: messages.Field, Name: "first", Stamp: messages.StampAt(begin), Replica: replica}
	var e messages.Encoder
	takes := func(cells ...messages.Cell) int {
		record, err := e.AppendRecord(nil, []messages.Packet{{Name: "k", Cells: cells}})
		if err != nil {
			t.Fatal(err)
		}
		return len(record)
	}
	most := 0
	for _, size := range []int{1, 23, 24, 255, 256, 65_535, messages.MaxValue} {
		for _, stamp := range []messages.Stamp{1, messages.StampAt(begin), messages.StampAt(messages.MaxMillis) + 65_535} {
			for _, until := range []messages.Expire{messages.Unset, messages.Never, 1, messages.MaxMillis} {
				text := strings.Repeat("x", size)
				c := messages.Cell{Place: messages.Field, Name: text, Value: text, Stamp: stamp, Until: until, Replica: replica}
				most = max(most, takes(first, c)-takes(first)-2*size)
			}
		}
	}
	if most < 20 || most > 40 {
		t.Errorf("it takes %d bytes", most)
	}
}
