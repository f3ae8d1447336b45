package actors

import (
	"bytes"
	"errors"
	"os"
	"runtime/metrics"
	"strconv"
	"time"

	"github.com/asynkron/protoactor-go/actor"

	"blue-rings/actors/redis"
	"blue-rings/messages"
)

// peersWithin is how long the peers may take to add or remove one.
const peersWithin = 5 * time.Second

// redisNode answers what clients ask of the node itself, from the counters and
// the monitor's view, without a message but for Meet, Forget and BackUp.
type redisNode struct {
	env   *Env
	since time.Time
	ended <-chan struct{} // closed when nobody may wait any more
}

func (n *redisNode) Evidence() redis.Evidence {
	return EvidenceOf(n.env.View.Load(), n.env.Clock.Now())
}

func (n *redisNode) Status() redis.Status { return StatusOf(n.env, n.since) }

func (n *redisNode) Peers() []redis.Peer { return PeersOf(n.env.View.Load(), n.env.Clock.Now()) }

// heldMemory is the bytes of memory that the process takes; where the system does not say,
// what Go's runtime has asked for and not given back, part of which may never have been touched.
func heldMemory() uint64 {
	if statm, err := os.ReadFile("/proc/self/statm"); err == nil {
		if fields := bytes.Fields(statm); len(fields) > 1 {
			if pages, err := strconv.ParseUint(string(fields[1]), 10, 64); err == nil {
				return pages * uint64(os.Getpagesize())
			}
		}
	}
	samples := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(samples)
	return samples[0].Value.Uint64() - samples[1].Value.Uint64()
}

func (n *redisNode) Meet(endpoint string) (bool, error) {
	return n.changePeers(messages.Meet{Endpoint: endpoint})
}

func (n *redisNode) Forget(endpoint string) (bool, error) {
	return n.changePeers(messages.Forget{Endpoint: endpoint})
}

// changePeers sends the peers a request and waits for what came of it.
func (n *redisNode) changePeers(request messages.ToPeers) (bool, error) {
	switch answer, err := n.ask(n.env.Addresses.Peers, request, peersWithin); answer := answer.(type) {
	case messages.PeersChanged:
		return answer.Changed, answer.Err
	case *actor.DeadLetterResponse:
		return false, errors.New("nobody looks after the peers now: try again")
	default:
		if errors.Is(err, errLate) {
			err = errors.New("the peers did not answer in time: look at RING.PEERS for what came of it")
		}
		return false, err
	}
}
