package actors

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/asynkron/protoactor-go/actor"
	"pgregory.net/rapid"

	"blue-rings/messages"
	"blue-rings/transport"
)

func closed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

// It presses above the high mark, eases at the low one, and each who waited is told
// once.
func TestPressureHasTwoMarks(t *testing.T) {
	p := NewPressure(100)
	told := 0
	wait := func() (func(), bool) { return p.whenEased(func() { told++ }) }
	if _, waits := wait(); waits || p.Eased() != nil {
		t.Fatal("somebody waits for nothing")
	}
	p.took(messages.Load{}, 100)
	if p.Pressed() {
		t.Fatal("pressed at the mark, expected above it")
	}
	p.took(messages.Load{}, 101)
	eased := p.Eased()
	_, first := wait()
	cancel, second := wait()
	if eased == nil || !first || !second {
		t.Fatal("not pressed above the mark")
	}
	cancel()
	p.took(messages.Load{}, 51)
	if closed(eased) || p.Eased() == nil || told != 0 {
		t.Fatal("eased above the low mark")
	}
	p.took(messages.Load{}, 50)
	if !closed(eased) || p.Eased() != nil || told != 1 {
		t.Fatalf("not eased at the low mark; %d told, expected 1", told)
	}
	cancel()
	p.took(messages.Load{}, 101)
	p.took(messages.Load{}, 0)
	if told != 1 {
		t.Fatalf("%d told, expected each once", told)
	}
}

// The least high mark is eased when nothing waits.
func TestPressureOfOneByte(t *testing.T) {
	p := NewPressure(1)
	p.took(messages.Load{}, 2)
	eased := p.Eased()
	p.took(messages.Load{}, 0)
	if !closed(eased) {
		t.Fatal("pressed for ever")
	}
}

// Whatever comes and leaves at the same time, nobody waits for ever.
func TestPressureLosesNoWakeUp(t *testing.T) {
	p := NewPressure(3 * packetBytes)
	packets := []messages.Packet{count("cows", self, 1)}
	loads := make(chan messages.Load, 1000)
	var makers, taker sync.WaitGroup
	for i := range 8 {
		makers.Go(func() {
			for range 2000 {
				if i%2 == 0 {
					for eased := p.Eased(); eased != nil; eased = p.Eased() {
						<-eased
					}
				} else {
					woken := make(chan struct{})
					if _, waits := p.whenEased(func() { close(woken) }); waits {
						<-woken
					}
				}
				loads <- p.Announce(packets).Load
			}
		})
	}
	taker.Go(func() {
		for load := range loads {
			p.took(load, 0)
		}
	})
	makers.Wait()
	close(loads)
	taker.Wait()
	if p.Bytes() != 0 || p.Pressed() {
		t.Fatalf("%d bytes are left over", p.Bytes())
	}
}

// The last who changes what is weighed sees to it that pressed is right.
func TestPressureComesToRest(t *testing.T) {
	for round := range 2_000 {
		p := NewPressure(100)
		var ready atomic.Int32
		var both sync.WaitGroup
		change := func(bytes int64) {
			both.Go(func() {
				for ready.Add(1); ready.Load() < 2; {
					continue // both begin in the same instant
				}
				p.mailed.Load().bytes.Add(bytes)
				p.judge()
			})
		}
		if round%2 == 0 {
			p.mailed.Load().bytes.Add(90)
			change(20)
			change(-80)
			both.Wait()
			if p.Pressed() {
				t.Fatalf("pressed by %d bytes", p.Bytes())
			}
			continue
		}
		p.mailed.Load().bytes.Add(101)
		p.judge()
		change(-60)
		change(70)
		both.Wait()
		if !p.Pressed() {
			t.Fatalf("not pressed by %d bytes", p.Bytes())
		}
	}
}

// pressedWorld is a node whose publisher's queue can be looked into.
type pressedWorld struct {
	*world
	kept      *publisherKept
	publisher *actor.PID
	broken    bool // the next look at the clock fails, in the midst of a message
}

func newPressedWorld(t testing.TB) *pressedWorld {
	w := &pressedWorld{world: newWorld(t, Options{}), kept: &publisherKept{self: messages.Route{self}}}
	w.env.Clock = pressedClock{w}
	w.respawn()
	return w
}

// subscribe lets somebody hear what is published, so that it is.
func (w *pressedWorld) subscribe(t testing.TB) {
	if _, err := w.net.Node("c").Connect(endpoint, "", nil); err != nil {
		t.Fatal(err)
	}
}

func (w *pressedWorld) respawn() {
	producer := func() actor.Actor { return &Publisher{env: w.env, kept: w.kept} }
	w.publisher = w.spawn(w.env.Addresses.Publisher, producer)
}

type pressedClock struct{ *pressedWorld }

func (c pressedClock) Now() time.Time {
	if c.broken {
		c.broken = false
		panic(errBroken)
	}
	return c.world.Now()
}

