package harness

import (
	"time"

	"blue-rings/messages"
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
}

func newWire(w *World) *wire {
	n := &wire{
		Network: memory.New(),
		world:   w,
		sockets: map[*host][]transport.Socket{},
		ghosts:  map[string]*ghost{},
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

// hostNetwork is the network as a host sees it, with its calls in the trace.
type hostNetwork struct{ host *host }

var _ transport.Network = hostNetwork{}

func (n hostNetwork) Bind(endpoint string, ready func()) (transport.Outlet, error) {
	n.host.bytes("outlet", "Bind "+endpoint)
	wire := n.host.world.wire
	out, err := wire.Node(n.host.name).Bind(endpoint, ready)
	if err != nil {
		return nil, err
	}
	wire.sockets[n.host] = append(wire.sockets[n.host], out)
	return tracedOutlet{out, n.host}, nil
}

func (n hostNetwork) Answer(endpoint string, ready func()) (transport.Answerer, error) {
	n.host.bytes("answerer", "Answer "+endpoint)
	wire := n.host.world.wire
	answerer, err := wire.Node(n.host.name).Answer(endpoint, ready)
	if err != nil {
		return nil, err
	}
	wire.sockets[n.host] = append(wire.sockets[n.host], answerer)
	return answerer, nil
}

func (n hostNetwork) Ask(endpoint string, ready func()) (transport.Asker, error) {
	n.host.bytes("asker", "Ask "+endpoint)
	wire := n.host.world.wire
	asker, err := wire.Node(n.host.name).Ask(endpoint, ready)
	if err != nil {
		return nil, err
	}
	wire.sockets[n.host] = append(wire.sockets[n.host], asker)
	return asker, nil
}

func (n hostNetwork) Connect(endpoint, identity string, ready func()) (transport.Inlet, error) {
	n.host.bytes("inlet", "Connect "+endpoint)
	wire := n.host.world.wire
	in, err := wire.Node(n.host.name).Connect(endpoint, identity, ready)
	if err != nil {
		return nil, err
	}
	wire.sockets[n.host] = append(wire.sockets[n.host], in)
	return tracedInlet{in, n.host}, nil
}

// bytes shows what the running actor does to a socket.
func (h *host) bytes(socket, what string) {
	if running := h.world.running; running != nil {
		h.world.effect(running.name, "=>", socket, what)
	}
}

type tracedOutlet struct {
	transport.Outlet
	host *host
}

func (o tracedOutlet) Send(frame []byte) error {
	o.host.bytes("outlet", frameLine(frame))
	return o.Outlet.Send(frame)
}

func (o tracedOutlet) Close() error {
	o.host.bytes("outlet", "Close")
	return o.Outlet.Close()
}

type tracedInlet struct {
	transport.Inlet
	host *host
}

func (i tracedInlet) Close() error {
	i.host.bytes("inlet", "Close")
	return i.Inlet.Close()
}

// frameLine is a frame's one line, from its bytes.
func frameLine(frame []byte) string {
	f, err := messages.DecodeFrame(frame)
	if err != nil {
		return "frame that cannot be read: " + err.Error()
	}
	return f.String()
}
