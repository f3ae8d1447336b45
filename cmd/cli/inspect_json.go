package cli

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"unicode/utf8"

	"blue-rings/messages"
	"blue-rings/storage/survey"
)

// object is one of JSON; its fields are written in the order of their names.
type object map[string]any

// json writes an inspection for programs: one object.
func (i *inspection) json(out io.Writer) error {
	a := &i.about
	lives := make([]object, 0, len(a.Lives))
	for _, life := range a.Lives {
		lives = append(lives, object{"incarnation": fmt.Sprintf("%x", life.Incarnation), "began": exact(life.Began)})
	}
	all := object{
		"format": strconv.FormatUint(a.Format, 10), "ceiling": a.Ceiling.String(), "written": exact(a.Written),
		"bytes": exact(a.Bytes), "incarnations": lives,
	}
	all.text("directory", i.dir)
	all.text("host", a.Host)
	if v := i.verified; v != nil {
		all["verified"] = object{"records": exact(v.Records), "loaded": exact(v.Loaded), "unknown": exact(v.Unknown)}
	}
	if i.survey != nil {
		all.survey(i.survey)
	}
	if len(i.explained) > 0 {
		keys := make([]object, 0, len(i.explained))
		for j := range i.explained {
			keys = append(keys, explainedObject(&i.explained[j]))
		}
		all["keys"] = keys
	}
	if i.damage != nil {
		all.text("error", i.damage.Error())
	}
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(all)
}

func exact(n int64) string { return strconv.FormatInt(n, 10) }

// text sets a field to a text; one that is not UTF-8 is in base64, and its name ends in 64.
func (o object) text(name, text string) {
	if utf8.ValidString(text) {
		o[name] = text
		return
	}
	o[name+"64"] = base64.StdEncoding.EncodeToString([]byte(text))
}

func countObject(c survey.Count) object {
	return object{"kind": c.Kind, "names": exact(c.Names), "bytes": exact(c.Bytes)}
}

func (o object) survey(s *survey.Survey) {
	kinds := make([]object, 0, len(s.Kinds))
	for _, kind := range s.Kinds {
		kinds = append(kinds, countObject(kind))
	}
	largest := make([]object, 0, len(s.Largest))
	for _, name := range s.Largest {
		one := object{"kind": name.Kind, "bytes": exact(name.Bytes)}
		one.text("name", name.Name)
		largest = append(largest, one)
	}
	o["kinds"], o["largest"], o["counted"] = kinds, largest, s.Counted.String()
	o["names"], o["record_bytes"] = exact(s.All.Names), exact(s.All.Bytes)
	slots := object{
		"slots": exact(s.Atoms.Slots), "names": exact(s.Slots.Names), "mean": strconv.FormatFloat(s.Mean(), 'f', 2, 64),
		"most": exact(s.Slots.Most), "replicas": exact(s.Slots.Replicas), "former": exact(s.Slots.Former), "floored": exact(s.Atoms.Floored),
	}
	if s.Slots.Most > 0 {
		slots.text("most_name", s.Slots.MostName)
	}
	o["slots"] = slots
	o["cells"] = object{
		"bases": exact(s.Atoms.Bases), "elements": exact(s.Atoms.Elements), "fields": exact(s.Atoms.Fields), "absent": exact(s.Atoms.Absent),
	}
	o["cleared"], o["expiries"] = exact(s.Atoms.Clearings), exact(s.Atoms.Expiries)
}

// explainedObject has the fields of RING.EXPLAIN, and name, bytes and value.
func explainedObject(e *survey.Explained) object {
	o := object{"kind": e.Kind, "bytes": exact(e.Bytes)}
	o.text("name", e.Name)
	if e.Custom {
		return o
	}
	if e.Kind == messages.String.String() {
		o.text("value", e.Value)
	}
	p := &e.Packet
	o["expire"], o["cutoff"], o["cleared"] = p.Expire.String(), exact(p.Cutoff), p.Cleared.String()
	slots := make([]object, 0, len(p.Slots))
	for i := range p.Slots {
		slots = append(slots, slotObject(&p.Slots[i]))
	}
	cells := make([]object, 0, len(p.Cells))
	for i := range p.Cells {
		cells = append(cells, cellObject(&p.Cells[i]))
	}
	o["slots"], o["cells"] = slots, cells
	return o
}

func slotObject(slot *messages.Slot) object {
	floors := floorsOf(slot)
	return object{
		"replica": slot.Replica.String(), "serial": slot.Serial.String(), "added": slot.Added.String(), "subtracted": slot.Subtracted.String(),
		"floors": object{"added": floors.Added.String(), "subtracted": floors.Subtracted.String()}, "until": slot.Until.String(),
	}
}

func cellObject(cell *messages.Cell) object {
	place := placeOf(cell)
	o := object{
		"place": place, "absent": cell.Absent, "stamp": cell.Stamp.String(), "replica": cell.Replica.String(), "until": cell.Until.String(),
	}
	o.text("value", cell.Value)
	if cell.Place != messages.Base {
		o.text(place, cell.Name)
	}
	return o
}
