package messages

// ToRecorder is what the recorder accepts.
//
//sumtype:decl
type ToRecorder interface{ toRecorder() }

// Record gives the recorder an event.
type Record struct{ Event Event }

func (Record) toRecorder() {}
