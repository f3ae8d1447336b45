package resp

import (
	"fmt"
	"strconv"
)

// ProtocolError says that a client does not speak the protocol. What follows on
// its connection cannot be understood: tell the client, then close.
type ProtocolError struct{ Reason string }

// Error words e as Redis does; a reply puts ERR before it.
func (e *ProtocolError) Error() string { return "Protocol error: " + e.Reason }

func badCount() error { return &ProtocolError{"invalid multibulk length"} }

func tooManyArgs(limit int) error {
	return &ProtocolError{fmt.Sprintf("invalid multibulk length: more than %d arguments", limit)}
}

func badLength() error { return &ProtocolError{"invalid bulk length"} }

func tooLongBulk(limit int) error {
	return &ProtocolError{fmt.Sprintf("invalid bulk length: more than %d bytes", limit)}
}

func tooLongCommand(limit int) error {
	return &ProtocolError{fmt.Sprintf("too big command: more than %d bytes", limit)}
}

func notBulk(got byte) error {
	return &ProtocolError{"expected '$', got " + strconv.QuoteRuneToASCII(rune(got))}
}

func noLineEnd() error { return &ProtocolError{"expected CR LF after a bulk string"} }

func tooLongInline() error { return &ProtocolError{"too big inline request"} }

func unbalancedQuotes() error { return &ProtocolError{"unbalanced quotes in request"} }
