package redis

import "strings"

// NotHTTP says why the connection of a client that speaks HTTP ends.
const NotHTTP = "this port speaks the Redis protocol, and the client HTTP"

// spokenByHTTP reports whether a word that is no command begins a line of HTTP.
// A page can make its reader's browser send a request, whose body is commands,
// to any port of the reader's machine. The connection ends at the first line
// that every such request has, which is before the body.
//
// Source: Redis's securityWarningCommand.
func spokenByHTTP(word string) bool {
	word = short(word)
	return strings.EqualFold(word, "POST") || strings.EqualFold(word, "Host:")
}

// replyHTTP ends the connection.
func replyHTTP(r *replier, _ *step) {
	r.session.Quit, r.session.HTTP = true, true
	r.Error("ERR " + NotHTTP)
}
