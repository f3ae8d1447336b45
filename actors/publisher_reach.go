package actors

import "math/bits"

// reach is the listeners of an audience who get what a replica publishes from itself,
// and itself if it is one of them: bits, by their places there.
type reach []uint64

// add adds those of another reach in the same audience.
func (r reach) add(other reach) {
	for i, some := range other {
		r[i] |= some
	}
}

// size is how many they are.
func (r reach) size() (listeners int) {
	for _, some := range r {
		listeners += bits.OnesCount64(some)
	}
	return listeners
}
