package storage

import "blue-rings/messages"

// dueHeap is when which keys are to be looked at, the earliest first: a binary
// heap. An entry whose due is not its key's any more is void.
type dueHeap []dueKey

type dueKey struct {
	due int64
	key *key
}

func (h *dueHeap) push(added dueKey) {
	heap := append(*h, added)
	i := len(heap) - 1
	for i > 0 {
		parent := (i - 1) / 2
		if heap[parent].due <= added.due {
			break
		}
		heap[i] = heap[parent]
		i = parent
	}
	heap[i] = added
	*h = heap
}

// pop takes the earliest off a heap that is not empty.
func (h *dueHeap) pop() dueKey {
	heap := *h
	first := heap[0]
	last := len(heap) - 1
	moved := heap[last]
	heap[last] = dueKey{}
	heap = heap[:last]
	i := 0
	for {
		child := 2*i + 1
		if child >= last {
			break
		}
		if child+1 < last && heap[child+1].due < heap[child].due {
			child++
		}
		if moved.due <= heap[child].due {
			break
		}
		heap[i] = heap[child]
		i = child
	}
	if last > 0 {
		heap[i] = moved
	}
	*h = heap
	return first
}

// remind has the shard look at k at that moment, unless it does so earlier.
func (s *Shard) remind(k held, due int64) {
	if k.gone() || due > messages.MaxMillis {
		return // no clock gets beyond that
	}
	due = max(due, 1)
	if k.due == 0 || due < k.due {
		k.due = due
		s.dues.push(dueKey{due, k.key})
	}
}
