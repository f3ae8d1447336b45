package messages

// RecordVersion is the version of the format of records, their first byte.
const RecordVersion = 1

// MaxRecord is the most bytes of a record: that many nodes fill a name to MaxState without hearing
// of each other, one more would be too many, and the rest is for what counted.
const MaxRecord = 1 << 30

// recordItems is how many items of a record are not its packets.
const recordItems = 1

// recordsAhead is for how many records a decoder makes room at once.
const recordsAhead = 64

// nobody is the publisher of a record, which has none. No replica is equal to it.
const nobody = 1<<64 - 1

// AppendRecord appends the state of one name to dst, in the format that a disk
// keeps (wire.cddl). There is at least one packet, and all have the same name and
// kind, which are not written: they are what the record is found by. Nor are source
// and route. The error is a *FrameError when a packet breaks a limit that readers
// hold it to; dst is then answered as it was given.
func (e *Encoder) AppendRecord(dst []byte, packets []Packet) ([]byte, error) {
	e.begin(len(dst), Replica{Incarnation: nobody}, recordBase(packets))
	e.pathless, e.nameless = true, true
	b := appendArray(append(dst, RecordVersion), recordItems+len(packets))
	b = appendUint(b, uint64(e.millis))
	if len(packets) == 0 {
		e.fail(b, "it has no packets: a name without state has no record")
	}
	for i := range packets {
		if packets[i].Name != packets[0].Name || packets[i].Kind != packets[0].Kind {
			e.fail(b, "it has packets of %.80q and %.80q: a record is of one name", packets[0].Name, packets[i].Name)
			break
		}
		b = e.packet(b, &packets[i])
	}
	if size := len(b) - e.start; size > MaxRecord {
		e.fail(b, "it has %d bytes: at most %d are allowed; remove elements or fields", size, MaxRecord)
	}
	if e.err != nil {
		return dst, e.as("record")
	}
	return b, nil
}

// recordBase is the time, in Unix milliseconds, from which the others of a record
// are not far.
func recordBase(packets []Packet) int64 {
	for i := range packets {
		switch p := &packets[i]; {
		case p.Cutoff > 0:
			return min(p.Cutoff, MaxMillis)
		case len(p.Slots) > 0:
			return p.Slots[0].Serial.Millis()
		case len(p.Cells) > 0:
			return p.Cells[0].Stamp.Millis()
		}
	}
	return 0
}

// DecodeRecord appends to packets those of the record of a name. The error is a
// *FrameError, and packets is then answered as it was given. Names, values and what
// is opaque are parts of b, which must never be written to again.
func (d *Decoder) DecodeRecord(packets []Packet, b []byte, kind, name string) ([]Packet, error) {
	switch {
	case len(b) == 0:
		return packets, &FrameError{Form: "record", Reason: "it is empty: a version byte comes first"}
	case b[0] != RecordVersion:
		d.reader = reader{b: b}
		d.fail(0, "it has the version %d: there is only %d", b[0], RecordVersion)
	default:
		d.reader = reader{b: b, at: 1}
	}
	read := d.record(packets, kind, name)
	if d.err == nil && d.left() > 0 {
		d.fail(d.at, "%d bytes follow the end", d.left())
	}
	err := d.err
	d.reader = reader{}
	d.nameless = false
	if err != nil {
		clear(read[len(packets):])
		err.Form = "record"
		return packets, err
	}
	return read, nil
}

func (d *Decoder) record(packets []Packet, kind, name string) []Packet {
	start := d.at
	n := d.array("the record", 1) - recordItems
	if n < 1 && d.err == nil {
		d.fail(start, "it has no packets: a name without state has no record")
	}
	d.millis = int64(d.uint("the time"))
	if d.millis < 0 || d.millis > MaxMillis {
		d.fail(start, "the time must be within 48 bits of milliseconds")
	}
	d.begin(Replica{Incarnation: nobody})
	d.pathless, d.nameless = true, true
	for i := 0; i < n && d.err == nil; i++ {
		packets = append(packets, Packet{Kind: kind, Name: name})
		d.packet(&packets[len(packets)-1], recordsAhead)
	}
	return packets
}
