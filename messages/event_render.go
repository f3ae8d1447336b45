package messages

import (
	"fmt"
	"time"
)

func (e Bound) String() string       { return "bound " + e.Endpoint }
func (e PeerUp) String() string      { return fmt.Sprintf("peer up %s (%s)", e.Peer, e.Replica) }
func (e PeerDown) String() string    { return "peer down " + e.Peer }
func (e PeerAdded) String() string   { return "peer added " + e.Peer }
func (e PeerRemoved) String() string { return "peer removed " + e.Peer }
func (e GapSeen) String() string     { return fmt.Sprintf("gap %s: %s", e.Peer, e.Reason) }

func (e Coherent) String() string {
	if e.Yes {
		return "coherent yes"
	}
	return "coherent no"
}

func (e PeerStale) String() string {
	return fmt.Sprintf("peer stale %s: silent for %s, longer than deletions are remembered (--retention); what was deleted meanwhile may come back", e.Peer, shortly(e.Silent))
}

func (e FrameRefused) String() string {
	return fmt.Sprintf("frame refused %s: %s (%d in the last burst)", e.Peer, e.Reason, e.Count)
}

func (e ClockSkewed) String() string {
	if e.Wall > e.Most {
		return fmt.Sprintf("clock skewed %s: its wall clock is %s ahead of ours, or was before it was set back; set the clocks of both hosts, "+
			"then it is heard again after %s", e.Peer, e.Wall, e.Wall-e.Most)
	}
	return fmt.Sprintf("clock skewed %s: its stamps are %s ahead of our wall clock, and its wall clock %s: another clock of the ring is, or was, too far ahead; "+
		"set it, then it is heard again after %s", e.Peer, e.Hybrid, e.Wall, e.Hybrid-2*e.Most)
}

func (e HostShared) String() string {
	return fmt.Sprintf("host name shared with %s: give each node a --host of its own", e.Other)
}

func (e KindConflict) String() string {
	return fmt.Sprintf("kind conflict %q: a %s hides a %s", e.Key, e.High, e.Low)
}

func (e KindUnknown) String() string {
	return fmt.Sprintf("kind %q from %s has no store here: relayed as it is", e.Kind, e.Peer)
}

func (e SocketFailed) String() string {
	return fmt.Sprintf("socket failed %s: %v", e.Actor, e.Err)
}

func (e SocketRebuilt) String() string {
	return fmt.Sprintf("socket rebuilt %s: silent for %s; see that it runs and can be reached", e.Peer, shortly(e.Silent))
}

func (e ActorFailed) String() string {
	return fmt.Sprintf("actor failed %s: %s; failures=%d, restart in %s", e.Actor, e.Reason, e.Failures, e.Delay)
}

func (e ActorRestarted) String() string { return "actor restarted " + e.Actor }

func (e Unexpected) String() string {
	return fmt.Sprintf("unexpected message for %s: %s", e.Actor, e.Message)
}

func (e DeadLetter) String() string {
	return fmt.Sprintf("dead letter for %s: %s", e.Actor, e.Message)
}

func (e NodeStarted) String() string  { return fmt.Sprintf("started %s", e.Replica) }
func (e NodeStopping) String() string { return "stopping: " + e.Reason }

func (e StopLate) String() string {
	return fmt.Sprintf("stop late: %s took more than %s", e.Step, e.Deadline)
}

func (e ClientRefused) String() string {
	return fmt.Sprintf("client refused %s: %s", e.Client, e.Reason)
}

func (e CatchUpBegun) String() string { return fmt.Sprintf("catch-up begun %s: %s", e.Peer, e.Reason) }

func (e CatchUpEnded) String() string {
	return fmt.Sprintf("catch-up ended %s: %d keys received, %d of them news, %d bytes, in %s", e.Peer, e.Keys, e.Changed, e.Bytes, shortly(e.Took))
}

func (e CatchUpFailed) String() string {
	return fmt.Sprintf("catch-up failed %s: %s", e.Peer, e.Reason)
}

func (e Diverged) String() string {
	names := ""
	if len(e.Names) > 0 {
		names = fmt.Sprintf(", among them %s,", e.Names)
		if uint64(len(e.Names)) == e.Keys {
			names = " " + e.Names.String()
		}
	}
	return fmt.Sprintf("diverged from %s: %d keys%s were missing here although its link was current; repaired, but please report it", e.Peer, e.Keys, names)
}

func (e Loading) String() string {
	return fmt.Sprintf("loading %s: %d keys of about %d, after %s", e.Dir, e.Keys, e.Of, shortly(e.Took))
}

func (e Loaded) String() string {
	return fmt.Sprintf("loaded %s: %d keys in %s", e.Dir, e.Keys, shortly(e.Took))
}

func (e KindNotLoaded) String() string {
	return fmt.Sprintf("kind %q has no store here: its %d names in %s stay there as they are, for a binary that has the kind", e.Kind, e.Names, plain(e.Dir))
}

func (e LoadFailed) String() string { return fmt.Sprintf("load failed: %v", e.Err) }

func (e DiskFailed) String() string {
	return "disk failed: " + e.Reason + "; writes are refused from now on, until the node is restarted on a disk that works"
}

func (e BackupMade) String() string {
	return fmt.Sprintf("backup made %s: about %d names, %d bytes, in %s", plain(e.Dir), e.Names, e.Bytes, shortly(e.Took))
}

func (e BackupFailed) String() string {
	return fmt.Sprintf("backup failed %s: %s", plain(e.Dir), e.Reason)
}

func (e DiskNotice) String() string { return "disk: " + e.Text }

// shortly is a time without the digits that nobody reads.
func shortly(d time.Duration) time.Duration {
	if d >= time.Second {
		return d.Round(time.Millisecond)
	}
	return d.Round(10 * time.Microsecond)
}
