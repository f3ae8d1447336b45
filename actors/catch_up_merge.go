package actors

import (
	"slices"

	"github.com/asynkron/protoactor-go/actor"

	"blue-rings/messages"
)

// mergeQueue has the packets of pages that the stores have not yet merged. Each
// store gets them in order, in small pieces, two at a time: so clients' operations
// wait behind a piece or two, and the store has something to do when it is done
// with one.
type mergeQueue struct {
	lines []*mergeLine
	given map[int]*mergePiece // by number
	pages int                 // of which something is not merged
}

// mergeLine is what waits for a store.
type mergeLine struct {
	store   *actor.PID
	waiting []*mergePiece
	out     int // pieces that the store has
}

// mergePiece is some packets of a page for one store.
type mergePiece struct {
	number  int // among all pieces, so that the answers to those given up are known
	packets []messages.Packet
	line    *mergeLine
	page    *mergePage
}

// mergePage is a page of which something is not merged.
type mergePage struct {
	left  int  // pieces
	quiet bool // what it changes is not relayed
}

const (
	mergePackets = 512 // of a piece: about half a millisecond of a store
	mergeGiven   = 2   // pieces that a store has
	mergePages   = 8   // may wait before no more are asked for
)

// add adds the packets of a page for a store.
func (m *mergeQueue) add(page *mergePage, store *actor.PID, packets []messages.Packet) {
	if len(packets) == 0 {
		return
	}
	i := slices.IndexFunc(m.lines, func(l *mergeLine) bool { return l.store.Id == store.Id })
	if i < 0 {
		i = len(m.lines)
		m.lines = append(m.lines, &mergeLine{store: store})
	}
	if page.left == 0 {
		m.pages++
	}
	for packets := range slices.Chunk(packets, mergePackets) {
		page.left++
		m.lines[i].waiting = append(m.lines[i].waiting, &mergePiece{packets: packets, line: m.lines[i], page: page})
	}
}

// give answers pieces that the stores can have now, numbered by number.
func (m *mergeQueue) give(number func() int) (pieces []*mergePiece) {
	for _, line := range m.lines {
		for line.out < mergeGiven && len(line.waiting) > 0 {
			piece := line.waiting[0]
			line.waiting[0] = nil
			line.waiting = line.waiting[1:]
			line.out++
			piece.number = number()
			if m.given == nil {
				m.given = map[int]*mergePiece{}
			}
			m.given[piece.number] = piece
			pieces = append(pieces, piece)
		}
	}
	return pieces
}

// merged takes note that a store is done with a piece; nil: it was given up.
func (m *mergeQueue) merged(number int) *mergePiece {
	piece := m.given[number]
	if piece == nil {
		return nil
	}
	delete(m.given, number)
	piece.line.out--
	if piece.page.left--; piece.page.left == 0 {
		m.pages--
	}
	return piece
}

// isFull reports whether no more pages should be asked for.
func (m *mergeQueue) isFull() bool { return m.pages > mergePages }

// isIdle reports whether all is merged.
func (m *mergeQueue) isIdle() bool { return m.pages == 0 }
