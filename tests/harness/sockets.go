package harness

import (
	"blue-rings/messages"
	"blue-rings/transport"
	"blue-rings/transport/memory"
)

// hostNetwork is the network as a host sees it, with its calls in the trace.
type hostNetwork struct{ host *host }

var _ transport.Network = hostNetwork{}

// opened keeps a socket that a host has opened, until the host is gone.
func (n hostNetwork) opened(s transport.Socket) {
	wire := n.host.world.wire
	wire.sockets[n.host] = append(wire.sockets[n.host], s)
}

func (n hostNetwork) node() transport.Network { return n.host.world.wire.Node(n.host.name) }

func (n hostNetwork) Bind(endpoint string, ready func()) (transport.Outlet, error) {
	n.host.bytes("outlet", "Bind "+endpoint)
	out, err := n.node().Bind(endpoint, ready)
	if err != nil {
		return nil, err
	}
	n.opened(out)
	if n.host.blind {
		return out, nil
	}
	return tracedOutlet{out, n.host}, nil
}

func (n hostNetwork) Connect(endpoint, identity string, ready func()) (transport.Inlet, error) {
	n.host.bytes("inlet", "Connect "+endpoint)
	in, err := n.node().Connect(endpoint, identity, ready)
	if err != nil {
		return nil, err
	}
	n.opened(in)
	if n.host.blind {
		return in, nil
	}
	return tracedInlet{in, n.host}, nil
}

func (n hostNetwork) Answer(endpoint string, ready func()) (transport.Answerer, error) {
	n.host.bytes("answerer", "Answer "+endpoint)
	answerer, err := n.node().Answer(endpoint, ready)
	if err != nil {
		return nil, err
	}
	n.opened(answerer)
	if n.host.blind {
		return answerer, nil
	}
	return tracedAnswerer{answerer, n.host}, nil
}

func (n hostNetwork) Ask(endpoint string, ready func()) (transport.Asker, error) {
	n.host.bytes("asker", "Ask "+endpoint)
	asker, err := n.node().Ask(endpoint, ready)
	if err != nil {
		return nil, err
	}
	n.opened(asker)
	if n.host.blind {
		return asker, nil
	}
	return tracedAsker{asker, n.host}, nil
}

// bytes shows what the running actor does to a socket.
func (h *host) bytes(socket, what string) {
	if running := h.world.running; running != nil {
		h.effect(running.name, "=>", socket, what)
	}
}

// received shows what the running actor was given by a socket, where hosts are traced
// alone: elsewhere it follows from what the sender shows, and from what comes of it.
func (h *host) received(socket string, cargo memory.Cargo, bytes []byte, err error) {
	if running := h.world.running; running != nil && err == nil && h.world.sink != nil {
		h.effect(running.name, "<=", socket, bytesLine(cargo, bytes))
	}
}

// sent shows what was given to a socket, and the error if it did not take it.
func (h *host) sent(socket, what string, err error) error {
	if err != nil {
		what += ": " + err.Error()
	}
	h.bytes(socket, what)
	return err
}

type tracedOutlet struct {
	transport.Outlet
	host *host
}

func (o tracedOutlet) Send(frame []byte) error {
	o.host.bytes("outlet", bytesLine(memory.Frame, frame))
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

func (i tracedInlet) Receive() ([]byte, error) {
	frame, err := i.Inlet.Receive()
	i.host.received("inlet", memory.Frame, frame, err)
	return frame, err
}

func (i tracedInlet) Close() error {
	i.host.bytes("inlet", "Close")
	return i.Inlet.Close()
}

type tracedAnswerer struct {
	transport.Answerer
	host *host
}

func (a tracedAnswerer) Send(asker string, answer []byte) error {
	return a.host.sent("answerer", "to "+asker+" "+bytesLine(memory.Answer, answer), a.Answerer.Send(asker, answer))
}

func (a tracedAnswerer) Receive() (asker string, question []byte, err error) {
	asker, question, err = a.Answerer.Receive()
	a.host.received("answerer", memory.Question, question, err)
	return asker, question, err
}

func (a tracedAnswerer) Close() error {
	a.host.bytes("answerer", "Close")
	return a.Answerer.Close()
}

type tracedAsker struct {
	transport.Asker
	host *host
}

func (a tracedAsker) Send(question []byte) error {
	return a.host.sent("asker", bytesLine(memory.Question, question), a.Asker.Send(question))
}

func (a tracedAsker) Receive() ([]byte, error) {
	answer, err := a.Asker.Receive()
	a.host.received("asker", memory.Answer, answer, err)
	return answer, err
}

func (a tracedAsker) Close() error {
	a.host.bytes("asker", "Close")
	return a.Asker.Close()
}

// bytesLine is the one line of a frame, a question or an answer, from its bytes.
func bytesLine(cargo memory.Cargo, bytes []byte) string {
	var decoder messages.Decoder
	var line string
	var err error
	switch cargo {
	case memory.Question:
		var r messages.Request
		r, err = decoder.DecodeRequest(bytes)
		line = r.String()
	case memory.Answer:
		var p messages.Page
		p, err = decoder.DecodePage(bytes)
		line = p.String()
	default:
		var f messages.Frame
		f, err = decoder.Decode(bytes)
		line = f.String()
	}
	if err != nil {
		return string(cargo) + " that cannot be read: " + err.Error()
	}
	return line
}
