package storage

import (
	"maps"
	"math"
	"slices"

	"blue-rings/messages"
)

// Journal makes a custom engine Journaled. It learns of changes from what the
// engine answers to Operate and Merge and, at each sweep, from the sums of its keys, and
// finds the state of a name by walking its bucket. It remembers the names that a
// disk has, for some 60 bytes and the name each. A change that neither an answer nor a
// sum shows is not saved.
func Journal(engine Engine) Journaled {
	if journaled, ok := engine.(Journaled); ok {
		return journaled
	}
	j := &journaledEngine{
		Engine:  engine,
		saved:   make(map[int]map[string]uint64),
		unsaved: make(map[int]map[string]struct{}),
		sums:    make([]uint64, messages.NodesAt(messages.TreeLevels)),
	}
	for node := range messages.NodesAt(twigs) {
		j.nodes = append(j.nodes, uint16(node))
	}
	return j
}

type journaledEngine struct {
	Engine
	now     messages.Stamp              // of the last call
	saved   map[int]map[string]uint64   // by bucket, the names that the disk has, and their sums then
	unsaved map[int]map[string]struct{} // by bucket, the names that changed
	queue   []int                       // the buckets that have unsaved names, in the order in which they got the first
	nodes   []uint16                    // all above the buckets
	sums    []uint64                    // of the buckets, as the disk has them
	root    uint64                      // the sum of sums
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
	done = j.Engine.Sweep(now)
	j.look()
	return done
}

// Digest sweeps to the end and notes what left.
func (j *journaledEngine) Digest(now messages.Stamp) uint64 {
	j.now = max(j.now, now)
	digest := j.Engine.Digest(now)
	j.look()
	return digest
}

func (j *journaledEngine) note(changed []messages.Packet) {
	for i := range changed {
		j.change(changed[i].Name)
	}
}

// change notes that a name is unsaved.
func (j *journaledEngine) change(name string) {
	bucket := messages.BucketOf(messages.HashName(name))
	names := j.unsaved[bucket]
	if names == nil {
		names = make(map[string]struct{})
		j.unsaved[bucket] = names
		j.queue = append(j.queue, bucket)
	}
	names[cloned(name)] = struct{}{}
}

// look finds the names of which the engine has not what the disk has.
func (j *journaledEngine) look() {
	if root, _ := j.Root(); root == j.root {
		return
	}
	sums := make([]uint64, len(j.sums))
	j.Sums(twigs, j.nodes, sums)
	for _, bucket := range slices.Sorted(maps.Keys(j.saved)) {
		names := j.saved[bucket]
		if sums[bucket] == j.sums[bucket] {
			continue
		}
		now := j.keySums(bucket)
		for name, saved := range names {
			if now[messages.HashName(name)] != saved {
				j.change(name)
			}
		}
	}
}

// keySums is the sums of the keys of a bucket, by the hashes of their names.
func (j *journaledEngine) keySums(bucket int) map[uint64]uint64 {
	sums := make(map[uint64]uint64)
	for _, key := range j.KeySums(bucket, nil) {
		sums[key.Name] = key.Sum
	}
	return sums
}

// Pending is how many buckets have unsaved names.
func (j *journaledEngine) Pending() int { return len(j.unsaved) }

// Unsaved hands over names, bucket by bucket.
func (j *journaledEngine) Unsaved(most int, yield func(name string, packets []messages.Packet)) (more bool) {
	for most > 0 && len(j.queue) > 0 {
		bucket := j.queue[0]
		j.queue = j.queue[1:]
		most -= len(j.unsaved[bucket])
		j.handOver(bucket, yield)
	}
	return len(j.unsaved) > 0
}

// handOver hands over the unsaved names of a bucket.
func (j *journaledEngine) handOver(bucket int, yield func(name string, packets []messages.Packet)) {
	unsaved := j.unsaved[bucket]
	delete(j.unsaved, bucket)
	states, sums := j.states(bucket), j.keySums(bucket)
	names := make([]string, 0, len(unsaved))
	for name := range unsaved {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if packets := states[name]; len(packets) > 0 {
			j.save(bucket, name, sums)
			yield(name, packets)
			continue
		}
		j.forget(bucket, name)
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

// save notes that the disk has what a bucket with those sums holds under a name.
func (j *journaledEngine) save(bucket int, name string, sums map[uint64]uint64) {
	names := j.saved[bucket]
	if names == nil {
		names = make(map[string]uint64)
		j.saved[bucket] = names
	}
	sum := sums[messages.HashName(name)]
	j.book(bucket, sum-names[name])
	names[cloned(name)] = sum
}

// forget notes that the disk has nothing under a name.
func (j *journaledEngine) forget(bucket int, name string) {
	j.book(bucket, -j.saved[bucket][name])
	if delete(j.saved[bucket], name); len(j.saved[bucket]) == 0 {
		delete(j.saved, bucket)
	}
}

func (j *journaledEngine) book(bucket int, change uint64) {
	j.sums[bucket] += change
	j.root += change
}

// Restore joins what a disk had. If the engine does not take all of it as news, all
// names of the call are unsaved.
func (j *journaledEngine) Restore(now messages.Stamp, packets []messages.Packet) Merged {
	j.now = max(j.now, now)
	merged := j.Engine.Merge(now, packets)
	differs := merged.News != len(packets) || merged.Expired > 0 || merged.Invalid > 0
	last, sums := -1, map[uint64]uint64(nil)
	for i := range packets {
		name := packets[i].Name
		if bucket := messages.BucketOf(messages.HashName(name)); bucket != last {
			last, sums = bucket, j.keySums(bucket)
		}
		if j.save(last, name, sums); differs {
			j.change(name)
		}
	}
	merged.Changed = nil
	return merged
}
