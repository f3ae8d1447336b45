package storage

import "blue-rings/messages"

// smallCells is how many cells a key has before it pays for an index.
const smallCells = 8

// cells are the base, the elements and the fields of a key, present and absent. Elements
// and fields only ever move towards the start of the list, so that a walk from its end to its
// start meets each that stays.
type cells struct {
	base     cell // see key.base
	list     []cell
	index    map[cellName]int32 // nil while the list is small
	elements int32              // present ones
	fields   int32              // present ones
	bytes    int                // of the list, the absent ones among them: see cellSize
}

// cellSize is at least what an element or field takes in a record, but for the names of replicas,
// which are there once.
func cellSize(name, value string) int { return cellBytes + len(name) + len(value) }

const cellBytes = 40

// find is the cell of that name, or nil. The pointer holds until the next add
// or filter.
func (c *cells) find(place messages.Place, name string) *cell {
	if c.index != nil {
		if i, ok := c.index[cellName{place, name}]; ok {
			return &c.list[i]
		}
		return nil
	}
	for i := range c.list {
		if c.list[i].place == place && c.list[i].name == name {
			return &c.list[i]
		}
	}
	return nil
}

// add appends a cell whose name is not there.
func (c *cells) add(added cell) *cell {
	c.list = append(c.list, added)
	c.count(&added, 1)
	switch {
	case c.index != nil:
		c.index[cellName{added.place, added.name}] = int32(len(c.list) - 1)
	case len(c.list) > smallCells:
		c.reindex()
	}
	return &c.list[len(c.list)-1]
}

// count books a cell that came (1) or went (-1).
func (c *cells) count(counted *cell, n int32) {
	c.bytes += int(n) * cellSize(counted.name, counted.value)
	switch {
	case counted.absent:
	case counted.place == messages.Element:
		c.elements += n
	default:
		c.fields += n
	}
}

func (c *cells) reindex() {
	c.index = nil
	if len(c.list) <= smallCells {
		return
	}
	c.index = make(map[cellName]int32, len(c.list))
	for i := range c.list {
		c.index[cellName{c.list[i].place, c.list[i].name}] = int32(i)
	}
}

// filter drops the cells that keep refuses, and keeps the order of the others.
func (c *cells) filter(keep func(*cell) bool) {
	kept := 0
	for i := range c.list {
		if !keep(&c.list[i]) {
			c.count(&c.list[i], -1)
			continue
		}
		if kept != i {
			c.list[kept] = c.list[i]
		}
		kept++
	}
	if kept == len(c.list) {
		return
	}
	clear(c.list[kept:])
	c.list = c.list[:kept]
	if kept == 0 {
		c.list = nil
	}
	c.reindex()
}
