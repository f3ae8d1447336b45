package storage

import (
	"math"
	"slices"

	"blue-rings/messages"
)

// Journal makes a custom engine Journaled. It learns of changes from what the
// engine answers to Operate and Merge, and of what a sweep lets go from the sums of its
// buckets, and finds the state of a name by walking its bucket. It remembers the names
// that a disk has, for some 50 bytes and the name each. Changes that neither an
// answer nor a sum shows are not saved.
func Journal(engine Engine) Journaled {
	if journaled, ok := engine.(Journaled); ok {
		return journaled
	}
	j := &journaledEngine{Engine: engine, saved: make(map[int]map[string]struct{}), unsaved: make(map[int]map[string]struct{})}
	for node := range messages.NodesAt(twigs) {
		j.nodes = append(j.nodes, uint16(node))
	}
	j.sums = j.bucketSums()
	return j
}

type journaledEngine struct {
	Engine
	now     messages.Stamp              // of the last call
	saved   map[int]map[string]struct{} // by bucket, the names that were handed over and have not left
	unsaved map[int]map[string]struct{} // by bucket, the names that changed
	queue   []int                       // the buckets that have unsaved names
	nodes   []uint16                    // all above the buckets
	sums    []uint64                    // of all buckets, when a sweep had changed something last
}

var _ Journaled = (*journaledEngine)(nil)

// Operate carries out operations and notes what changed.
func (j *journaledEngine) Operate(now messages.Stamp, ops []messages.Op, answers []messages.Answer) []messages.Packet {
	j.now = max(j.now, now)
	changed := j.Engine.Operate(now, ops, answers)
	j.note(changed)
	return changed
}

// Merge joins packets and notes what changed.
func (j *journaledEngine) Merge(now messages.Stamp, packets []messages.Packet) Merged {
	j.now = max(j.now, now)
	merged := j.Engine.Merge(now, packets)
	j.note(merged.Changed)
	return merged
}

// Sweep lets go of what is over and notes what left.
func (j *journaledEngine) Sweep(now messages.Stamp) (done bool) {
	j.now = max(j.now, now)
	before, _ := j.Root()
	done = j.Engine.Sweep(now)
	j.noteSwept(before)
	return done
}

// Digest sweeps to the end and notes what left.
func (j *journaledEngine) Digest(now messages.Stamp) uint64 {
	j.now = max(j.now, now)
	before, _ := j.Root()
	digest := j.Engine.Digest(now)
	j.noteSwept(before)
	return digest
}

func (j *journaledEngine) note(changed []messages.Packet) {
	for i := range changed {
		j.add(j.unsaved, changed[i].Name)
	}
}

// add adds a name to those of its bucket.
func (j *journaledEngine) add(to map[int]map[string]struct{}, name string) {
	bucket := messages.BucketOf(messages.HashName(name))
	names := to[bucket]
	if names == nil {
		names = make(map[string]struct{})
		to[bucket] = names
	}
	names[cloned(name)] = struct{}{}
}

// noteSwept notes the names of all buckets whose sums are not those after the sweep that
// changed something last, if this one did.
func (j *journaledEngine) noteSwept(before uint64) {
	if root, _ := j.Root(); root == before {
		return
	}
	sums := j.bucketSums()
	for bucket, sum := range sums {
		if sum != j.sums[bucket] {
			for name := range j.saved[bucket] {
				j.add(j.unsaved, name)
			}
		}
	}
	j.sums = sums
}

func (j *journaledEngine) bucketSums() []uint64 {
	sums := make([]uint64, messages.NodesAt(messages.TreeLevels))
	j.Sums(twigs, j.nodes, sums)
	return sums
}

// Pending is how many buckets have unsaved names.
func (j *journaledEngine) Pending() int { return len(j.unsaved) }

// Unsaved hands over names, bucket by bucket.
func (j *journaledEngine) Unsaved(most int, yield func(name string, packets []messages.Packet)) (more bool) {
	for most > 0 && len(j.unsaved) > 0 {
		if len(j.queue) == 0 {
			for bucket := range j.unsaved {
				j.queue = append(j.queue, bucket)
			}
			slices.Sort(j.queue)
			slices.Reverse(j.queue)
		}
		bucket := j.queue[len(j.queue)-1]
		j.queue = j.queue[:len(j.queue)-1]
		most -= len(j.unsaved[bucket])
		j.handOver(bucket, yield)
	}
	return len(j.unsaved) > 0
}

// handOver hands over the unsaved names of a bucket.
func (j *journaledEngine) handOver(bucket int, yield func(name string, packets []messages.Packet)) {
	unsaved := j.unsaved[bucket]
	delete(j.unsaved, bucket)
	if len(unsaved) == 0 {
		return // it was handed over since the queue was made
	}
	states := j.states(bucket)
	names := make([]string, 0, len(unsaved))
	for name := range unsaved {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if packets := states[name]; len(packets) > 0 {
			j.add(j.saved, name)
			yield(name, packets)
			continue
		}
		if delete(j.saved[bucket], name); len(j.saved[bucket]) == 0 {
			delete(j.saved, bucket)
		}
		yield(name, nil)
	}
}

// states is what the engine holds in a bucket, by name.
func (j *journaledEngine) states(bucket int) map[string][]messages.Packet {
	states := make(map[string][]messages.Packet)
	for from := (messages.Position{Bucket: bucket}); ; {
		walked := j.Walk(j.now, from, messages.Limits{Names: math.MaxInt32, End: bucket + 1})
		for i := range walked.Packets {
			name := walked.Packets[i].Name
			states[name] = append(states[name], walked.Packets[i])
		}
		if walked.End {
			return states
		}
		from = walked.Next
	}
}

// Restore joins what a disk had. If the engine does not take all of it as news, all
// names of the call are unsaved.
func (j *journaledEngine) Restore(now messages.Stamp, packets []messages.Packet) Merged {
	j.now = max(j.now, now)
	merged := j.Engine.Merge(now, packets)
	differs := merged.News != len(packets) || merged.Expired > 0 || merged.Invalid > 0
	for i := range packets {
		j.add(j.saved, packets[i].Name)
		if differs {
			j.add(j.unsaved, packets[i].Name)
		}
	}
	merged.Changed = nil
	return merged
}
