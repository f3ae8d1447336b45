package actors

import "blue-rings/messages"

// frameRoom is what the packets of one frame may take.
const frameRoom = messages.MaxFrame - messages.MaxEnvelope

// fit is how many of the packets, from the first on, one frame has room for.
// 0: not even the first fits.
func fit(packets []messages.Packet) int {
	room := frameRoom
	for i := range packets {
		if room -= messages.EncodedSize(&packets[i]); room < 0 {
			return i
		}
	}
	return len(packets)
}

// countChanges is how many changes the packets carry.
func countChanges(packets []messages.Packet) int {
	changes := 0
	for i := range packets {
		changes += packets[i].Changes()
	}
	return changes
}
