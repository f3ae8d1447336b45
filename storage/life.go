package storage

import "blue-rings/messages"

// begin gives a client's write the key it may write to. A key that this shard
// does not hold alive begins a life: what was over by now stays over. The key
// of a name never heard of, or forgotten, is made by open, when the write is
// sure to be carried out.
func (s *Shard) begin(k held) held {
	if k.key == nil || !k.expire.Over(s.millis) {
		return k
	}
	if s.overHorizon(k) && !s.visit(k) {
		return held{nil, k.hash}
	}
	s.touch(k)
	k.keepRaised()
	s.setHeader(k, k.expire, max(k.cutoff, s.millis), k.cleared())
	s.dropDead(k)
	return k
}

// open makes the key if there is none.
func (s *Shard) open(k held, name string) held {
	if k.key == nil {
		k = s.create(k.hash, name)
		s.setHeader(k, messages.Unset, s.millis, 0)
	}
	return k
}

// newSerial names a slot that begins now.
func (s *Shard) newSerial() messages.Stamp {
	s.serial = max(s.now, s.serial+1)
	return s.serial
}

// extend sets or extends the expiry of a key and of all its atoms. An expiry
// that is not after now ends the key now, if none was set. It reports whether
// anything changed.
func (s *Shard) extend(k held, expire messages.Expire) bool {
	if expire.Over(s.millis) {
		if k.expire != messages.Unset {
			return false
		}
		if k.cutoff >= s.millis {
			// No expiry ends a life in the millisecond in which it began, and one
			// that ended it later would end what is written until then.
			s.delete(k)
			return true
		}
		expire = messages.Expire(max(s.millis, 1))
	}
	if expire.IsMoment() && int64(expire) <= k.cutoff {
		expire = messages.Expire(k.cutoff + 1) // else it would count as a former life's
	}
	if expire <= k.expire {
		return false
	}
	s.touch(k).all = true
	k.raise()
	s.setHeader(k, expire, k.cutoff, k.cleared())
	return true
}

// writeSlot writes the totals and floors of a slot of k.
func (s *Shard) writeSlot(k held, sl *slot, added, subtracted messages.Number, floors *messages.Floors) {
	before := s.slotHash(k, sl)
	k.write(sl, added, subtracted, floors)
	s.addSum(k, s.slotHash(k, sl)-before)
	s.touchSlot(k, sl)
}

// own has what is written here live as long as its key is known to.
func (k *key) own(sl *slot) {
	sl.until, sl.epoch = max(k.until(sl.until, sl.epoch), k.expire), k.epoch
}

// writeBase sets the value of a string, or removes it, and raises the floors of
// all live slots: what they counted is in the value, or gone.
func (s *Shard) writeBase(k held, absent bool, value string) {
	s.writeCell(k, &k.moreCells().base, messages.Cell{Place: messages.Base, Absent: absent, Value: value})
	for i := range k.slotCount() {
		sl := k.slot(i)
		if k.spent(sl) || k.dead(sl.until, sl.epoch) {
			continue
		}
		added, subtracted, _ := k.read(sl)
		s.writeSlot(k, sl, added, subtracted, &messages.Floors{Added: added, Subtracted: subtracted})
	}
}

// writeCell writes a cell here and now: after the cell it replaces and after
// the clearing of the key, whatever the clock says. What is new is cloned.
func (s *Shard) writeCell(k held, c *cell, written messages.Cell) {
	stamp := s.now
	if c.place == 0 {
		c.place = written.Place
	} else {
		s.addSum(k, -s.cellHash(k, c))
		stamp = max(stamp, c.stamp+1)
	}
	if written.Place != messages.Base {
		stamp = max(stamp, k.cleared()+1)
	}
	if c.value != written.Value {
		c.value = cloned(written.Value)
	}
	c.absent, c.stamp, c.replica = written.Absent, stamp, self
	c.until, c.epoch = k.expire, k.epoch
	s.addSum(k, s.cellHash(k, c))
	s.touchCell(k, c)
}

// delete removes all that k holds, of every kind. A set expiry stays.
func (s *Shard) delete(k held) {
	if k.hasString() {
		s.writeBase(k, true, "")
	}
	s.clear(k)
}

// clear removes all elements and fields of k.
func (s *Shard) clear(k held) {
	stamp := max(s.now, k.cleared()+1)
	if k.cells() != nil {
		for i := range k.cells().list {
			stamp = max(stamp, k.cells().list[i].stamp)
		}
	}
	s.touch(k)
	s.setHeader(k, k.expire, k.cutoff, stamp)
	s.dropDead(k)
}
