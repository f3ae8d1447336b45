package survey

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"blue-rings/messages"
	"blue-rings/storage/disk"
)

// The kinds of names beside the custom ones.
const (
	Counter = "counter"
	String  = "string"
	Set     = "set"
	Map     = "map"
	Deleted = "deleted" // nothing is visible: it is remembered that it was deleted
	Expired = "expired" // nothing is visible any more
)

// kinds is the built-in ones, in the order in which they are told.
func kinds() []string { return []string{Counter, String, Set, Map, Deleted, Expired} }

// Survey is what a directory holds.
type Survey struct {
	Kinds   []Count // the built-in ones, then the custom ones by name
	All     Count   // of all kinds
	Atoms   Atoms
	Slots   Slots
	Counted messages.Number // what all counters add up to
	Largest []Name          // at most ten, the largest first
}

// Count is how many names there are of a kind, and the bytes of their records before these
// are compressed.
type Count struct {
	Kind  string
	Names int64
	Bytes int64
}

// Atoms is how many slots and cells there are, and how many of them only remember.
type Atoms struct {
	Slots     int64
	Bases     int64
	Elements  int64
	Fields    int64
	Absent    int64 // of the bases, elements and fields, those that were removed
	Floored   int64 // of the slots, those that a reset has seen
	Clearings int64 // names whose elements and fields were once deleted as a whole
	Expiries  int64 // names that have an expiry, over or to come
}

// Slots is how many slots names have that have any.
type Slots struct {
	Names    int64
	Most     int64
	MostName string
	Replicas int64 // that have slots
	Former   int64 // slots of former lives of their hosts
}

// Mean is the mean number of slots of names that have any, 0 without one.
func (s *Survey) Mean() float64 { return float64(s.Atoms.Slots) / float64(max(s.Slots.Names, 1)) }

// ErrUnknown is the error about a kind or name that is not there.
var ErrUnknown = errors.New("there is no")

// Of surveys a directory at a moment, in Unix milliseconds; of one kind alone, unless it is "".
// The error is of the directory, or ErrUnknown for a kind that is not there.
func Of(r *disk.Reader, now int64, kind string) (Survey, error) {
	counting := newCounting(r.About(), now, kind)
	if err := r.Walk(counting.add); err != nil {
		return Survey{}, err
	}
	if kind != "" && !counting.has(kind) {
		return Survey{}, fmt.Errorf("%w kind %.80q: there are %s", ErrUnknown, kind, strings.Join(counting.names(), ", "))
	}
	return counting.survey(), nil
}

// counting is a survey under way.
type counting struct {
	about   disk.About
	only    string // the kind; "": all
	judge   judge
	kinds   map[string]*Count
	sum     Survey
	shares  map[messages.Replica]*share
	largest largest
}

func newCounting(about disk.About, now int64, kind string) *counting {
	c := &counting{about: about, only: kind, judge: judge{now: now}, kinds: make(map[string]*Count), shares: make(map[messages.Replica]*share)}
	for _, kind := range kinds() {
		c.kinds[kind] = &Count{Kind: kind}
	}
	return c
}

func (c *counting) add(record disk.Record) error {
	kind, value := record.Kind, messages.Number{}
	if kind == "" {
		var err error
		if kind, value, err = c.judge.kind(record); err != nil {
			return err
		}
	}
	count := c.kinds[kind]
	if count == nil {
		count = &Count{Kind: kind}
		c.kinds[kind] = count
	}
	if c.only != "" && c.only != kind {
		return nil
	}
	count.Names++
	count.Bytes += int64(record.Bytes)
	c.sum.Counted = c.sum.Counted.Add(value)
	c.tally(record)
	c.largest.add(Name{Name: record.Name, Kind: kind, Bytes: int64(record.Bytes)})
	return nil
}

func (c *counting) has(kind string) bool { return c.kinds[kind] != nil }

// names is the names of the kinds, the built-in ones first.
func (c *counting) names() []string {
	names := kinds()
	custom := len(names)
	for kind := range c.kinds {
		if !slices.Contains(names[:custom], kind) {
			names = append(names, kind)
		}
	}
	slices.Sort(names[custom:])
	return names
}

func (c *counting) survey() Survey {
	s := c.sum
	for _, kind := range c.names() {
		if c.only == "" || c.only == kind {
			s.Kinds = append(s.Kinds, *c.kinds[kind])
			s.All.Names += c.kinds[kind].Names
			s.All.Bytes += c.kinds[kind].Bytes
		}
	}
	s.Slots.Replicas, s.Slots.Former = int64(len(c.shares)), c.former()
	s.Largest = c.largest.sorted()
	return s
}

// former is how many slots are of replicas that are not the latest of their hosts.
func (c *counting) former() (n int64) {
	latest := make(map[string]messages.Replica)
	for replica, share := range c.shares {
		other, known := latest[replica.Host]
		if !known || cmp.Or(cmp.Compare(share.last, c.shares[other].last), replica.Compare(other)) > 0 {
			latest[replica.Host] = replica
		}
	}
	if lives := c.about.Lives; len(lives) > 0 {
		latest[c.about.Host] = lives[len(lives)-1].Replica
	}
	for replica, share := range c.shares {
		if latest[replica.Host] != replica {
			n += share.slots
		}
	}
	return n
}

func builtIn(kind string) bool { return slices.Contains(kinds(), kind) }
