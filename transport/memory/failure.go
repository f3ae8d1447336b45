package memory

import (
	"fmt"
	"maps"
	"slices"

	"blue-rings/transport"
)

// failure is a call that will fail.
type failure struct {
	host, op, endpoint string
	err                error
}

// FailNext lets the next call of an operation (transport.OpBind and so on) by a
// host at an endpoint fail with a SocketError around err; * is any host or any
// endpoint. Several wait for several calls. The line describes it for scripts.
func (n *Network) FailNext(host, op, endpoint string, err error) string {
	f := failure{host, op, endpoint, err}
	n.locked(func(fx *effects) {
		n.failures = append(n.failures, f)
		for _, in := range n.inlets {
			if n.failing(in.host, transport.OpReceive, in.endpoint) {
				fx.wake(in.ready)
			}
		}
		for _, a := range n.askers {
			if n.failing(a.host, transport.OpReceive, a.endpoint) {
				fx.wake(a.ready)
			}
		}
		for _, key := range slices.Sorted(maps.Keys(n.answerers)) {
			if a := n.answerers[key]; n.failing(a.host, transport.OpReceive, a.endpoint) {
				fx.wake(a.ready)
			}
		}
	})
	return f.String()
}

// Spare ends the failures of a host that have not struck yet, of all its operations;
// * is every host.
func (n *Network) Spare(host string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.failures = slices.DeleteFunc(n.failures, func(f failure) bool { return matches(host, f.host) })
}

// String is the failure in one line.
func (f failure) String() string {
	return fmt.Sprintf("fail %s op=%s addr=%s err=%v", f.host, f.op, f.endpoint, f.err)
}

func (f failure) concerns(host, op string, e transport.Endpoint) bool {
	return matches(f.host, host) && f.op == op && (f.endpoint == "*" || f.endpoint == e.String())
}

func (n *Network) failing(host, op string, e transport.Endpoint) bool {
	return slices.ContainsFunc(n.failures, func(f failure) bool { return f.concerns(host, op, e) })
}

// fail is the error of a call that was told to fail, and uses it up.
func (n *Network) fail(host, op string, e transport.Endpoint) error {
	i := slices.IndexFunc(n.failures, func(f failure) bool { return f.concerns(host, op, e) })
	if i < 0 {
		return nil
	}
	err := n.failures[i].err
	n.failures = slices.Delete(n.failures, i, i+1)
	return &transport.SocketError{Op: op, Endpoint: e.String(), Err: err}
}
