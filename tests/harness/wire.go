package harness

import (
	"time"

	"blue-rings/transport"
	"blue-rings/transport/memory"
)

// wire is the network between the hosts of a world. Frames arrive as they are
// sent, unless the script holds them. It also stands in for peers that do not
// run: ghosts, which publish what a script says.
type wire struct {
	*memory.Network
	world   *World
	sockets map[*host][]transport.Socket
	ghosts  map[string]*ghost
	joined  map[string]transport.Inlet // ghosts' subscriptions, by "from=>to"
}

func newWire(w *World) *wire {
	n := &wire{
		Network: memory.New(),
		world:   w,
		sockets: map[*host][]transport.Socket{},
		ghosts:  map[string]*ghost{},
		joined:  map[string]transport.Inlet{},
	}
	n.Auto(true)
	n.Schedule(func(d time.Duration, f func()) { w.clock.After(d, f) })
	return n
}

// forget closes what a host had open.
func (n *wire) forget(h *host) {
	for _, s := range n.sockets[h] {
		_ = s.Close() // the memory network has nothing to report
	}
	delete(n.sockets, h)
}
