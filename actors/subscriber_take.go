package actors

import (
	"errors"
	"fmt"

	"blue-rings/messages"
)

// take takes one frame into the turn.
func (s *Subscriber) take(turn *turn, bytes []byte) {
	s.env.Counters.RecvBytes.Add(uint64(len(bytes)))
	s.kept.heard = turn.now
	turn.received = true
	frame, err := s.kept.decoder.Decode(bytes)
	if err != nil {
		s.refuse(turn, err)
		return
	}
	if skewed, refused := skew(s.endpoint, frame.Wall, frame.Stamp, turn.now, s.env.Options.MaxSkew); refused {
		s.env.Counters.refuseAhead(skewed)
		if publish, _ := s.kept.skewed.hit(turn.now); publish {
			s.env.Emit(skewed)
		}
		s.gap(turn, "a frame was refused for its clock")
		return
	}
	if frame.Publisher == s.env.Self {
		s.env.Counters.Drop(DropOwn, 1)
		s.complain(turn, "it is our own: the endpoint is this node's, name a peer's")
		return
	}
	s.env.Hybrid.Observe(frame.Stamp)
	s.endSilence()
	if missing := s.kept.sequences.take(frame.Publisher, frame.Sequence); missing > 0 {
		s.gap(turn, fmt.Sprintf("%d frames are missing before number %d: lost, or skipped so that we compare", missing, frame.Sequence))
	}
	if s.kept.publisher != frame.Publisher { // the ping of one replica says nothing of another
		s.kept.publisher = frame.Publisher
		s.kept.credit.forget()
		turn.ping = nil
	}
	turn.publisher, turn.offset, turn.stamp = frame.Publisher, frame.Wall-turn.now.UnixMilli(), frame.Stamp
	if frame.Publisher.Host == s.env.Self.Host {
		s.reportDouble(turn.now, frame.Publisher)
	}
	if frame.Ping != nil {
		s.takePing(turn, frame.Ping)
		return
	}
	turn.frames++
	turn.sorted.bytes += len(bytes)
	before := turn.sorted.ahead
	turn.sorted.sortPackets(s.env.Self, &s.env.Addresses, frame.Stamp, frame.Packets)
	if n := turn.sorted.ahead - before; n > 0 {
		s.env.Counters.Drop(DropSkew, n)
		s.complain(turn, fmt.Sprintf("it says of %.64q, and perhaps of others, that it was written after the frame was sent", turn.sorted.aheadName))
		s.gap(turn, "packets were refused for their stamps")
	}
}

func (s *Subscriber) takePing(turn *turn, ping *messages.Ping) {
	s.env.Counters.RecvPings.Add(1)
	turn.ping = ping
	s.lookForDouble(turn.now, ping.Hears)
}

// refuse takes note of a frame that cannot be read.
func (s *Subscriber) refuse(turn *turn, err error) {
	reason := DropMalformed
	if errors.As(err, new(messages.ErrVersion)) {
		reason = DropVersion
	}
	s.env.Counters.Drop(reason, 1)
	s.complain(turn, err.Error())
	s.gap(turn, "a frame was refused")
}

// complain reports a frame that cannot be used, once per burst.
func (s *Subscriber) complain(turn *turn, reason string) {
	if publish, before := s.kept.refused.hit(turn.now); publish {
		s.env.Emit(messages.FrameRefused{Peer: s.endpoint, Reason: reason, Count: before})
	}
}

// gap takes note that something was lost. A ping that came before counts no
// more.
func (s *Subscriber) gap(turn *turn, reason string) {
	s.kept.gap = true
	s.kept.credit.forget()
	turn.ping = nil
	if publish, _ := s.kept.gaps.hit(turn.now); publish {
		s.env.Emit(messages.GapSeen{Peer: s.endpoint, Reason: reason})
	}
}
