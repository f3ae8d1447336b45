package history

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

// line is one line of a history in JSON: the terms in the first, then one thing that
// happened in each, in the order of their indexes. Times are nanoseconds since the
// history began.
type line struct {
	Index   int           `json:"index,omitempty"`
	Time    time.Duration `json:"time"`
	Type    string        `json:"type"` // terms, invoke, ok, fail, info, note, final or digest
	Process int           `json:"process,omitempty"`
	Invoked int           `json:"invoked,omitempty"` // of what is ended: the index at which it was invoked
	Node    text          `json:"node,omitempty"`
	Replica *replicaJSON  `json:"replica,omitempty"`
	Op      *opJSON       `json:"op,omitempty"`
	Answer  *answerJSON   `json:"answer,omitempty"`
	Note    *noteJSON     `json:"note,omitempty"`
	Final   *finalJSON    `json:"final,omitempty"`
	Digest  *digestJSON   `json:"digest,omitempty"`
	Terms   *Terms        `json:"terms,omitempty"`
}

type noteJSON struct {
	Kind   word[NoteKind]   `json:"kind"`
	Mode   word[Durability] `json:"durability,omitzero"`
	Offset time.Duration    `json:"offset,omitempty"`
	Aside  bool             `json:"aside,omitempty"`
	Text   text             `json:"text,omitempty"`
}

type finalJSON struct {
	Name    text       `json:"name"`
	Read    answerJSON `json:"read"`
	Explain answerJSON `json:"explain"`
}

type digestJSON struct {
	Horizon int64 `json:"horizon,string"`
	Root    hex   `json:"root"`
}

// MaxLine is the most bytes of a line that ReadJSON takes.
const MaxLine = 64 << 20

// WriteJSON writes a history so that ReadJSON reads it: a JSON value a line. The error
// is the writer's, or says which text is not UTF-8: JSON has no other.
func WriteJSON(w io.Writer, h *History) error {
	out := bufio.NewWriter(w)
	encoder := json.NewEncoder(out) // ends each value with a newline
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(line{Type: "terms", Terms: &h.Terms}); err != nil {
		return fmt.Errorf("terms of the history: %w", err)
	}
	for _, e := range h.events() {
		if err := encoder.Encode(e.json()); err != nil {
			return fmt.Errorf("index %d of the history: %w", e.index, err)
		}
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("end of the history: %w", err)
	}
	return nil
}

func (e event) json() line {
	l := line{Index: e.index, Time: e.at}
	switch {
	case e.invoke != nil:
		l.Type, l.Process, l.Node, l.Op = "invoke", e.invoke.Client, text(e.invoke.Node), opToJSON(&e.invoke.Op)
		l.Replica = replicaToJSON(e.invoke.Replica)
	case e.ended != nil:
		l.Type, l.Process, l.Invoked = e.ended.Result.String(), e.ended.Client, e.ended.Begun
		if e.ended.Result != Info {
			l.Answer = answerToJSON(&e.ended.Answer)
		}
	case e.note != nil:
		n := e.note
		l.Type, l.Node, l.Replica = "note", text(n.Node), replicaToJSON(n.Replica)
		l.Note = &noteJSON{Kind: word[NoteKind]{n.Kind}, Mode: word[Durability]{n.Mode}, Offset: n.Offset, Aside: n.Aside, Text: text(n.Text)}
	case e.final != nil:
		f := e.final
		l.Type, l.Node, l.Replica = "final", text(f.Node), replicaToJSON(f.Replica)
		l.Final = &finalJSON{text(f.Name), *answerToJSON(&f.Read), *answerToJSON(&f.Explain)}
	case e.digest != nil:
		l.Type, l.Node, l.Replica = "digest", text(e.digest.Node), replicaToJSON(e.digest.Replica)
		l.Digest = &digestJSON{e.digest.Horizon, hex(e.digest.Root)}
	}
	return l
}

