package disk

import "blue-rings/messages"

// verifyEvery is after how many records a Verify says how far it is.
const verifyEvery = 10_000

// Verify reads all records and holds each to its form, and all that Pebble has to its
// checksums. progress, which may be nil, hears of the records so far now and then.
// The error says what is damaged.
func (r *records) Verify(progress func(records int)) error {
	records, said, last := 0, 0, ""
	return r.scan([]byte{0}, []byte(groupFirst), func(packets []messages.Packet) error {
		for i := range packets {
			if p := &packets[i]; p.Name != last || i == 0 {
				records, last = records+1, p.Name
			}
		}
		if progress != nil && records >= said+verifyEvery {
			said = records
			progress(records)
		}
		return nil
	})
}
