package actors

import "blue-rings/transport"

// absences decides which new subscriptions must see a gap in the sequence.
//
// What was sent while a subscriber was away has a number, so that it sees by
// itself what it lost. What was withheld has none, and was withheld without a
// thought of those who were not in the audience. So a number is skipped when
// somebody comes back who left since the last skip, if anything was withheld
// since it left. Nobody else needs one:
//
//   - Who was in the audience all the time was thought of.
//   - Who comes for the first time has seen no number. The stores had merged what
//     was withheld before it came, and its first round fetches that.
//   - Who left before the last skip sees that one.
//
// This holds only if the audience is looked at before anything is withheld. A
// subscription that is on its way at that moment begins after it: it is an absence
// that ends with the next look.
//
// What is changed here while nobody is subscribed is not counted: the next frame skips a
// number for it, whoever gets that.
//
// Somebody without a name, or who came and left between two looks, may be anybody
// who comes next. The zero value is of an outlet without subscribers.
type absences struct {
	audience *transport.Audience // at the last look; nil: nobody
	withheld uint64              // packets, since the last skip
	left     map[string]uint64   // who left since the last skip, and what was withheld by then
	nameless bool                // somebody left since who is not in left
}

// maxLeft is how many of those who left are remembered by name.
const maxLeft = 1 << 10

// look takes note of the audience, joined by so many subscriptions since the last
// look, and reports whether a number must be skipped.
func (a *absences) look(audience *transport.Audience, joined int) (skip bool) {
	if audience == a.audience && joined == 0 {
		return false
	}
	var before, after transport.Audience
	if a.audience != nil {
		before = *a.audience
	}
	if audience != nil {
		after = *audience
	}
	a.audience = audience
	came, gone := difference(before.Identities, after.Identities)
	for _, identity := range came {
		at, known := a.left[identity]
		delete(a.left, identity)
		skip = skip || a.missed(at, known)
	}
	nameless := max(0, after.Unknown-before.Unknown)
	if joined > len(came) { // also somebody who had a name at the last look, and left
		skip = skip || a.missed(0, false)
	}
	for _, identity := range gone {
		a.leave(identity)
	}
	if after.Unknown < before.Unknown || joined > len(came)+nameless {
		a.nameless = true
	}
	return skip
}

// missed reports whether something was withheld from who comes now, and left, if
// that is known, when so much was withheld.
func (a *absences) missed(at uint64, known bool) bool {
	if known {
		return a.withheld > at
	}
	return a.nameless && a.withheld > 0
}

func (a *absences) leave(identity string) {
	if len(a.left) >= maxLeft {
		a.nameless = true
		return
	}
	if a.left == nil {
		a.left = map[string]uint64{}
	}
	a.left[identity] = a.withheld
}

// withhold takes note that so many packets were withheld.
func (a *absences) withhold(packets int) { a.withheld += uint64(packets) }

// skipped takes note that a number was skipped.
func (a *absences) skipped() {
	a.withheld, a.nameless = 0, false
	clear(a.left)
}

// difference is what only one of two rising lists has.
func difference(before, after []string) (came, gone []string) {
	for len(before) > 0 || len(after) > 0 {
		switch {
		case len(after) == 0 || len(before) > 0 && before[0] < after[0]:
			gone = append(gone, before[0])
			before = before[1:]
		case len(before) == 0 || after[0] < before[0]:
			came = append(came, after[0])
			after = after[1:]
		default:
			before, after = before[1:], after[1:]
		}
	}
	return came, gone
}
