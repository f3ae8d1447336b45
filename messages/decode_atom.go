package messages

import "strings"

// path reads the number of a path, or defines one.
func (d *Decoder) path(p *Packet) {
	start := d.at
	if d.pathless {
		d.fail(start, "a packet of a page has no path")
		return
	}
	if d.peek()&majorMask != majorArray {
		n := d.uint("a path")
		if n >= uint64(len(d.paths)) {
			d.fail(start, "path %d is not defined", n)
			return
		}
		p.Source, p.Route = d.paths[n].source, d.paths[n].route
		return
	}
	n := d.array("a path", leastRef)
	if n < 1 || n > MaxRoute+1 {
		d.fail(start, "a path of %d items: a source and at most %d replicas are allowed", n, MaxRoute)
		return
	}
	if d.peek() == refNobody {
		d.at++
		p.Source = Replica{}
	} else {
		p.Source = d.replica()
	}
	p.Route = nil
	if n > 1 {
		p.Route = make(Route, n-1)
		for i := range p.Route {
			p.Route[i] = d.replica()
		}
	}
	d.paths = append(d.paths, path{source: p.Source, route: p.Route})
}

// replica reads the number of a replica, or defines one. It exists.
func (d *Decoder) replica() Replica {
	if d.peek()&majorMask == majorArray {
		d.exactly("a replica", 2)
		r := d.definition()
		d.replicas = append(d.replicas, r)
		return r
	}
	start := d.at
	n := d.uint("a replica")
	if n == refNobody || n >= uint64(len(d.replicas)) || n == refPublisher && d.nameless {
		d.fail(start, "replica %d is not defined", n)
		return Replica{}
	}
	return d.replicas[n]
}

// definition reads the two items of a replica.
func (d *Decoder) definition() Replica {
	host := d.keep(d.text("a host", 1, MaxHost))
	start := d.at
	incarnation := d.uint("an incarnation")
	if incarnation == 0 {
		d.fail(start, "the incarnation of %q is 0: a replica that exists has drawn one", host)
	}
	return Replica{Host: host, Incarnation: incarnation}
}

// keep is a string that lives on, equal to s.
func (d *Decoder) keep(s string) string {
	if kept, ok := d.hosts[s]; ok {
		return kept
	}
	if len(d.hosts) >= keptHosts || d.hosts == nil {
		d.hosts = make(map[string]string)
	}
	s = strings.Clone(s)
	d.hosts[s] = s
	return s
}

// slot reads the items of a slot.
func (d *Decoder) slot(s *Slot, items int, expire Expire, base int64) {
	if items < slotItems || items > slotItemsMax {
		d.fail(d.at, "a slot of %d items: from %d to %d are allowed", items, slotItems, slotItemsMax)
		return
	}
	s.Replica = d.replica()
	s.Serial = d.stamp("a serial", base)
	s.Added = d.total("the total added")
	s.Until = expire
	if items == slotItems {
		return
	}
	s.Subtracted = d.total("the total subtracted")
	if items > slotItems+1 {
		s.Floors = d.readFloors()
	}
	if items > slotItems+2 {
		s.Until = d.expire("an until", d.millis)
	}
}

// readFloors reads the floors of a slot; nil if there are none.
func (d *Decoder) readFloors() *Floors {
	if d.peek() == cborNull {
		d.at++
		return nil
	}
	d.exactly("the floors", 2)
	f := Floors{Added: d.total("the floor of added"), Subtracted: d.total("the floor of subtracted")}
	if f.Added.IsZero() && f.Subtracted.IsZero() {
		return nil
	}
	kept := &take(&d.floors, 1, 16)[0]
	*kept = f
	return kept
}

// cell reads a cell.
func (d *Decoder) cell(c *Cell, expire Expire, base int64) {
	start := d.at
	items := d.array("a cell", 1)
	what := d.uint("the place of a cell")
	c.Absent = what&cellAbsent != 0
	place := what &^ cellAbsent
	if place < uint64(Base) || place > uint64(Field) {
		d.fail(start, "a cell has no place %d", what)
		return
	}
	c.Place = Place(place)
	c.Replica = d.replica()
	c.Stamp = d.stamp("the stamp of a cell", base)
	c.Until = expire
	items -= cellItems
	if c.Place != Base {
		c.Name = d.bytes("an element or field", 0, MaxValue)
		items--
	}
	if !c.Absent && c.Place != Element {
		c.Value = d.bytes("a value", 0, MaxValue)
		items--
	}
	if items == 1 {
		c.Until = d.expire("an until", d.millis)
		items--
	}
	if items != 0 {
		d.fail(start, "a cell has not the items that its place %d needs", what)
	}
}
