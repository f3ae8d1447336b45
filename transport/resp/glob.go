package resp

// Match reports whether a name matches a pattern as in Redis's SCAN and KEYS:
// * any bytes, ? one byte, [abc] [a-z] [^a-z] one byte of a class, \ before a
// byte that is meant as it is. A class that is not closed ends with the pattern.
//
// It works on bytes, allocates nothing, and looks at no more than len(pattern)
// times len(name) bytes: only the last * is ever tried again, since an earlier
// one could at best reach the place where the last one begins. A caller bounds
// the length of patterns.
//
// Source: stringmatchlen in Redis's util.c; unlike there, * matches the empty
// name.
func Match(pattern, name string) bool {
	p, n := 0, 0
	star, retry := -1, 0 // after the last *: pattern and the name it was tried on
	for {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			p++
			if p == len(pattern) {
				return true
			}
			star, retry = p, n
			continue
		case n == len(name):
			return p == len(pattern)
		case p < len(pattern):
			if next, ok := matchByte(pattern, p, name[n]); ok {
				p, n = next, n+1
				continue
			}
		}
		if star < 0 {
			return false
		}
		retry++
		p, n = star, retry
	}
}

// matchByte reports whether c matches the element of the pattern at p, which is
// not a *, and where the next element begins.
func matchByte(pattern string, p int, c byte) (next int, ok bool) {
	switch pattern[p] {
	case '?':
		return p + 1, true
	case '[':
		return matchClass(pattern, p+1, c)
	case '\\':
		if p+1 < len(pattern) {
			p++
		}
	}
	return p + 1, pattern[p] == c
}

// matchClass is matchByte for the class that begins after its [ at p.
func matchClass(pattern string, p int, c byte) (next int, ok bool) {
	not := p < len(pattern) && pattern[p] == '^'
	if not {
		p++
	}
	found := false
	for p < len(pattern) && pattern[p] != ']' {
		switch {
		case pattern[p] == '\\' && p+1 < len(pattern):
			found = found || pattern[p+1] == c
			p += 2
		case p+2 < len(pattern) && pattern[p+1] == '-':
			low, high := min(pattern[p], pattern[p+2]), max(pattern[p], pattern[p+2])
			found = found || low <= c && c <= high
			p += 3
		default:
			found = found || pattern[p] == c
			p++
		}
	}
	return min(p+1, len(pattern)), found != not
}
