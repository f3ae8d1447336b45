package harness

import "blue-rings/messages"

// parseCatchUp reads what the monitor says to a catch-up actor.
func parseCatchUp(name string, f *fields) (message any, ok bool) {
	switch name {
	case "Recover":
		asked := messages.Recover{Round: uint64(f.int("round")), Replica: f.replica(f.word("replica"))}
		f.flag("at")
		asked.Address, asked.Keys = f.word("address"), uint64(f.int("keys"))
		asked.Calm = f.flag("calm")
		return asked, true
	case "Audit":
		audit := messages.Audit{Replica: f.replica(f.word("replica"))}
		f.flag("at")
		audit.Address = f.word("address")
		return audit, true
	case "Rest":
		return messages.Rest{}, true
	default:
		return nil, false
	}
}