var errBroken = errors.New("broken")

// queued is what the packets in the queue weigh, one by one.
func (w *pressedWorld) queued() (bytes int64) {
	for _, p := range w.kept.queue.next(w.kept.queue.len()) {
		bytes += int64(newsBytes(&p))
	}
	return bytes
}

// Whatever is sent, joined, dropped, lost with its publisher or kept over a
// restart: what is weighed is what waits, and nothing when nothing does.
func TestPressureIsExact(t *testing.T) {
	outer := t
	rapid.Check(t, func(t *rapid.T) {
		w := newPressedWorld(outer)
		if rapid.Bool().Draw(t, "heard") {
			w.subscribe(outer)
			w.run()
		}
		publisher := w.env.Addresses.Publisher
		mailed := int64(0) // weighed in messages that no turn has taken
		batch := func(kind string) []messages.Packet {
			packets := rapid.SliceOfN(rapid.Custom(anyPacket), 1, 5).Draw(t, "packets")
			for i := range packets {
				packets[i].Kind = kind
			}
			return packets
		}
		post := func(message any, load messages.Load) {
			mailed += int64(load.Bytes)
			w.env.System.Root.Send(publisher, message)
		}
		settle := func() {
			w.run()
			mailed = 0
		}
		t.Repeat(map[string]func(*rapid.T){
			"": func(t *rapid.T) {
				if got, want := w.env.Pressure.Bytes(), mailed+w.queued(); got != want {
					t.Fatalf("%d bytes are weighed, %d wait", got, want)
				}
			},
			"announce": func(*rapid.T) {
				m := w.env.Pressure.Announce(batch(""))
				post(m, m.Load)
			},
			"relay": func(t *rapid.T) {
				m := w.env.Pressure.Relay(batch(rapid.SampledFrom([]string{"", "peak", "foreign"}).Draw(t, "kind")))
				post(m, m.Load)
			},
			"unweighed": func(*rapid.T) { post(messages.Announce{Packets: batch("")}, messages.Load{}) },
			"repeat":    func(*rapid.T) { post(messages.Repeat{Packets: batch("")}, messages.Load{}) },
			"subscribe": func(*rapid.T) {
				w.subscribe(outer)
			},
			"run": func(*rapid.T) { settle() },
			"send fails": func(*rapid.T) {
				w.net.FailNext("a", transport.OpSend, endpoint, errBroken)
				settle()
			},
			"advance": func(*rapid.T) {
				w.advance(w.env.Options.PingInterval / 2)
				settle()
			},
			"crash": func(*rapid.T) {
				settle()
				w.broken = true
				m := w.env.Pressure.Announce(batch(""))
				post(m, m.Load)
				settle()
			},
			"unbound": func(*rapid.T) {
				w.net.FailNext("a", transport.OpBind, endpoint, errBroken)
				w.net.FailNext("a", transport.OpSend, endpoint, errBroken)
				settle()
			},
			"stopped and spawned": func(*rapid.T) {
				w.env.System.Root.Stop(w.publisher)
				settle()
				m := w.env.Pressure.Announce(batch(""))
				w.env.System.Root.Send(publisher, m) // to nobody
				w.respawn()
			},
		})
		settle()
		w.advance(w.env.Options.PingInterval + w.env.Options.BindRetryMax)
		settle()
		if w.env.Pressure.Bytes() != 0 {
			t.Fatalf("%d bytes are left over", w.env.Pressure.Bytes())
		}
	})
}

// toldScale knows what is left on it.
type toldScale struct {
	messages.Scale
	left *int64
}

func (s toldScale) Taken(bytes int) {
	*s.left -= int64(bytes)
	s.Scale.Taken(bytes)
}

// What waits in the mailbox of a publisher that fails goes on being weighed.
func TestPressureOutlivesAFailure(t *testing.T) {
	w := newPressedWorld(t)
	w.subscribe(t)
	w.run()
	var left int64
	for _, name := range []string{"first", "second"} {
		m := w.env.Pressure.Announce([]messages.Packet{count(name, self, 1)})
		left += int64(m.Load.Bytes)
		m.Load.Scale = toldScale{m.Load.Scale, &left}
		w.env.System.Root.Send(w.publisher, m)
	}
	w.broken = true
	between := 0
	for len(w.turns) > 0 {
		turn := w.turns[0]
		w.turns = w.turns[1:]
		turn()
		if got, want := w.env.Pressure.Bytes(), w.queued()+left; got != want {
			t.Fatalf("%d bytes are weighed, %d wait", got, want)
		}
		if len(w.failed) > 0 && left > 0 {
			between++
		}
	}
	if len(w.failed) != 1 || between == 0 || w.env.Pressure.Bytes() != 0 {
		t.Fatalf("failures %v, %d turns between, %d bytes are left over", w.failed, between, w.env.Pressure.Bytes())
	}
}
