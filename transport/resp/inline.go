package resp

import "bytes"

// inline parses a command that is a line of words, as people type it. It
// answers whether the line is whole. An empty line asks for nothing.
func (r *Reader) inline(in []byte) (bool, error) {
	r.scanned = max(r.scanned, r.next)
	i := bytes.IndexByte(in[r.scanned:], '\n')
	if i < 0 {
		r.scanned = len(in)
		if len(in)-r.next > r.limits.Inline+1 { // one may be the line's CR
			return false, tooLongInline()
		}
		return false, nil
	}
	end := r.scanned + i
	line := in[r.next:end]
	if len(line) > 0 && line[len(line)-1] == '\r' {
		line = line[:len(line)-1]
	}
	if len(line) > r.limits.Inline {
		return false, tooLongInline()
	}
	words := len(r.spans)
	var ok bool
	if r.spans, ok = splitWords(line, r.next, r.spans); !ok {
		return false, unbalancedQuotes()
	}
	if len(r.spans)-words > r.limits.Args {
		return false, tooManyArgs(r.limits.Args)
	}
	r.next = end + 1
	if len(r.spans) == words {
		r.begin = r.next
	} else {
		r.endCommand()
	}
	return true, nil
}

// splitWords appends the words of a line that begins at offset. Quotes are
// those of Redis: "..." with \n \r \t \b \a \xHH and \ before anything else,
// '...' with \' alone; a closing quote ends its word. Quoted words are
// written over the line, since they only get shorter. It answers false when a
// quote is not closed, or closed before the end of its word.
//
// Source: sdssplitargs in Redis's sds.c.
func splitWords(line []byte, offset int, spans []span) ([]span, bool) {
	i := 0
	for {
		for i < len(line) && isSpace(line[i]) {
			i++
		}
		if i == len(line) {
			return spans, true
		}
		from, to := i, i
		for i < len(line) && !isSpace(line[i]) {
			c := line[i]
			i++
			if c != '"' && c != '\'' {
				line[to] = c
				to++
				continue
			}
			var ok bool
			if i, to, ok = unquote(line, i, to, c); !ok {
				return spans, false
			}
			if i < len(line) && !isSpace(line[i]) {
				return spans, false
			}
		}
		spans = append(spans, span{uint32(offset + from), uint32(offset + to)})
	}
}

// unquote copies what is quoted, from i on, to the place to. It answers where
// both ended; false when the quote is not closed.
func unquote(line []byte, i, to int, quote byte) (int, int, bool) {
	for i < len(line) {
		c := line[i]
		i++
		switch {
		case c == quote:
			return i, to, true
		case c != '\\' || i == len(line):
		case quote == '\'':
			if line[i] == '\'' {
				c = '\''
				i++
			}
		case line[i] == 'x' && i+2 < len(line) && isHex(line[i+1]) && isHex(line[i+2]):
			c = fromHex(line[i+1])<<4 | fromHex(line[i+2])
			i += 3
		default:
			c = escaped(line[i])
			i++
		}
		line[to] = c
		to++
	}
	return i, to, false
}

func isSpace(c byte) bool { return c == ' ' || c >= '\t' && c <= '\r' }

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

// fromHex is the value of a hexadecimal digit.
func fromHex(c byte) byte {
	if c <= '9' {
		return c - '0'
	}
	return c&^0x20 - 'A' + 10
}

// escaped is the byte meant by \c within double quotes.
func escaped(c byte) byte {
	switch c {
	case 'n':
		return '\n'
	case 'r':
		return '\r'
	case 't':
		return '\t'
	case 'b':
		return '\b'
	case 'a':
		return '\a'
	default:
		return c
	}
}
