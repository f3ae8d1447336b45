package transfer

import (
	"fmt"

	"blue-rings/transport/resp"
)

// seeding is a set or map on its way into the node.
type seeding struct {
	*importer
	number  int64
	entry   *Entry
	existed bool
	waits   int   // answers that have not come: one for each chunk, of maps two
	added   int64 // elements or fields
	differs differing
	over    bool // counted
}

func (s *seeding) takeExists(reply *resp.Reply, err error) error {
	switch {
	case err != nil:
		return s.server.failed(err)
	case reply.IsError():
		s.over = true
		return s.refusal(s.number, s.entry, reply)
	default:
		s.existed = reply.Int > 0
		return nil
	}
}

// takeAdded takes the answer to RING.SADD or RING.HSETNX.
func (s *seeding) takeAdded(reply *resp.Reply, err error) error {
	return s.take(reply, err, func() { s.added += reply.Int })
}

// takeFields takes the values that fields have now.
func (s *seeding) takeFields(some []string, reply *resp.Reply, err error) error {
	return s.take(reply, err, func() {
		for at := range reply.List {
			if 2*at+1 < len(some) && reply.List[at].Text != some[2*at+1] {
				s.differs.add(some[2*at])
			}
		}
	})
}

// take takes one of the answers that are waited for, and counts the line at the
// last.
func (s *seeding) take(reply *resp.Reply, err error, count func()) error {
	s.waits--
	switch {
	case err != nil:
		return s.server.failed(err)
	case s.over:
		return nil
	case reply.IsError():
		s.over = true
		return s.refusal(s.number, s.entry, reply)
	}
	count()
	if s.waits > 0 {
		return nil
	}
	s.over = true
	return s.ended()
}

// ended counts the line.
func (s *seeding) ended() error {
	switch {
	case s.differs.fields > 0:
		return s.leave(s.number, s.entry, s.differs.String())
	case !s.existed:
		s.sum.created++
	case s.added > 0:
		s.sum.added++
	default:
		s.sum.equal++
	}
	s.sum.lines++
	return nil
}

// differing are the fields of a map that have other values in the node.
type differing struct {
	fields int
	first  string
}

func (d *differing) add(field string) {
	if d.fields == 0 {
		d.first = field
	}
	d.fields++
}

// String says which they are.
func (d *differing) String() string {
	more := ""
	if d.fields > 1 {
		more = fmt.Sprintf(", and other values of %d more fields,", d.fields-1)
	}
	return fmt.Sprintf("another value of %+.80q%s", d.first, more)
}
