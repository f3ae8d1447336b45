package actors

import (
	"errors"
	"net"
	"testing"
	"time"

	"github.com/asynkron/protoactor-go/actor"

	"blue-rings/messages"
)

// someDisk is there; nothing is asked of it.
type someDisk struct{ Disk }

// servedBackups is a node whose backups the test makes.
func servedBackups(t *testing.T) (s *served, asked chan *actor.PID) {
	s = newServed(t, counting)
	s.env.Disk = someDisk{}
	asked = make(chan *actor.PID, 10)
	s.env.Addresses.Backup = s.spawn("backup", func(ctx actor.Context) {
		if m, ok := ctx.Message().(messages.BackUp); ok && m.Dir == "/today" {
			asked <- ctx.Sender()
		}
	})
	s.serveRedis(10)
	return s, asked
}

// However long a backup takes, its client is not ended for it; what the client sends
// before is carried out before, what it sends after it afterwards.
func TestABackupThatTakesLong(t *testing.T) {
	s, asked := servedBackups(t)
	c, other := s.dial(), s.dial()
	c.send("INCR x\r\nRING.BACKUP /today\r\nINCR x\r\n")
	asker := <-asked
	other.send("GET x\r\n")
	other.expect("$1", "1")
	for at := time.Duration(0); at <= 3*answerWithin; at += guardEvery {
		await(t, func() bool { return s.clock.waits() == 2 }) // the guard's, and the client's
		s.clock.move(guardEvery)
	}
	s.env.System.Root.Send(asker, messages.BackedUp{Names: 1, Bytes: 2})
	c.expect(":1", "+OK", ":2")
	c.send("PING\r\n")
	c.expect("+PONG")
}

// What keeps a backup from being made is an error of one line, not a hang.
func TestBackupsThatAreNotMade(t *testing.T) {
	s, asked := servedBackups(t)
	c := s.dial()
	c.send("RING.BACKUP /today\r\n")
	s.env.System.Root.Send(<-asked, messages.BackedUp{Err: errors.New("backup /today: it is there already")})
	c.expect("-ERR backup /today: it is there already")

	s.env.Counters.Disk.Loading.Store(true)
	c.send("RING.BACKUP /today\r\n")
	c.expect("-LOADING the node is loading its data directory; RING.STATUS says how far it is")
	s.env.Counters.Disk.Loading.Store(false)

	c.send("RING.BACKUP /today\r\n")
	<-asked
	s.clock.move(backupWithin)
	c.expect("-ERR the backup took more than 1h0m0s: look at the log for what comes of it")

	if err := s.env.System.Root.StopFuture(s.env.Addresses.Backup).Wait(); err != nil {
		t.Fatal(err)
	}
	c.send("RING.BACKUP /today\r\n")
	c.expect("-ERR nobody makes backups now: try again")
}

// A node that stops does not wait for a client's backup.
func TestAStopDuringABackup(t *testing.T) {
	s, asked := servedBackups(t)
	c := s.dial()
	c.send("RING.BACKUP /today\r\n")
	<-asked
	stopped := make(chan error, 1)
	go func() { stopped <- s.env.System.Root.StopFuture(s.gateway).Wait() }()
	c.expect("-ERR the node is stopping")
	c.expectEnd()
	if err := <-stopped; err != nil {
		t.Error(err)
	}
}

func TestWhoIsOnThisMachine(t *testing.T) {
	for address, want := range map[string]bool{
		"127.0.0.1": true, "127.9.9.9": true, "::1": true, "::ffff:127.0.0.1": true,
		"10.0.0.1": false, "0.0.0.0": false, "::": false, "fe80::1": false, "::ffff:10.0.0.1": false,
	} {
		if got := isLocal(&net.TCPAddr{IP: net.ParseIP(address)}); got != want {
			t.Errorf("%s: %t", address, got)
		}
	}
	if isLocal(&net.UnixAddr{}) || isLocal(nil) {
		t.Error("an address of another kind is local")
	}
}
