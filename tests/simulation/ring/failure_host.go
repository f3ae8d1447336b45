package ring

import "strings"

// about is the node that a violation is about, by what its text is made of: the first
// text that begins with a node's name, or the name of an actor of it; "" none does.
func (r *run) about(args []any) string {
	for _, arg := range args {
		text, _ := arg.(string)
		name, _, _ := strings.Cut(text, " ")
		name, _, _ = strings.Cut(name, "/")
		if r.byName[name] != nil {
			return name
		}
	}
	return ""
}