// ReadJSON reads what WriteJSON has written. The error names the line.
func ReadJSON(r io.Reader) (*History, error) {
	scanner := bufio.NewScanner(r)
	scanner.Buffer(nil, MaxLine)
	h := &History{}
	invoked := map[int]int{}
	n := 0
	for scanner.Scan() {
		n++
		if err := h.take(scanner.Bytes(), n == 1, invoked); err != nil {
			return nil, fmt.Errorf("line %d of the history: %w", n, inOneLine(err))
		}
	}
	if err := scanner.Err(); err != nil {
		return nil, fmt.Errorf("line %d of the history: %w", n+1, inOneLine(err))
	}
	if n == 0 {
		return nil, errors.New("the history is empty: its first line has the terms")
	}
	return h, nil
}

// take adds what a line says. invoked are places of the operations by index.
func (h *History) take(b []byte, first bool, invoked map[int]int) error {
	var l line
	if err := unmarshal(b, &l); err != nil {
		return err
	}
	if (l.Type == "terms") != first {
		return errors.New("the terms are in the first line, and nowhere else")
	}
	node, replica := string(l.Node), l.Replica.replica()
	switch {
	case l.Type == "terms" && l.Terms != nil:
		h.Terms = *l.Terms
	case l.Type == "invoke" && l.Op != nil:
		if _, again := invoked[l.Index]; again {
			return fmt.Errorf("the index %d is there twice", l.Index)
		}
		invoked[l.Index] = len(h.Operations)
		h.Operations = append(h.Operations, Operation{
			Client: l.Process, Node: node, Replica: replica, Begun: l.Index, Invoked: l.Time, Op: l.Op.op(),
		})
	case l.Type == "ok" && l.Answer != nil, l.Type == "fail" && l.Answer != nil, l.Type == "info":
		return h.takeEnd(&l, invoked)
	case l.Type == "note" && l.Note != nil:
		h.Notes = append(h.Notes, Note{
			Index: l.Index, At: l.Time, Kind: l.Note.Kind.is, Node: node, Replica: replica, Mode: l.Note.Mode.is,
			Offset: l.Note.Offset, Aside: l.Note.Aside, Text: string(l.Note.Text),
		})
	case l.Type == "final" && l.Final != nil:
		h.Finals = append(h.Finals, Final{
			Index: l.Index, At: l.Time, Node: node, Replica: replica, Name: string(l.Final.Name),
			Read: l.Final.Read.answer(), Explain: l.Final.Explain.answer(),
		})
	case l.Type == "digest" && l.Digest != nil:
		h.Digests = append(h.Digests, Digest{
			Index: l.Index, At: l.Time, Node: node, Replica: replica, Horizon: l.Digest.Horizon, Root: uint64(l.Digest.Root),
		})
	default:
		return fmt.Errorf("a line of the type %.20q is not known, or lacks what it is about", l.Type)
	}
	return nil
}

func (h *History) takeEnd(l *line, invoked map[int]int) error {
	at, ok := invoked[l.Invoked]
	if !ok || h.Operations[at].Ended != 0 {
		return fmt.Errorf("nothing that was invoked at %d is yet to end", l.Invoked)
	}
	o := &h.Operations[at]
	o.Ended, o.Completed = l.Index, l.Time
	for _, result := range []Result{Info, OK, Fail} {
		if result.String() == l.Type {
			o.Result = result
		}
	}
	if l.Answer != nil && o.Result != Info {
		o.Answer = l.Answer.answer()
	}
	if o.Result != Info && o.Result != ResultOf(&o.Answer) {
		return fmt.Errorf("the outcome %v is not %v", o.Answer.Outcome, o.Result)
	}
	return nil
}

// inOneLine is an error whose text has no ends of lines: encoding/json repeats what it was given.
func inOneLine(err error) error {
	if text := err.Error(); strings.ContainsAny(text, "\r\n") {
		return errors.New(strings.NewReplacer("\r", `\r`, "\n", `\n`).Replace(text))
	}
	return err
}
