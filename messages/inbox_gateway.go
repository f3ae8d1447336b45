package messages

// ToGateway is what a gateway accepts.
//
//sumtype:decl
type ToGateway interface{ toGateway() }

// AcceptFailed tells a gateway that its listener could not take a client.
type AcceptFailed struct{ Err error }

// AcceptDue tells a gateway to take clients again.
type AcceptDue struct{}

// GuardDue tells a gateway to end connections that wait for answers, or for
// their client to read, for too long.
type GuardDue struct{}

func (AcceptFailed) toGateway() {}
func (AcceptDue) toGateway()    {}
func (GuardDue) toGateway()     {}
