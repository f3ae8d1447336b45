package history

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"blue-rings/messages"
)

// WriteEDN writes a history as Jepsen reads them: a map a line, :invoke and what it
// became, numbered from 0. As Jepsen demands, a client whose operation ended with :info
// goes on as another process. The value of an operation is a pair, the name and what is
// written or was answered. Notes are the nemesis's; final states and digests are told by
// a process of their own. Times are nanoseconds since the history began. The error is
// the writer's, or says which text is not UTF-8: EDN has no other.
func WriteEDN(w io.Writer, h *History) error {
	out := bufio.NewWriter(w)
	of := newProcesses(h)
	for index, e := range h.events() {
		line := e.edn(index, of)
		if !utf8.ValidString(line) {
			return fmt.Errorf("index %d of the history: a name or value is not UTF-8: %q", e.index, line)
		}
		if _, err := out.WriteString(line + "\n"); err != nil {
			return fmt.Errorf("index %d of the history: %w", e.index, err)
		}
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("end of the history: %w", err)
	}
	return nil
}

// ednMap is a map in the making: keys and values.
type ednMap []string

func (m *ednMap) set(key, value string) { *m = append(*m, ":"+key+" "+value) }

func (m *ednMap) setIf(yes bool, key, value string) {
	if yes {
		m.set(key, value)
	}
}

// String is the map.
func (m ednMap) String() string { return "{" + strings.Join(m, ", ") + "}" }

// edn is the event as a map.
func (e event) edn(index int, of *processes) string {
	var m ednMap
	m.set("index", strconv.Itoa(index))
	switch {
	case e.invoke != nil:
		e.invoke.edn(&m, of.begin(e.invoke), "invoke", ednArguments(&e.invoke.Op))
	case e.ended != nil:
		value := ednArguments(&e.ended.Op)
		if e.ended.Result == OK {
			value = ednAnswer(&e.ended.Answer)
		}
		e.ended.edn(&m, of.end(e.ended), e.ended.Result.String(), value)
		m.setIf(e.ended.Result == Fail, "error", ":"+kebab(e.ended.Answer.Outcome.String()))
	case e.note != nil:
		e.note.edn(&m)
	case e.final != nil:
		m.told(":final", e.final.Name, ednAnswer(&e.final.Read), e.final.Node, e.final.Replica)
		m.setIf(e.final.Explain.Packet != nil, "packet", ednPacket(e.final.Explain.Packet))
	case e.digest != nil:
		m.told(":digest", "", fmt.Sprintf(`"%016x"`, e.digest.Root), e.digest.Node, e.digest.Replica)
		m.set("horizon", strconv.FormatInt(e.digest.Horizon, 10))
	}
	m.set("time", strconv.FormatInt(int64(e.at), 10))
	return m.String()
}

func (o *Operation) edn(m *ednMap, process int, kind, value string) {
	m.set("type", ":"+kind)
	m.set("process", strconv.Itoa(process))
	m.set("f", ":"+ednFunction(o.Op.Verb))
	m.set("value", "["+ednText(o.Op.Name)+" "+value+"]")
	m.setIf(o.Op.Flags != 0, "flags", "["+ednWords(o.Op.Flags.String())+"]")
	m.setIf(o.Op.Expire != messages.Unset, "expire", ednExpire(o.Op.Expire))
	m.set("node", ednText(o.Node))
	m.setIf(!o.Replica.IsZero(), "replica", ednText(o.Replica.String()))
}

func (n *Note) edn(m *ednMap) {
	m.set("type", ":info")
	m.set("process", ":nemesis")
	m.set("f", ":"+n.Kind.String())
	var value ednMap
	value.setIf(n.Node != "", "node", ednText(n.Node))
	value.setIf(!n.Replica.IsZero(), "replica", ednText(n.Replica.String()))
	value.setIf(n.Kind == Started, "durability", ":"+n.Mode.String())
	value.setIf(n.Aside, "aside", "true")
	value.setIf(n.Offset != 0, "offset", strconv.FormatInt(int64(n.Offset), 10))
	value.setIf(n.Text != "", "text", ednText(n.Text))
	m.set("value", value.String())
}

// told is what a node says that no client has asked for.
func (m *ednMap) told(what, name, value, node string, replica messages.Replica) {
	m.set("type", ":info")
	m.set("process", what)
	m.set("f", what)
	if name != "" {
		value = "[" + ednText(name) + " " + value + "]"
	}
	m.set("value", value)
	m.set("node", ednText(node))
	m.set("replica", ednText(replica.String()))
}
