package messages

import "fmt"

// String renders a place in the walk: bucket/number, then the last name given,
// then how many of its atoms are still to give.
func (p Position) String() string {
	s := fmt.Sprintf("bucket/%d", p.Bucket)
	if p.Name != "" {
		s += "/" + plain(p.Name)
	}
	if p.Rest != 0 {
		s += fmt.Sprintf("+%d", p.Rest)
	}
	return s
}

func (m Operate) String() string {
	if m.Batch == nil {
		return "Operate"
	}
	return "Operate" + after(join(m.Batch.Ops, "; ", func(o *Op) string { return o.String() }))
}

func (m Merge) String() string {
	if m.Quiet {
		return "Merge quietly" + after(renderPackets(m.Packets))
	}
	return "Merge" + after(renderPackets(m.Packets))
}

func (m Announce) String() string { return "Announce" + after(renderPackets(m.Packets)) }
func (m Relay) String() string    { return "Relay" + after(renderPackets(m.Packets)) }

func (m Repeat) String() string {
	return fmt.Sprintf("Repeat passes=%d", m.Passes) + after(renderPackets(m.Packets))
}

func (m Walk) String() string {
	var l line
	l.word("Walk")
	l.set("from", m.From)
	l.set("names", m.Limits.Names)
	l.setIf(m.Limits.Bytes != 0, "bytes", m.Limits.Bytes)
	l.setIf(m.Limits.End != 0, "end", m.Limits.End)
	l.setIf(len(m.Buckets) > 0, "buckets", len(m.Buckets))
	l.setIf(len(m.Have) > 0, "have", len(m.Have))
	l.setIf(m.Ask != 0, "ask", m.Ask)
	return l.String()
}

func (m Walked) String() string {
	var l line
	l.word("Walked")
	l.set("next", m.Next)
	l.set("names", m.Names)
	l.setIf(m.Ask != 0, "ask", m.Ask)
	l.flag(m.End, "end")
	l.flag(len(m.Packets) > 0, renderPackets(m.Packets))
	return l.String()
}

func (m Merged) String() string {
	var l line
	l.word("Merged")
	l.set("credit", m.Credit)
	l.set("changed", m.Changed)
	l.setIf(m.Over != 0, "over", m.Over)
	l.set("dropped", m.Dropped)
	l.setIf(m.Invalid != 0, "invalid", m.Invalid)
	l.setIf(len(m.Names) > 0, "names", Names(m.Names))
	return l.String()
}

func (m SkipSequence) String() string { return "SkipSequence: " + m.Reason }
func (m Readable) String() string     { return fmt.Sprintf("Readable socket=%d", m.Socket) }

func (m Heard) String() string {
	var l line
	l.word("Heard")
	l.word(plain(m.Peer))
	l.word(m.Replica.String())
	l.set("frames", m.Frames)
	l.set("packets", m.Packets)
	l.set("changes", m.Changes)
	l.set("radius", m.Radius)
	l.set("offset", m.Offset)
	l.flag(m.Gap, "gap")
	if m.Ping != nil {
		l.word(m.Ping.String())
	}
	l.setIf(m.Held != 0, "held", m.Held)
	return l.String()
}

func (m Sum) String() string {
	return fmt.Sprintf("Sum level=%d nodes=%d ask=%d", m.Level, len(m.Nodes), m.Ask)
}

func (m SumKeys) String() string {
	return fmt.Sprintf("SumKeys buckets=%d ask=%d", len(m.Buckets), m.Ask)
}

func (m Summed) String() string {
	return fmt.Sprintf("Summed sums=%d keys=%d horizon=%d ask=%d", len(m.Sums), m.Keys, m.Horizon, m.Ask)
}

func (m KeysSummed) String() string {
	return fmt.Sprintf("KeysSummed keys=%d horizon=%d ask=%d", len(m.Keys), m.Horizon, m.Ask)
}

func (m Recover) String() string {
	s := fmt.Sprintf("Recover round=%d %s at %s keys=%d", m.Round, m.Replica, plain(m.Address), m.Keys)
	if m.Calm {
		s += " calm"
	}
	return s
}

func (m Audit) String() string { return fmt.Sprintf("Audit %s at %s", m.Replica, plain(m.Address)) }

func (m CatchUpStarted) String() string { return "CatchUpStarted " + plain(m.Peer) }

