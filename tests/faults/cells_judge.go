package faults

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/redis/go-redis/v9"
)

// marks is what each life of now must have written at the least.
type marks map[*life][3][cellsEach]bounds

func (r *run) marked() marks {
	owed := marks{}
	for _, m := range r.members {
		owed[m.life], _ = m.life.cells.known()
	}
	return owed
}

// judgeCells holds the cells of all nodes against what was asked for. A life that is not in owed
// has ended: of it any write may be the last that is there, but if its disk has them all.
func (r *run) judgeCells(ctx context.Context, owed marks, durable func(host string) bool) error {
	var found complaints
	for _, at := range r.members {
		read, err := at.readCells(ctx, r.lives())
		if err != nil {
			return err
		}
		for _, l := range r.lives() {
			least, lives := owed[l]
			now, _ := l.cells.known()
			if host, _, _ := strings.Cut(l.replica, "#"); !lives && durable(host) {
				least = now
			}
			for kind := range now {
				for n, b := range now[kind] {
					b.done = least[kind][n].done
					read.judge(&found, at, l, kind, n, b)
				}
			}
		}
		read.judgeShared(&found, at)
		if read.strange != "" {
			found.add("node %s has %q, which nobody wrote", at.Host, read.strange)
		}
	}
	return found.join()
}

// lives are all that nodes have had.
func (r *run) lives() (all []*life) {
	for _, m := range r.members {
		all = append(append(all, m.ended...), m.life)
	}
	return all
}

// cellsRead is what a node says of cells.
type cellsRead struct {
	elements  map[string]bool
	fields    map[string]string
	registers map[string]string
	shared    []any
	lives     map[string]*life // by replica
	strange   string           // an element or a field that no life wrote
}

// readCells asks a node for the cells of the lives.
func (m *member) readCells(ctx context.Context, lives []*life) (*cellsRead, error) {
	var names, shared []string
	read := &cellsRead{registers: map[string]string{}, elements: map[string]bool{}, lives: map[string]*life{}}
	for _, l := range lives {
		read.lives[l.replica] = l
		for n := range cellsEach {
			names = append(names, cellName(l, n))
		}
	}
	for n := range sharedEach {
		shared = append(shared, sharedName(n))
	}
	var values, sharedValues *redis.SliceCmd
	var members *redis.StringSliceCmd
	var pairs *redis.MapStringStringCmd
	_, err := m.Client.Pipelined(ctx, func(p redis.Pipeliner) error {
		members, pairs = p.SMembers(ctx, elementsName), p.HGetAll(ctx, fieldsName)
		values, sharedValues = p.MGet(ctx, names...), p.MGet(ctx, shared...)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("cells at node %s: %w", m.Host, err)
	}
	read.fields, read.shared = pairs.Val(), sharedValues.Val()
	for n, value := range values.Val() {
		if value != nil {
			read.registers[names[n]] = fmt.Sprint(value)
		}
	}
	for _, element := range members.Val() {
		read.elements[element] = true
		read.expect(element)
	}
	for field := range read.fields {
		read.expect(field)
	}
	return read, nil
}

// expect notes a cell that is of no life.
func (c *cellsRead) expect(name string) {
	if replica, _, _ := strings.Cut(name, "/"); c.lives[replica] == nil {
		c.strange = name
	}
}

// judge holds one cell against what was written.
func (c *cellsRead) judge(found *complaints, at *member, l *life, kind, n int, b bounds) {
	name, what := cellName(l, n), [...]string{"element", "field", "register"}[kind]
	switch kind {
	case elements: // after each first write it is present
		present := c.elements[name]
		if !b.some(func(n int64) bool { return (n%2 == 1) == present }) {
			found.add("node %s has %s %s: %t, after %d to %d writes", at.Host, what, name, present, b.done, b.asked)
		}
		return
	case fields:
		c.judgeNumber(found, at, what, name, c.fields, b, func(n int64) bool { return n%2 == 0 })
	default:
		c.judgeNumber(found, at, what, name, c.registers, b, func(n int64) bool { return n == 0 })
	}
}

func (c *cellsRead) judgeNumber(found *complaints, at *member, what, name string, values map[string]string, b bounds, absentAfter func(int64) bool) {
	value, present := values[name]
	number, err := strconv.ParseInt(value, 10, 64)
	fits := func(n int64) bool { return absentAfter(n) != present && (!present || n == number) }
	if present && err != nil || !b.some(fits) {
		found.add("node %s has %s %s = %q, after %d to %d writes", at.Host, what, name, value, b.done, b.asked)
	}
}

// judgeShared checks that what all write is what one of them wrote.
func (c *cellsRead) judgeShared(found *complaints, at *member) {
	for n, value := range c.shared {
		if value == nil {
			continue
		}
		replica, number, _ := strings.Cut(fmt.Sprint(value), " ")
		wrote, err := strconv.ParseInt(number, 10, 64)
		l := c.lives[replica]
		if l == nil || err != nil {
			found.add("node %s has %s = %q, which nobody wrote", at.Host, sharedName(n), value)
			continue
		}
		if _, asked := l.cells.known(); wrote < 1 || wrote > asked {
			found.add("node %s has %s = %q, and %s wrote %d", at.Host, sharedName(n), value, replica, asked)
		}
	}
}

// expired waits until no node has a name that is to expire.
func (r *run) expired(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, leapMost+stepMost)
	defer cancel()
	for _, m := range r.members {
		for {
			left, err := m.left(ctx)
			if err != nil {
				return fmt.Errorf("what is to expire at node %s: %w", m.Host, err)
			}
			if left == 0 {
				break
			}
			if wait(ctx, fleetingFor/20); ctx.Err() != nil {
				return errors.Join(fmt.Errorf("node %s still has %d names that were to expire", m.Host, left), ctx.Err())
			}
		}
	}
	return nil
}

// left counts the names that are to expire and are there.
func (m *member) left(ctx context.Context) (int64, error) {
	var names []string
	for n := range fleetingEach {
		names = append(names, fleetingName(n))
	}
	return m.Client.Exists(ctx, names...).Result()
}
