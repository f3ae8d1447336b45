package transfer

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"blue-rings/messages"
	"blue-rings/transport/resp"
)

// fromNode writes the keys of a node, in the order of the hashes of their names:
// a page of SCAN is whole buckets, and their order is that of the hashes.
func (x *exporter) fromNode(match string) error {
	if err := x.examine(); err != nil {
		return err
	}
	cursor, names, more := "0", []string(nil), true
	for more {
		var b batch
		for _, name := range names {
			b.add(func(reply *resp.Reply, err error) error { return x.takeKey(name, reply, err) }, "RING.GET", name)
		}
		more = cursor != ""
		if more {
			scan(&b, cursor, match, func(reply *resp.Reply, err error) error {
				var e error
				if cursor, names, e = x.server.page(reply, err); cursor == "0" {
					cursor = ""
				}
				inOrder(names)
				return e
			})
		}
		if err := x.server.run(&b); err != nil {
			return err
		}
	}
	return nil
}

// inOrder puts names into the order of their hashes.
func inOrder(names []string) {
	slices.SortFunc(names, func(a, b string) int {
		ha, hb := messages.HashName(a), messages.HashName(b)
		switch {
		case ha < hb:
			return -1
		case ha > hb:
			return 1
		default:
			return strings.Compare(a, b)
		}
	})
}

// examine says what the reader of the lines must know of the node: that keys
// may be missing, and how many have no form here.
func (x *exporter) examine() error {
	size, err := x.server.do("DBSIZE")
	if err != nil {
		return err
	}
	if size.IsError() {
		return x.server.refused("DBSIZE", size)
	}
	builtIn := size.Int
	status, err := x.server.do("RING.STATUS")
	if err != nil {
		return err
	}
	for i := 0; i+1 < len(status.List); i += 2 {
		switch field, value := status.List[i].Text, &status.List[i+1]; {
		case field == "keys" && value.Int > builtIn:
			x.others["of custom kinds"] = value.Int - builtIn
		case field == "state" && value.Text != "current":
			if err := x.note("the node is %s: keys and changes that its peers have may be missing", value.Text); err != nil {
				return err
			}
		}
	}
	return nil
}

// takeKey writes the key that RING.GET tells of.
func (x *exporter) takeKey(name string, reply *resp.Reply, err error) error {
	if errors.Is(err, resp.ErrReply) {
		return x.leaveOut(name)
	}
	e, err := x.server.entry(name, reply)
	switch {
	case err != nil:
		return err
	case e == nil:
		x.gone++
		return nil
	default:
		return x.put(e)
	}
}

// entry is what RING.GET tells of a name, its list in no order; nil if there is
// nothing.
func (s *server) entry(name string, reply *resp.Reply) (*Entry, error) {
	if reply.IsError() {
		return nil, s.refused("RING.GET", reply)
	}
	var value *resp.Reply
	e := &Entry{Name: name}
	for i := 0; i+1 < len(reply.List); i += 2 {
		switch v := &reply.List[i+1]; reply.List[i].Text {
		case "found":
			if v.Int == 0 {
				return nil, nil
			}
		case "value":
			value = v
		case "kind":
			e.Kind = Kind(v.Text)
		case "expire":
			if v.Text == messages.Unset.String() {
				continue
			}
			var err error
			if e.Expire, err = parseExpire(v.Text); err != nil {
				return nil, s.strange(name)
			}
		}
	}
	if value == nil || !e.fill(string(e.Kind), value) {
		return nil, s.strange(name)
	}
	return e, nil
}

func (s *server) strange(name string) error {
	return s.failed(fmt.Errorf("the reply to RING.GET %+q is not what this version knows: use the blue-rings of the node", name))
}

// fill puts a value into e, of a kind in the words of Redis. It answers false
// for what cannot be.
func (e *Entry) fill(kind string, value *resp.Reply) bool {
	switch kind {
	case messages.String.String():
		e.Text, e.Kind = value.Text, textKind(value.Text)
		return value.Mark == '$' && !value.Null
	case messages.Set.String():
		e.Kind = Set
	case messages.Map.String():
		e.Kind = Map
	default:
		return false
	}
	e.List = texts(value.List)
	return value.Mark == '*' && len(e.List) > 0 && len(e.List)%e.step() == 0
}
