package storagetest

import (
	"fmt"
	"slices"
	"strings"

	"blue-rings/messages"
	"blue-rings/storage"
)

// WalkAll is the whole state of an engine in packets.
func WalkAll(engine storage.Engine, now messages.Stamp) []messages.Packet {
	var packets []messages.Packet
	var from messages.Position
	for {
		walked := engine.Walk(now, from, messages.Limits{Names: 10})
		packets = append(packets, walked.Packets...)
		if walked.End {
			return packets
		}
		from = walked.Next
	}
}

// Dump is the state of an engine as text, a line for each header and atom, but
// for the until of atoms, which nodes with equal states need not agree on. It
// applies the horizon of now.
func Dump(engine storage.Engine, now messages.Stamp) string {
	engine.Digest(now)
	packets := WalkAll(engine, now)
	var lines []string
	for i := range packets {
		p := &packets[i]
		lines = append(lines, fmt.Sprintf("%q expire=%s cutoff=%d cleared=%s", p.Name, p.Expire, p.Cutoff, p.Cleared))
		for _, sl := range p.Slots {
			floors := "0-0"
			if sl.Floors != nil {
				floors = fmt.Sprintf("%s-%s", sl.Floors.Added, sl.Floors.Subtracted)
			}
			lines = append(lines, fmt.Sprintf("%q slot %s@%s %s-%s floors %s",
				p.Name, sl.Replica, sl.Serial, sl.Added, sl.Subtracted, floors))
		}
		for _, c := range p.Cells {
			lines = append(lines, fmt.Sprintf("%q cell %d %q=%q absent=%v %s@%s",
				p.Name, c.Place, c.Name, c.Value, c.Absent, c.Replica, c.Stamp))
		}
		for _, o := range p.Opaque {
			lines = append(lines, fmt.Sprintf("%q opaque %q", p.Name, o))
		}
	}
	slices.Sort(lines)
	return strings.Join(slices.Compact(lines), "\n") + "\n"
}
