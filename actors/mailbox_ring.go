package actors

// ring is a queue that grows by doubling. What a burst made it grow to is given
// back as soon as it is empty.
type ring struct {
	slots []any // its length is a power of two, or 0
	first int
	count int
}

const (
	ringLeast = 16   // slots a ring begins with
	ringKept  = 4096 // slots an empty ring keeps: 64 KiB
)

func (r *ring) push(message any) {
	if r.count == len(r.slots) {
		r.grow()
	}
	r.slots[(r.first+r.count)&(len(r.slots)-1)] = message
	r.count++
}

// pop takes the oldest message. The ring is not empty.
func (r *ring) pop() any {
	message := r.slots[r.first]
	r.slots[r.first] = nil
	r.first = (r.first + 1) & (len(r.slots) - 1)
	r.count--
	if r.count == 0 && len(r.slots) > ringKept {
		r.slots, r.first = nil, 0
	}
	return message
}

func (r *ring) grow() {
	slots := make([]any, max(ringLeast, 2*len(r.slots)))
	n := copy(slots, r.slots[r.first:])
	copy(slots[n:], r.slots[:r.first])
	r.slots, r.first = slots, 0
}
