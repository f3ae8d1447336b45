package ring

import (
	"fmt"
	"math/rand/v2"
	"time"

	"blue-rings/actors"
)

// Setup is what a ring is made of.
type Setup struct {
	Seed    uint64 // of the order of turns, and of what becomes of which frame
	Shape   string
	Ping    time.Duration
	Spacing time.Duration
	Rebuild time.Duration
	Audit   time.Duration // negative: never
	Frames  int           // that a link and a receiver hold, before more are lost
	Lasts   time.Duration // there are faults for so long
	Retain  time.Duration // deletions are remembered so long
	Skew    time.Duration // clocks may differ by so much; 0: the default. Else no clock is wrong
}

// Host is a machine with a node on it.
type Host struct {
	Name    string
	Shards  int
	Disk    string        // memory, or the setting of --fsync
	Every   time.Duration // commits, but with always
	Credit  int
	Backlog int // bytes
	Batch   int // packets in a frame
}

// noDisk is the Disk of a host without one.
const noDisk = "memory"

// Link is one subscription: To hears From.
type Link struct {
	From, To string
	Delay    time.Duration // of all that it carries
}

// Size is how large the rings are that are drawn.
type Size struct {
	Hosts  [2]int        // from, to
	Shapes []string      // one of these
	Lasts  time.Duration // there are faults for so long
	Rate   float64       // operations a second, on all hosts together
	Often  float64       // faults a second
}

// drawSetup draws a ring.
func drawSetup(random *rand.Rand, seed uint64, size Size) (s Setup, hosts []Host, links []Link) {
	s = Setup{
		Seed:    seed,
		Shape:   anyOf(random, size.Shapes...),
		Ping:    anyOf(random, 70*time.Millisecond, 137*time.Millisecond),
		Spacing: anyOf(random, -1, 500*time.Microsecond, 20*time.Millisecond),
		Rebuild: anyOf(random, 2*time.Second, 10*time.Second),
		Audit:   anyOf(random, -1, 3*time.Second, 10*time.Second),
		Frames:  anyOf(random, 100, 10_000),
		Lasts:   size.Lasts,
		Retain:  max(8*size.Lasts, 8*skewed), // more than clocks may differ by, and all takes until settled
	}
	n := size.Hosts[0] + random.IntN(size.Hosts[1]-size.Hosts[0]+1)
	durable := random.IntN(4) // how much of the ring has disks
	for i := range n {
		h := Host{
			Name:    nameOf(i),
			Shards:  1 + random.IntN(3),
			Disk:    noDisk,
			Every:   anyOf(random, 10*time.Millisecond, 100*time.Millisecond, time.Second),
			Credit:  anyOf(random, 8, 200, 16_384),
			Backlog: anyOf(random, 4<<10, 32<<20),
			Batch:   anyOf(random, 2, 1_000),
		}
		if random.IntN(3) < durable {
			h.Disk = anyOf(random, string(actors.FsyncAlways), string(actors.FsyncInterval), string(actors.FsyncNever))
		}
		hosts = append(hosts, h)
	}
	s.Skew = anyOf(random, 0, tight)
	for _, pair := range shape(s.Shape, n) {
		delay := time.Duration(1+random.IntN(200)) * 100 * time.Microsecond
		links = append(links, Link{From: nameOf(pair[0]), To: nameOf(pair[1]), Delay: delay})
	}
	return s, hosts, links
}

// tight is how much clocks may differ by in rings where they are right: so little that what
// expires soon is judged. A clock that a restart has carried ahead is so by half of that.
const tight = 200 * time.Millisecond

func anyOf[T any](random *rand.Rand, of ...T) T { return of[random.IntN(len(of))] }

// nameOf is what a machine is called: a to z, aa to az, ba and so on.
func nameOf(i int) string {
	if i < 26 {
		return string(rune('a' + i))
	}
	return nameOf(i/26-1) + nameOf(i%26)
}

// endpointOf is where a machine publishes, and catchUpOf where it is asked for what
// others lack.
func endpointOf(name string) string { return fmt.Sprintf("tcp://%s:4000", name) }

func catchUpOf(name string) string { return fmt.Sprintf("tcp://%s:4001", name) }
