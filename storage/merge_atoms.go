package storage

import "blue-rings/messages"

// worthKeeping reports whether a packet for a name not held says anything that
// has not been over for so long that it is forgotten.
func (s *Shard) worthKeeping(in *arrival) bool {
	return !s.headerGone(currentExpire(in.Expire, in.Cutoff), in.Cutoff, in.Cleared) || s.anyKept(in)
}

// anyKept reports whether any atom of the packet would be kept by a key that
// holds none.
func (s *Shard) anyKept(in *arrival) bool {
	in.base = baseStamp(in.Packet)
	for i := range in.Slots {
		if s.keepsSlot(in, &in.Slots[i]) {
			return true
		}
	}
	for i := range in.Cells {
		if s.keepsCell(in, &in.Cells[i]) {
			return true
		}
	}
	return false
}

// keepsSlot reports whether a slot that is not held is to be kept: it is alive,
// or it remembers a reset that may still have to outlive an older copy.
func (s *Shard) keepsSlot(in *arrival, sl *messages.Slot) bool {
	floored := floored(sl)
	ended := in.over || sl.Until.Over(in.cutoff)
	if ended && !floored {
		return false
	}
	return !ended && !spent(sl) || !s.old(max(sl.Serial, in.base).Millis())
}

// keepsCell reports whether a cell that is not held is to be kept: it is alive,
// or an absence that may still have to outlive an older copy.
func (s *Shard) keepsCell(in *arrival, c *messages.Cell) bool {
	if c.Place != messages.Base && c.Stamp <= in.cleared {
		return false
	}
	if c.Absent {
		return !s.old(c.Stamp.Millis())
	}
	return !in.over && !c.Until.Over(in.cutoff)
}

func floored(sl *messages.Slot) bool {
	return sl.Floors != nil && (!sl.Floors.Added.IsZero() || !sl.Floors.Subtracted.IsZero())
}

func spent(sl *messages.Slot) bool {
	if sl.Floors == nil {
		return sl.Added.IsZero() && sl.Subtracted.IsZero()
	}
	return sl.Added.Equal(sl.Floors.Added) && sl.Subtracted.Equal(sl.Floors.Subtracted)
}

// joinSlot takes the greater of each number of a slot, and the later until.
func (s *Shard) joinSlot(k held, in *arrival, arrived *messages.Slot) {
	if in.over && !floored(arrived) {
		return
	}
	sl := k.findSlot(s.replicas.find(arrived.Replica), arrived.Serial)
	if sl == nil {
		if !s.keepsSlot(in, arrived) {
			return
		}
		replica := s.replicas.number(arrived.Replica)
		sl = s.addSlot(k, slot{replica: replica, serial: arrived.Serial, until: arrived.Until, epoch: k.epochOf(arrived.Until, in.cutoff)})
		k.write(sl, arrived.Added, arrived.Subtracted, joinFloors(nil, arrived.Floors))
		s.addSum(k, s.slotHash(k, sl))
		s.touchSlot(k, sl)
		in.taken++
		return
	}
	longer := arrived.Until > k.until(sl.until, sl.epoch)
	if longer {
		before := s.slotHash(k, sl)
		sl.until, sl.epoch = arrived.Until, k.epochOf(arrived.Until, in.cutoff)
		s.addSum(k, s.slotHash(k, sl)-before)
		in.ended = in.ended || arrived.Until.Over(in.cutoff)
		s.touchSlot(k, sl)
	}
	added, subtracted, floors := k.read(sl)
	joined := joinFloors(floors, arrived.Floors)
	same := joined == floors && arrived.Added.Cmp(added) <= 0 && arrived.Subtracted.Cmp(subtracted) <= 0
	if same && !longer {
		return
	}
	older := added.Cmp(arrived.Added) <= 0 && subtracted.Cmp(arrived.Subtracted) <= 0
	in.outdone = in.outdone || !older || outdoes(joined, arrived.Floors) || k.until(sl.until, sl.epoch) > arrived.Until
	if same {
		return
	}
	taken := joined == nil && older
	s.writeSlot(k, sl, added.Max(arrived.Added), subtracted.Max(arrived.Subtracted), joined)
	if taken && arrived.Until == k.until(sl.until, sl.epoch) {
		in.taken++
	}
}

// outdoes reports whether floors are higher than others.
func outdoes(floors, others *messages.Floors) bool {
	switch {
	case floors == nil:
		return false
	case others == nil:
		return !floors.Added.IsZero() || !floors.Subtracted.IsZero()
	default:
		return floors.Added.Cmp(others.Added) > 0 || floors.Subtracted.Cmp(others.Subtracted) > 0
	}
}

// joinCell takes the later write, and of one write the later until. What is
// dead by the header of both, but an absence, loses to what is alive.
func (s *Shard) joinCell(k held, in *arrival, arrived *messages.Cell) {
	if arrived.Place != messages.Base && arrived.Stamp <= in.cleared ||
		!arrived.Absent && (in.over || arrived.Until.Over(in.cutoff)) {
		return // dead
	}
	var c *cell
	switch {
	case k.cells() == nil:
	case arrived.Place == messages.Base:
		c = k.base()
	default:
		c = k.cells().find(arrived.Place, arrived.Name)
	}
	switch {
	case c == nil:
		if s.keepsCell(in, arrived) {
			s.takeCell(k, arrived)
		}
	case s.same(arrived, c):
		if arrived.Until > k.until(c.until, c.epoch) {
			c.until, c.epoch = arrived.Until, k.epoch
			s.touchCell(k, c)
		}
	case s.later(arrived, c) || !c.absent && k.until(c.until, c.epoch).Over(in.cutoff):
		s.addSum(k, -s.cellHash(k, c))
		if c.place != messages.Base {
			k.cells().count(c, -1)
		}
		s.fill(k, c, arrived)
		if c.place != messages.Base {
			k.cells().count(c, 1)
		}
		s.touchCell(k, c)
	}
}

// takeCell adds a cell that was not held.
func (s *Shard) takeCell(k held, arrived *messages.Cell) {
	c := &k.moreCells().base
	if arrived.Place != messages.Base {
		c = &cell{name: cloned(arrived.Name)}
	}
	c.place = arrived.Place
	s.fill(k, c, arrived)
	if arrived.Place != messages.Base {
		c = k.cells().add(*c)
	}
	s.touchCell(k, c)
}

// fill makes c the write that arrived.
func (s *Shard) fill(k held, c *cell, arrived *messages.Cell) {
	if c.value != arrived.Value {
		c.value = cloned(arrived.Value)
	}
	c.absent, c.stamp, c.replica = arrived.Absent, arrived.Stamp, s.replicas.number(arrived.Replica)
	c.until, c.epoch = arrived.Until, k.epoch
	s.addSum(k, s.cellHash(k, c))
	if c.absent && c.place != messages.Base {
		s.remind(k, s.forgotten(c.stamp.Millis()))
	}
}
