package zmq

import (
	"syscall"

	zmq "github.com/pebbe/zmq4"

	"blue-rings/transport"
)

// passedOverPerCall bounds, in bytes, what one call reads of messages that are of
// no use, so that a peer who floods us with them does not hold the owner for ever.
// Each part counts passedOverPart more.
const (
	passedOverPerCall = 1 << 20
	passedOverPart    = 512
)

// assembly puts the parts of a message together. Only messages of exactly so many
// parts as wanted are of use. It outlives the call that began it.
type assembly struct {
	want  int // 1 or 2
	got   int // parts read of the present message
	parts [2][]byte
}

// next is the next message of use, or ErrEmpty if none waits or none has been
// found yet.
func (s *socket) next(a *assembly) (parts [2][]byte, err error) {
	for read := 0; read < passedOverPerCall; {
		part, err := s.soc.RecvBytes(zmq.DONTWAIT)
		if isErrno(err, syscall.EAGAIN) {
			return parts, transport.ErrEmpty
		}
		if err != nil {
			return parts, s.failure(transport.OpReceive, err)
		}
		more, err := s.soc.GetRcvmore()
		if err != nil {
			return parts, s.failure(transport.OpReceive, err)
		}
		if a.got < a.want {
			a.parts[a.got] = part
		}
		if a.got++; more {
			read += len(part) + passedOverPart
			continue
		}
		whole := a.got == a.want
		parts, a.parts, a.got = a.parts, [2][]byte{}, 0
		if whole {
			return parts, nil
		}
		read += len(part) + passedOverPart
	}
	return [2][]byte{}, transport.ErrEmpty
}
