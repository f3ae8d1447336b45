package actors

import (
	"time"

	"blue-rings/messages"
)

const (
	// doubleSkews is how many times the longest skew lies between our start and what no
	// former life of ours can have stamped: its clock may have been one ahead of its peers'
	// and followed that of others two ahead.
	doubleSkews = 3
	// doubleAgain lies between two reports.
	doubleAgain = time.Minute
)

// start takes note of when the store first started.
func (k *storeKept) start(now time.Time, stamp messages.Stamp) { k.began, k.stamped = now, stamp }

// lookForDouble looks, in what merging has changed, for what another process wrote under
// our host name since we have started: who says itself what it wrote, or what came from
// several. What others say of it may be as old as they like, an extension of its expiry
// for instance. Where the engine does not say what has changed, all that came is looked at.
func (s *Store) lookForDouble(changed []messages.Packet) {
	for i := range changed {
		p := &changed[i]
		if !p.Source.IsZero() && (p.Source.Host != s.env.Self.Host || p.Source == s.env.Self) {
			continue
		}
		for j := range p.Slots {
			s.judgeDouble(p.Source, p.Slots[j].Replica, p.Slots[j].Serial)
		}
		for j := range p.Cells {
			s.judgeDouble(p.Source, p.Cells[j].Replica, p.Cells[j].Stamp)
		}
	}
}

// judgeDouble reports who wrote an atom, if it has our host name and cannot be our former
// life.
func (s *Store) judgeDouble(source, writer messages.Replica, stamp messages.Stamp) {
	if writer.Host != s.env.Self.Host || writer == s.env.Self || !source.IsZero() && source != writer {
		return
	}
	now := s.env.Clock.Now()
	if stamp.Millis() <= s.formerUntil(now) {
		return
	}
	said := s.env.Counters.DoubleSaid.Load()
	if said != 0 && now.Sub(time.UnixMilli(said)).Abs() < doubleAgain || !s.env.Counters.DoubleSaid.CompareAndSwap(said, now.UnixMilli()) {
		return
	}
	s.env.Emit(messages.HostShared{Other: writer})
}

// formerUntil is until when, Unix milliseconds, a former life of ours may have stamped what
// it wrote. A wall clock that was behind at our start and has been set since is not held
// against it; nor that it was as far ahead as those were, or are, whom we refused for it.
func (s *Store) formerUntil(now time.Time) int64 {
	began := max(s.kept.began.UnixMilli(), now.UnixMilli()-now.Sub(s.kept.began).Milliseconds())
	began = max(began+s.env.Counters.Ahead.Load(), s.kept.stamped.Millis())
	return began + doubleSkews*s.env.Options.MaxSkew.Milliseconds()
}
