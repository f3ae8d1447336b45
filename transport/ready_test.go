package transport_test

import (
	"sync"
	"testing"

	"blue-rings/transport"
)

func TestReadyCallsOnceForEachArm(t *testing.T) {
	calls := 0
	r := transport.NewReady(func() { calls++ })
	r.Fire()
	r.Arm()
	r.Arm()
	r.Fire()
	r.Fire()
	if calls != 1 {
		t.Fatalf("%d calls", calls)
	}
	r.Arm()
	r.Close()
	r.Fire()
	if calls != 1 {
		t.Fatalf("%d calls after close", calls)
	}
	none := transport.NewReady(nil)
	none.Arm()
	none.Fire()
}

// Close returns after a call that has begun, and before every other.
func TestReadyCloseWaitsForTheCall(t *testing.T) {
	for range 200 {
		closed := false // racy, if Close did not wait
		r := transport.NewReady(func() {
			if closed {
				t.Error("called after close")
			}
		})
		r.Arm()
		var firing sync.WaitGroup
		for range 4 {
			firing.Go(r.Fire)
		}
		r.Close()
		closed = true
		firing.Wait()
	}
}
