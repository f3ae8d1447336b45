package actors

import (
	"blue-rings/messages"
	"blue-rings/transport"
)

// asked is where a node is asked for what others lack. The zero value: nowhere.
type asked struct {
	endpoint string // "": at the port
	port     uint16 // at the host subscribed to; 0: at the endpoint
}

// askedAt is what pings say of Options.CatchUp. An advertised endpoint is said as it is,
// also one that cannot be read here. So is an ipc endpoint, and any other where the
// subscribed endpoint has no host, but only to subscribers on this machine: those of
// an ipc endpoint.
func askedAt(o *Options) asked {
	if o.CatchUp == "" {
		return asked{}
	}
	if o.Advertise != "" {
		return asked{endpoint: o.Advertise}
	}
	at, err := transport.ParseEndpoint(o.CatchUp)
	if err != nil {
		return asked{}
	}
	publish, err := transport.ParseEndpoint(o.Publish)
	local := err == nil && publish.Path() != ""
	switch {
	case local && !at.IsWildcard():
		return asked{endpoint: at.String()}
	case at.Port() > 0:
		return asked{port: uint16(at.Port())}
	default:
		return asked{}
	}
}

// ping is what we say of ourselves now.
func (p *Publisher) ping() *messages.Ping {
	ping := &messages.Ping{
		Keys:      uint64(p.env.Counters.Keys()),
		Passes:    p.kept.passes,
		CatchUp:   p.kept.asked.endpoint,
		CatchUpAt: p.kept.asked.port,
	}
	ping.Fetches = p.env.Counters.Fetching.Load() > 0
	ping.Horizon, ping.Root = p.env.Counters.root(len(p.env.Addresses.Shards))
	for _, peer := range p.env.View.Load().Peers {
		if peer.Up() && len(ping.Hears) < messages.MaxHears {
			ping.Hears = append(ping.Hears, peer.Replica)
		}
	}
	return ping
}
