package supervision

import (
	"testing"

	"github.com/rs/zerolog"

	"blue-rings/actors"
	"blue-rings/transport/memory"
)

// Whoever asks before the monitor has been told of the peers is not told that there
// are none, nor that the node is ready: that would be remembered.
func TestPeersAreConnectingFromTheStart(t *testing.T) {
	cfg := Config{Host: "a", Network: memory.New().Node("a"), Peers: []string{"tcp://b:4000"}}.Defaults()
	view := NewEnv(newSystem(zerolog.Nop()), cfg).View.Load()
	now := cfg.Clock.Now()
	if view.Coherent || view.Current || len(view.Peers) != 1 || view.Peers[0].State != actors.Connecting {
		t.Errorf("the view is %+v", view)
	}
	if ready, reason := actors.NewReadiness(cfg.Options, now).Judge(view, now); ready {
		t.Errorf("ready: %s", reason)
	}
	cfg.Peers = nil
	if view := NewEnv(newSystem(zerolog.Nop()), cfg).View.Load(); !view.Coherent || !view.Current {
		t.Errorf("a node without peers: %+v", view)
	}
}
