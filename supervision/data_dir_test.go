package supervision

import (
	"errors"
	"strings"
	"testing"
	"time"

	"blue-rings/actors"
	"blue-rings/messages"
	"blue-rings/storage/disk"
	"blue-rings/transport/memory"
)

// durableConfig is a node without doors on a directory.
func durableConfig(dir string, network *memory.Network, fsync actors.Fsync) Config {
	return Config{
		Host: "a", Network: network.Node("a"), DataDir: dir, Shards: 2,
		Options: actors.Options{Publish: "tcp://a:4000", Fsync: fsync},
	}
}

func count(t *testing.T, n *Node, name string) messages.Number {
	t.Helper()
	answers, err := n.Do(t.Context(), []messages.Op{increment(name, 1)})
	if err != nil || answers[0].Outcome != messages.Done {
		t.Fatalf("increment: %v, %v", answers, err)
	}
	return answers[0].Number
}

// Whatever the setting, a stop in order loses nothing; each start is a new life, at a
// later clock.
func TestANodeComesBackWithItsDirectory(t *testing.T) {
	for _, fsync := range []actors.Fsync{actors.FsyncAlways, actors.FsyncInterval, actors.FsyncNever} {
		dir := t.TempDir()
		var last messages.Stamp
		for life := range int64(4) {
			n, err := Start(t.Context(), durableConfig(dir, memory.New(), fsync))
			if err != nil {
				t.Fatal(err)
			}
			if now := n.env.Hybrid.Now(0); now <= last {
				t.Fatalf("the clock went back from %s to %s", last, now)
			}
			if got := count(t, n, "calls"); got != messages.Int(life+1) {
				t.Fatalf("%s, life %d: %s", fsync, life+1, got)
			}
			if lives := n.Counters().Disk.Lives.Load(); lives != uint64(life)+1 {
				t.Fatalf("%d lives in life %d", lives, life+1)
			}
			last = n.env.Hybrid.Now(0)
			if err := n.Stop(t.Context(), "test"); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// Restarts do not carry the clock away: each begins after the ceiling of the last, and
// that is ahead of the wall clock by half the skew allowed, or of a clock that is ahead
// by a little.
func TestRestartsDoNotCarryTheClockAway(t *testing.T) {
	dir := t.TempDir()
	var ahead time.Duration
	for range 8 {
		n, err := Start(t.Context(), durableConfig(dir, memory.New(), actors.FsyncAlways))
		if err != nil {
			t.Fatal(err)
		}
		count(t, n, "calls")
		wall := n.env.Clock.Now().UnixMilli()
		ahead = time.Duration(n.env.Hybrid.Now(wall).Millis()-wall) * time.Millisecond
		if err := n.Stop(t.Context(), "test"); err != nil {
			t.Fatal(err)
		}
	}
	if most := (actors.Options{}).Defaults().MaxSkew; ahead > most*3/4 {
		t.Fatalf("after eight starts the clock is %s ahead, half of %s were to be expected", ahead, most)
	}
}

// A directory that is in use is refused in one line, and nothing is left running.
func TestADirectoryHasOneNode(t *testing.T) {
	dir := t.TempDir()
	n, err := Start(t.Context(), durableConfig(dir, memory.New(), actors.FsyncInterval))
	if err != nil {
		t.Fatal(err)
	}
	_, err = Start(t.Context(), durableConfig(dir, memory.New(), actors.FsyncInterval))
	if !errors.Is(err, disk.ErrLocked) || !strings.Contains(err.Error(), dir) || strings.Contains(err.Error(), "\n") {
		t.Errorf("%v", err)
	}
	if err := n.Stop(t.Context(), "test"); err != nil {
		t.Fatal(err)
	}
}
