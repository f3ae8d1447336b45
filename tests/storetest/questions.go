package storetest

import (
	"fmt"
	"slices"
	"time"

	"pgregory.net/rapid"

	"blue-rings/messages"
)

// ask is the answer to a question, with its number.
func ask[A any](s *store, question messages.ToStore, number func(A) uint64) A {
	s.Tell("enumerator", question)
	answers := s.Told("enumerator")
	if len(answers) != 1 {
		s.t.Fatalf("%T was answered %d times", question, len(answers))
	}
	answer, ok := answers[0].(A)
	if !ok || number(answer) != s.asked {
		s.t.Fatalf("question %d, %s, was answered with %v", s.asked, question, answers[0])
	}
	return answer
}

func (s *store) next() uint64 {
	s.asked++
	return s.asked
}

func (s *store) sum(level int, nodes []uint16) messages.Summed {
	question := messages.Sum{Level: level, Nodes: nodes, Ask: s.next()}
	summed := ask(s, question, func(a messages.Summed) uint64 { return a.Ask })
	if len(summed.Sums) != len(nodes)*messages.TreeFan {
		s.t.Fatalf("%s was answered with %d sums, and not %d for each node", question, len(summed.Sums), messages.TreeFan)
	}
	return summed
}

func (s *store) sumKeys(buckets []uint16) messages.KeysSummed {
	question := messages.SumKeys{Buckets: buckets, Ask: s.next()}
	summed := ask(s, question, func(a messages.KeysSummed) uint64 { return a.Ask })
	total := 0
	for _, n := range summed.Counts {
		total += n
	}
	if len(summed.Counts) != len(buckets) || total != len(summed.Keys) {
		s.t.Fatalf("%s was answered with %d keys, and counts %v", question, len(summed.Keys), summed.Counts)
	}
	return summed
}

// walkBuckets is the names that a walk of buckets gives, rising, however many parts it
// has.
func (s *store) walkBuckets(buckets []uint16, have []uint64) []string {
	walk := messages.Walk{Buckets: buckets, Have: have, Limits: messages.Limits{
		Names: rapid.IntRange(1, 4).Draw(s.t, "names"),
		Bytes: rapid.SampledFrom([]int{0, 1, 200}).Draw(s.t, "bytes"),
	}}
	var names []string
	for {
		walk.Ask = s.next()
		walked := ask(s, walk, func(a messages.Walked) uint64 { return a.Ask })
		for i := range walked.Packets {
			names = append(names, walked.Packets[i].Name)
		}
		if walked.End {
			slices.Sort(names)
			return slices.Compact(names)
		}
		if walked.Next == walk.From {
			s.t.Fatalf("%s stands still", walk)
		}
		walk.From = walked.Next
	}
}

// questions: the sums of a store lead from its root to its keys, and a walk of buckets
// gives what the asker does not have.
func questions(s *store) {
	defer s.Close()
	s.operate()
	s.Advance(2 * time.Second) // for a sweep
	root := s.sum(0, []uint16{0})
	level, nodes := 0, []uint16{0}
	for summed := root; ; summed = s.sum(level, nodes) {
		var children []uint16
		for i, sum := range summed.Sums {
			if sum != 0 {
				children = append(children, nodes[i/messages.TreeFan]*messages.TreeFan+uint16(i%messages.TreeFan))
			}
		}
		level, nodes = level+1, children
		if level == messages.TreeLevels {
			break
		}
	}
	keys := s.sumKeys(nodes)
	s.addsUp(root, keys)
	s.findsGauge(root)
	var have []uint64
	var lacking []uint64
	for _, k := range keys.Keys {
		if rapid.Bool().Draw(s.t, "has") {
			have = append(have, k.Sum)
		} else {
			lacking = append(lacking, k.Name)
		}
	}
	slices.Sort(have)
	var want []string
	for _, name := range s.walkBuckets(nodes, nil) {
		if slices.Contains(lacking, messages.HashName(name)) {
			want = append(want, name)
		}
	}
	if got := s.walkBuckets(nodes, have); !slices.Equal(got, want) || len(got) != len(lacking) {
		s.t.Fatalf("of keys %x the asker has %x, and is given %q, not %q", keys.Keys, have, got, want)
	}
}

// addsUp holds the sums of keys to those of the root's children.
func (s *store) addsUp(root messages.Summed, keys messages.KeysSummed) {
	var sum uint64
	for _, k := range keys.Keys {
		sum += k.Sum
	}
	for _, part := range root.Sums {
		sum -= part
	}
	if sum != 0 || root.Horizon == 0 || root.Horizon != keys.Horizon {
		s.t.Fatalf("the sums of the keys are %x more than those of the tree; the horizons are %d and %d", sum, keys.Horizon, root.Horizon)
	}
}

// findsGauge holds the gauge to the same.
func (s *store) findsGauge(root messages.Summed) {
	var sum uint64
	for _, part := range root.Sums {
		sum += part
	}
	gauge := &s.Env().Counters.Stores[0]
	said := fmt.Sprintf("%x of %d names at %d", gauge.Digest.Load(), gauge.Keys.Load(), gauge.Horizon.Load())
	if is := fmt.Sprintf("%x of %d names at %d", sum, root.Keys, root.Horizon); said != is {
		s.t.Fatalf("the gauge says %s, and the store %s", said, is)
	}
}
