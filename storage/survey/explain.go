package survey

import (
	"fmt"

	"blue-rings/messages"
	"blue-rings/storage/disk"
)

// Explained is all that a directory has under a name, of one kind.
type Explained struct {
	Name   string
	Kind   string          // as RING.EXPLAIN calls it: string, set, hash or none; or the custom kind
	Bytes  int64           // of the record
	Value  string          // of what clients see as a string
	Packet messages.Packet // of a built-in kind: its header and all its atoms, dead or alive
	Custom bool            // of a custom kind, Packet is empty
}

// Explain explains a name at a moment, in Unix milliseconds: of one kind alone, unless it is "". The
// built-in kinds have one record of a name, each custom kind another. The error is of the directory,
// or ErrUnknown if there is no record.
func Explain(r *disk.Reader, now int64, kind, name string) ([]Explained, error) {
	found, err := r.Kinds()
	if err != nil {
		return nil, err
	}
	var all []Explained
	for _, of := range found {
		if asked := kind == "" || kind == of || of == "" && builtIn(kind); !asked {
			continue
		}
		record, there, err := r.Record(of, name)
		if err != nil {
			return nil, err
		}
		if !there {
			continue
		}
		one, err := explained(record, now)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("%w key %.80q", ErrUnknown, name)
	}
	return all, nil
}

func explained(record disk.Record, now int64) (Explained, error) {
	e := Explained{Name: record.Name, Kind: record.Kind, Bytes: int64(record.Bytes), Custom: record.Kind != ""}
	if e.Custom {
		return e, nil
	}
	j := judge{now: now}
	if err := j.take(record); err != nil {
		return e, err
	}
	answer := j.ask(record.Name, messages.Read)
	e.Kind = answer.Kind.String()
	switch answer.Form {
	case messages.InNumber:
		e.Value = answer.Number.String()
	case messages.InText:
		e.Value = answer.Text
	default:
	}
	for i := range record.Packets {
		p := &record.Packets[i]
		slots, cells := append(e.Packet.Slots, p.Slots...), append(e.Packet.Cells, p.Cells...)
		e.Packet = *p
		e.Packet.Slots, e.Packet.Cells = slots, cells
	}
	return e, nil
}
