package actors

import "blue-rings/messages"

// answer sends what a job has found, in parts if one page has no room for it.
func (e *Enumerator) answer(j *job) {
	if e.answerer == nil {
		return
	}
	page := j.page
	wall := e.env.Clock.Now().UnixMilli()
	page.Publisher, page.Stamp, page.Wall = e.env.Self, e.env.Hybrid.Now(wall), e.env.Hybrid.Wall(wall)
	if len(page.KeySums) > messages.MaxKeySums {
		e.answerKeySums(j.asker, page)
		return
	}
	e.answerPackets(j.asker, page)
}

// answerKeySums sends the sums of a bucket that has more keys than a page.
func (e *Enumerator) answerKeySums(asker string, page messages.Page) {
	for left := page.KeySums; len(left) > 0; page.Part++ {
		page.KeySums = left[:min(len(left), messages.MaxKeySums)]
		left = left[len(page.KeySums):]
		page.More = len(left) > 0
		bytes, err := e.encode(&page)
		if err != nil {
			e.complain(err)
			return
		}
		if !e.send(asker, bytes) {
			return
		}
	}
}

// answerPackets sends a page. One that is too long is divided; a packet that
// breaks a limit of the format (a custom store may answer one) is searched for and
// left out.
func (e *Enumerator) answerPackets(asker string, page messages.Page) {
	parts := [][]messages.Packet{page.Packets}
	for len(parts) > 0 {
		page.Packets, page.More = parts[0], len(parts) > 1
		bytes, err := e.encode(&page)
		if err != nil || len(bytes) > messages.MaxPage {
			if smaller := dividePage(page.Packets); len(smaller) > 1 {
				parts = append(smaller, parts[1:]...)
				continue
			}
		}
		switch {
		case err == nil:
			if !e.send(asker, bytes) {
				return
			}
			page.Part++
			parts = parts[1:]
		case len(page.Packets) == 0: // what is wrong is not the packets
			e.complain(err)
			return
		case page.More:
			e.complain(err)
			parts = parts[1:]
		default: // the last part says where to go on
			e.complain(err)
			parts[0] = nil
		}
	}
}

// encode is a page's bytes, which hold until the next call.
func (e *Enumerator) encode(page *messages.Page) ([]byte, error) {
	bytes, err := e.kept.encoder.AppendPage(e.kept.buffer[:0], page)
	if err == nil {
		e.kept.buffer = bytes
	}
	return bytes, err
}

func (e *Enumerator) complain(err error) {
	e.env.Counters.Drop(DropInvalid, 1)
	e.env.Emit(messages.FrameRefused{Peer: e.env.Self.Host, Reason: err.Error(), Count: 1})
}

// dividePage cuts packets in two or more; into less if they cannot be cut.
func dividePage(packets []messages.Packet) [][]messages.Packet {
	if len(packets) == 0 {
		return nil
	}
	return divide(packets)
}
