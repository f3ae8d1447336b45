package cli

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"blue-rings/messages"
	"blue-rings/storage/survey"
)

// lines writes aligned lines; the first error stays.
type lines struct {
	tabs *tabwriter.Writer
	err  error
}

// line writes words below those of the lines around it.
func (l *lines) line(words ...any) {
	var b strings.Builder
	for i, word := range words {
		if i > 0 {
			b.WriteByte('\t')
		}
		fmt.Fprint(&b, word)
	}
	b.WriteByte('\n')
	if _, err := io.WriteString(l.tabs, b.String()); err != nil && l.err == nil {
		l.err = err
	}
}

// end ends what is aligned together, with an empty line unless it is the last.
func (l *lines) end() {
	if err := l.tabs.Flush(); err != nil && l.err == nil {
		l.err = err
	}
}

// text writes an inspection for people.
func (i *inspection) text(out io.Writer) error {
	l := &lines{tabs: tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)}
	i.textAbout(l)
	if v := i.verified; v != nil {
		said := fmt.Sprintf("ok: %d records read, %d visible names loaded", v.Records, v.Loaded)
		if v.Unknown > 0 {
			said += fmt.Sprintf("; %d of kinds that this binary does not know, not loaded", v.Unknown)
		}
		l.line("verified", said)
	}
	l.end()
	if i.survey != nil {
		textSurvey(l, i.survey)
	}
	for j := range i.explained {
		l.line()
		l.end()
		textExplained(l, &i.explained[j])
	}
	return l.err
}

func (i *inspection) textAbout(l *lines) {
	a := &i.about
	l.line("directory", i.dir)
	l.line("format", a.Format)
	l.line("host", strconv.Quote(a.Host))
	l.line("bytes on disk", size(a.Bytes))
	l.line("last written", i.ago(a.Written))
	l.line("clock ceiling", a.Ceiling, moment(a.Ceiling.Millis()))
	l.line("incarnations", len(a.Lives))
	for _, life := range a.Lives {
		l.line("  "+life.String(), "began "+moment(life.Began))
	}
}

func textSurvey(l *lines, s *survey.Survey) {
	l.line()
	l.line("kind", "names", "bytes")
	for _, kind := range s.Kinds {
		l.line(kind.Kind, kind.Names, kind.Bytes)
	}
	l.line("all", s.All.Names, s.All.Bytes)
	l.line()
	l.end()
	l.line("counters add up to", s.Counted)
	l.line("slots", fmt.Sprintf("%d in %d names: %.2f on average, at most %d%s", s.Atoms.Slots, s.Slots.Names, s.Mean(), s.Slots.Most, in(s.Slots.MostName)))
	l.line("", fmt.Sprintf("of %d replicas; %d of former lives", s.Slots.Replicas, s.Slots.Former))
	l.line("cells", fmt.Sprintf("%d bases, %d elements, %d fields", s.Atoms.Bases, s.Atoms.Elements, s.Atoms.Fields))
	l.line("tombstones", fmt.Sprintf("%d cells that are absent, %d slots with floors, %d names cleared", s.Atoms.Absent, s.Atoms.Floored, s.Atoms.Clearings))
	l.line("with an expiry", fmt.Sprintf("%d names", s.Atoms.Expiries))
	if len(s.Largest) == 0 {
		l.end()
		return
	}
	l.line()
	l.end()
	l.line("largest", "kind", "bytes")
	for _, name := range s.Largest {
		l.line(strconv.Quote(name.Name), name.Kind, name.Bytes)
	}
	l.end()
}

func in(name string) string {
	if name == "" {
		return ""
	}
	return fmt.Sprintf(", in %q", name)
}

func textExplained(l *lines, e *survey.Explained) {
	p := &e.Packet
	l.line("name", strconv.Quote(e.Name))
	l.line("kind", e.Kind)
	l.line("bytes", e.Bytes)
	if e.Custom {
		l.end()
		return
	}
	if e.Kind == messages.String.String() {
		l.line("value", strconv.Quote(e.Value))
	}
	l.line("expire", expiry(p.Expire))
	l.line("cutoff", p.Cutoff, moment(p.Cutoff))
	l.line("cleared", p.Cleared, moment(p.Cleared.Millis()))
	l.line("slots", len(p.Slots))
	l.line("cells", len(p.Cells))
	l.end()
	if len(p.Slots) > 0 {
		l.line()
		l.line("replica", "serial", "added", "subtracted", "floors: added", "subtracted", "until")
	}
	for i := range p.Slots {
		slot := &p.Slots[i]
		floors := floorsOf(slot)
		l.line(slot.Replica, slot.Serial, slot.Added, slot.Subtracted, floors.Added, floors.Subtracted, slot.Until)
	}
	l.end()
	if len(p.Cells) > 0 {
		l.line()
		l.line("place", "name", "value", "absent", "stamp", "replica", "until")
	}
	for i := range p.Cells {
		cell := &p.Cells[i]
		l.line(placeOf(cell), nameOf(cell), strconv.Quote(cell.Value), cell.Absent, cell.Stamp, cell.Replica, cell.Until)
	}
	l.end()
}

func floorsOf(slot *messages.Slot) messages.Floors {
	if slot.Floors == nil {
		return messages.Floors{}
	}
	return *slot.Floors
}

// placeOf is what RING.EXPLAIN calls the place of a cell.
func placeOf(cell *messages.Cell) string {
	switch cell.Place {
	case messages.Element:
		return "element"
	case messages.Field:
		return "field"
	default:
		return "base"
	}
}

func nameOf(cell *messages.Cell) string {
	if cell.Place == messages.Base {
		return "-"
	}
	return strconv.Quote(cell.Name)
}

// moment is a time in Unix milliseconds, as people read it.
func moment(millis int64) string {
	if millis == 0 {
		return ""
	}
	return time.UnixMilli(millis).UTC().Format("2006-01-02T15:04:05.000Z")
}

func expiry(expire messages.Expire) string {
	if expire.IsMoment() {
		return expire.String() + "  " + moment(int64(expire))
	}
	return expire.String()
}

func (i *inspection) ago(millis int64) string {
	if millis == 0 {
		return "never"
	}
	return fmt.Sprintf("%s, %s ago", moment(millis), (time.Duration(i.now-millis) * time.Millisecond).Round(time.Second))
}

func size(bytes int64) string {
	if bytes < 1<<20 {
		return fmt.Sprintf("%d", bytes)
	}
	return fmt.Sprintf("%d (%.1f MiB)", bytes, float64(bytes)/(1<<20))
}
