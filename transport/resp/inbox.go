package resp

import "io"

// Sizes of an inbox's buffer, in bytes.
const (
	startRoom  = 4 << 10  // of a new connection
	steadyRoom = 64 << 10 // kept between commands by a connection that fills it
)

// maxEmptyReads is how often a reader may bring nothing before it is given up.
const maxEmptyReads = 100

// inbox holds what was received and not yet used: buf[head:tail]. Its size is
// at most a small multiple of that, and starts anew after a large command.
type inbox struct {
	source     io.Reader
	buf        []byte
	head, tail int
	limit      int   // bytes it may ever have to hold
	full       bool  // the last read left no room: there may be more
	err        error // what the source said with its last bytes, until fill answers it
}

func newInbox(source io.Reader, limit int) inbox { return inbox{source: source, limit: limit} }

// held is what it holds. To be used before the next fill or shrink.
func (b *inbox) held() []byte { return b.buf[b.head:b.tail] }

// drop forgets the first n bytes.
func (b *inbox) drop(n int) { b.head += n }

// fill waits for at least one more byte. After an error it may be called again,
// and asks the source again.
func (b *inbox) fill() error {
	if err := b.err; err != nil {
		b.err = nil
		return err
	}
	b.makeRoom()
	for range maxEmptyReads {
		n, err := b.source.Read(b.buf[b.tail:])
		b.tail += n
		if n > 0 {
			b.err = err
			b.full = b.tail == len(b.buf)
			return nil
		}
		if err != nil {
			return err
		}
	}
	return io.ErrNoProgress
}

// makeRoom leaves room for at least one byte, and mostly for a quarter of the
// buffer. Bytes are moved only when as many are free, or into a buffer twice as
// large, so that moving costs no more than receiving did.
func (b *inbox) makeRoom() {
	used := b.tail - b.head
	size := len(b.buf)
	switch {
	case size == 0:
		b.move(startRoom)
	case used <= size/2 && b.full && size < steadyRoom:
		b.move(2 * size)
	case used == 0:
		b.head, b.tail = 0, 0
	case size-b.tail >= size/4:
	case b.head == 0 && size >= b.limit: // the limit leaves room for all that may come
	case used <= size/2 || size >= b.limit:
		b.tail = copy(b.buf, b.held())
		b.head = 0
	default:
		b.move(2 * size)
	}
}

// move puts what is held into a new buffer of that size, within the limit.
func (b *inbox) move(size int) {
	buf := make([]byte, max(startRoom, min(size, b.limit)))
	b.tail = copy(buf, b.held())
	b.head = 0
	b.full = false
	b.buf = buf
}

// shrink gives a large buffer up once most of it is unused.
func (b *inbox) shrink() {
	used := b.tail - b.head
	if len(b.buf) > steadyRoom && used <= steadyRoom/4 {
		b.move(max(startRoom, 2*used))
	}
}
