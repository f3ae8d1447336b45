package redis

import "strings"

// Group says what the commands of a pipeline do to stores, for metrics.
type Group uint8

// The groups of commands. They are bits: a pipeline with both is Reads|Writes.
const (
	Local  Group = 0 // asks no store
	Reads  Group = 1
	Writes Group = 2
)

// Groups are all groups a pipeline can be of.
func Groups() []Group { return []Group{Local, Reads, Writes, Reads | Writes} }

// String is the group as metrics name it.
func (g Group) String() string {
	return [...]string{"local", "read", "write", "mixed"}[g]
}

// command is one row of the table.
type command struct {
	name     string // lower case
	arity    int    // words, the name included; negative: at least so many
	group    Group
	flags    []string // as COMMAND INFO says them
	firstKey int      // position of the first key among the words; 0: no keys
	lastKey  int      // of the last; negative: from the end
	keyStep  int      // between keys
	plan     planFunc
}

// planFunc translates one command with the right number of words.
type planFunc func(p *Plan, words []string)

// Table is the commands a node understands. It does not change: it may be
// shared by all connections.
type Table struct {
	rows   []command
	byName map[string]*command
	widest int // bytes of the longest name
}

// NewTable makes the table.
func NewTable() *Table {
	t := &Table{rows: commands(), byName: map[string]*command{}}
	for i := range t.rows {
		row := &t.rows[i]
		t.byName[row.name] = row
		t.widest = max(t.widest, len(row.name))
	}
	return t
}

// find is the row of a name in any case; nil: there is none.
func (t *Table) find(name string) *command {
	var lower [32]byte
	if len(name) > t.widest || len(name) > len(lower) {
		return nil
	}
	for i := range len(name) {
		c := name[i]
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		lower[i] = c
	}
	return t.byName[string(lower[:len(name)])]
}

// called reports whether name is the command's name, in any case.
func (c *command) called(name string) bool {
	if len(name) != len(c.name) {
		return false
	}
	for i := range len(name) {
		n := name[i]
		if 'A' <= n && n <= 'Z' {
			n += 'a' - 'A'
		}
		if n != c.name[i] {
			return false
		}
	}
	return true
}

// fits reports whether a command of so many words has the right arity.
func (c *command) fits(words int) bool {
	if c.arity < 0 {
		return words >= -c.arity
	}
	return words == c.arity
}

// unknownCommand is the error for words that begin with no command, in the
// words of Redis: at most 128 bytes of each argument and no argument more once
// 128 bytes of them are shown.
func unknownCommand(words []string) string {
	var b strings.Builder
	b.WriteString("ERR unknown command '")
	b.WriteString(plain(words[0]))
	b.WriteString("', with args beginning with: ")
	start := b.Len()
	for _, word := range words[1:] {
		if b.Len()-start >= shown {
			break
		}
		b.WriteByte('\'')
		b.WriteString(plain(word))
		b.WriteString("' ")
	}
	return b.String()
}

// shown is how many bytes of what a client sent an error repeats.
const shown = 128

// plain is the beginning of s, fit for an error line.
func plain(s string) string {
	if len(s) > shown {
		s = s[:shown]
	}
	return oneLine(s)
}

// oneLine is s without what would end a line of the protocol or upset a
// terminal.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, s)
}

func wrongArity(name string) string {
	return "ERR wrong number of arguments for '" + name + "' command"
}
