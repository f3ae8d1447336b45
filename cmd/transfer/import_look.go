package transfer

import (
	"errors"
	"fmt"

	"blue-rings/transport/resp"
)

// look reads what is there, and decides on it: in a dry run, and to replace.
func (i *importer) look(number int64, e *Entry) error {
	if i.looked[e.Name] { // a line before this one decides first
		if err := i.flush(); err != nil {
			return err
		}
	}
	i.looked[e.Name] = true
	i.batch.add(func(reply *resp.Reply, err error) error {
		there := &Entry{Name: e.Name} // too long to be compared, and so to be equal
		if !errors.Is(err, resp.ErrReply) {
			if there, err = i.server.entry(e.Name, reply); err != nil {
				return fmt.Errorf("line %d: %w", number, err)
			}
		}
		if there != nil {
			there.order()
		}
		if i.Replace {
			return i.replace(number, e, there)
		}
		return i.compare(number, e, there)
	}, "RING.GET", e.Name)
	return nil
}

// compare counts what an import would do.
func (i *importer) compare(number int64, e, there *Entry) error {
	switch {
	case there == nil:
		i.sum.created++
	case e.sameValue(there):
		i.sum.equal++
	case there.Kind == "":
		return i.refuse(number, fmt.Sprintf("%+.80q is too long in the node to be compared", e.Name))
	case e.Kind.isText() && there.Kind.isText():
		return i.leave(number, e, "another value")
	case e.Kind != there.Kind:
		return i.refuse(number, fmt.Sprintf("%+.80q is of another kind in the node: --replace overwrites it", e.Name))
	default:
		lacks, differs := e.beside(there)
		switch {
		case differs.fields > 0:
			return i.leave(number, e, differs.String())
		case lacks > 0:
			i.sum.added++
		default:
			i.sum.equal++
		}
	}
	i.sum.lines++
	return nil
}

// beside is how many elements or fields of e lack there, and which fields have
// other values there.
func (e *Entry) beside(there *Entry) (lacks int, differs differing) {
	step := e.step()
	at := 0
	for i := 0; i < len(e.List); i += step {
		for at < len(there.List) && there.List[at] < e.List[i] {
			at += step
		}
		switch {
		case at >= len(there.List) || there.List[at] != e.List[i]:
			lacks++
		case step == 2 && there.List[at+1] != e.List[i+1]:
			differs.add(e.List[i])
		}
	}
	return lacks, differs
}

// replace has the name have the value of its line, and counts it once that is so.
func (i *importer) replace(number int64, e, there *Entry) error {
	commands, count := replacement(e, there), &i.sum.replaced
	switch {
	case there == nil:
		count = &i.sum.created
	case len(commands) == 0:
		count = &i.sum.equal
	}
	if len(commands) == 0 || i.DryRun {
		*count++
		i.sum.lines++
		return nil
	}
	last, over := len(commands)-1, false
	for at, words := range commands {
		i.writes.add(func(reply *resp.Reply, err error) error {
			switch {
			case err != nil:
				return i.server.failed(err)
			case over:
				return nil
			case reply.IsError():
				over = true
				return i.refusal(number, e, reply)
			case at == last:
				*count++
				i.sum.lines++
			}
			return nil
		}, words...)
	}
	return nil
}

// replacement are the commands that make e of what is there; none if it is equal.
func replacement(e, there *Entry) [][]string {
	switch {
	case there == nil && e.Kind.isText():
		return [][]string{setting(e)}
	case there == nil:
		return additions(e)
	case !e.sameValue(there) && e.Kind.isText():
		return [][]string{setting(e)}
	case !e.sameValue(there):
		return append([][]string{{"DEL", e.Name}}, additions(e)...)
	case e.Expire.IsMoment() && e.Expire > there.Expire:
		return [][]string{{"PEXPIREAT", e.Name, e.Expire.String()}}
	case !e.Expire.IsMoment() && there.Expire.IsMoment():
		return [][]string{{"PERSIST", e.Name}}
	default:
		return nil
	}
}

// setting is the command that sets a string, whatever is there.
func setting(e *Entry) []string {
	if e.Expire.IsMoment() {
		return []string{"SET", e.Name, e.Text, "PXAT", e.Expire.String()}
	}
	return []string{"SET", e.Name, e.Text}
}

// additions are the commands that make a set or map.
func additions(e *Entry) [][]string {
	var commands [][]string
	for _, some := range e.chunks() {
		commands = append(commands, e.addition(some))
	}
	return commands
}
