package actors

import (
	"math"
	"testing"
	"time"
)

// A peer may say that it has any number of keys: what is told of it is not taken for
// the sign that it is not known.
func TestBehindIsNeverNegativeWhenItIsKnown(t *testing.T) {
	view := &View{Behind: math.MaxUint64, Peers: []*PeerView{{State: Recovering, Round: Round{Behind: math.MaxUint64}}}}
	now := time.Unix(1_800_000_000, 0)
	if got := EvidenceOf(view, now).Behind; got != math.MaxInt64 {
		t.Errorf("evidence says %d keys behind", got)
	}
	if got := PeersOf(view, now)[0].Behind; got != math.MaxInt64 {
		t.Errorf("the peer is %d keys behind", got)
	}
}
