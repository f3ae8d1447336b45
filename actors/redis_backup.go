package actors

import (
	"errors"
	"net"
	"time"

	"github.com/asynkron/protoactor-go/actor"

	"blue-rings/actors/redis"
	"blue-rings/messages"
)

// backupWithin is how long a client waits for a backup at most.
const backupWithin = time.Hour

// connNode is what one client asks the node. A backup is made for clients of this
// machine only: it writes files where the client says, and fills the disk.
type connNode struct {
	*redisNode
	conn *redisConn
}

var _ redis.Node = connNode{}

// Backup waits for a backup. The guard, which ends connections that are at one pipeline
// for too long, does not mind meanwhile.
func (n connNode) Backup(dir string) error {
	if !isLocal(n.conn.socket.RemoteAddr()) {
		return errors.New("backups are made for clients on the node's own machine only: ask there, at a loopback address")
	}
	if err := n.env.NoBackup(); err != nil {
		return err
	}
	n.conn.busy.Store(0)
	defer n.conn.busy.Store(n.conn.pipelines)
	switch answer, err := n.ask(n.env.Addresses.Backup, messages.BackUp{Dir: dir}, backupWithin); answer := answer.(type) {
	case messages.BackedUp:
		return answer.Err
	case *actor.DeadLetterResponse:
		return errors.New("nobody makes backups now: try again")
	default:
		if errors.Is(err, errLate) {
			return errors.New("the backup took more than " + backupWithin.String() + ": look at the log for what comes of it")
		}
		return err
	}
}

// isLocal reports whether a client is on this machine.
func isLocal(client net.Addr) bool {
	address, ok := client.(*net.TCPAddr)
	return ok && address.IP.IsLoopback()
}