func (m RoundProgress) String() string {
	return fmt.Sprintf("RoundProgress %s round=%d keys=%d bytes=%d behind=%d", plain(m.Peer), m.Round, m.Keys, m.Bytes, m.Behind)
}

func (m RoundEnded) String() string {
	s := fmt.Sprintf("RoundEnded %s round=%d %s keys=%d changed=%d", plain(m.Peer), m.Round, m.Replica, m.Keys, m.Changed)
	if m.Over != 0 {
		s += fmt.Sprintf(" over=%d", m.Over)
	}
	if len(m.Names) > 0 {
		s += " names=" + m.Names.String()
	}
	if m.Void != "" {
		s += " void: " + m.Void
	}
	return s
}

func (m AuditEnded) String() string {
	s := fmt.Sprintf("AuditEnded %s repaired=%d", plain(m.Peer), m.Repaired)
	if len(m.Names) > 0 {
		s += " names=" + m.Names.String()
	}
	return s
}

func (m Reopened) String() string {
	return fmt.Sprintf("Reopened %s restarts=%d", plain(m.Peer), m.Restarts)
}

func (m Watch) String() string   { return "Watch " + plain(m.Peer) }
func (m Unwatch) String() string { return "Unwatch " + plain(m.Peer) }
func (m WatchAll) String() string {
	return "WatchAll" + after(join(m.Peers, " ", func(peer *string) string { return plain(*peer) }))
}

func (MonitorStarted) String() string { return "MonitorStarted" }

func (m Meet) String() string   { return "Meet " + plain(m.Endpoint) }
func (m Forget) String() string { return "Forget " + plain(m.Endpoint) }

func (m PeersChanged) String() string {
	switch {
	case m.Err != nil:
		return "PeersChanged no: " + m.Err.Error()
	case m.Changed:
		return "PeersChanged yes"
	default:
		return "PeersChanged no"
	}
}

func (m AcceptFailed) String() string { return fmt.Sprintf("AcceptFailed: %v", m.Err) }

func (m Record) String() string {
	if m.Event == nil {
		return "Record"
	}
	return "Record " + m.Event.String()
}

func (m Commit) String() string {
	if m.Writing == nil {
		return "Commit nothing"
	}
	var l line
	l.word("Commit")
	l.set("number", m.Number)
	l.set("names", m.Names)
	return l.String()
}

func (Gather) String() string    { return "Gather" }
func (GatherDue) String() string { return "GatherDue" }

func (m Committed) String() string {
	if m.Err != nil {
		return fmt.Sprintf("Committed number=%d failed: %v", m.Number, m.Err)
	}
	return fmt.Sprintf("Committed number=%d", m.Number)
}

func (m Save) String() string   { return fmt.Sprintf("Save ask=%d", m.Ask) }
func (m BackUp) String() string { return "BackUp " + plain(m.Dir) }

func (m Saved) String() string {
	if m.Err != nil {
		return fmt.Sprintf("Saved ask=%d failed: %v", m.Ask, m.Err)
	}
	return fmt.Sprintf("Saved ask=%d names=%d", m.Ask, m.Names)
}

func (m Checkpointed) String() string {
	if m.Err != nil {
		return fmt.Sprintf("Checkpointed ask=%d failed: %v", m.Ask, m.Err)
	}
	return fmt.Sprintf("Checkpointed ask=%d bytes=%d", m.Ask, m.Bytes)
}

func (m BackedUp) String() string {
	if m.Err != nil {
		return fmt.Sprintf("BackedUp failed: %v", m.Err)
	}
	return fmt.Sprintf("BackedUp names=%d bytes=%d", m.Names, m.Bytes)
}

func (SaveDue) String() string     { return "SaveDue" }
func (SweepDue) String() string    { return "SweepDue" }
func (CommitDue) String() string   { return "CommitDue" }
func (PingDue) String() string     { return "PingDue" }
func (FlushNext) String() string   { return "FlushNext" }
func (BindDue) String() string     { return "BindDue" }
func (ReceiveNext) String() string { return "ReceiveNext" }
func (SilenceDue) String() string  { return "SilenceDue" }
func (CheckDue) String() string    { return "CheckDue" }
func (RepeatDue) String() string   { return "RepeatDue" }
func (AcceptDue) String() string   { return "AcceptDue" }
func (GuardDue) String() string    { return "GuardDue" }
func (AuditDue) String() string    { return "AuditDue" }
func (Rest) String() string        { return "Rest" }
func (AskDue) String() string      { return "AskDue" }
