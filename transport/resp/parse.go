package resp

import "math"

// maxHeader is the longest header line, in bytes: '*' or '$', a number of 64
// bits, CR LF.
const maxHeader = 1 + 20 + 2

// parse goes on from where it stopped until the input is used up or the limits
// of a pipeline are reached. It remembers what it found in spans and ends.
func (r *Reader) parse() error {
	in := r.input.held()
	for {
		if r.missing == 0 {
			if len(r.ends) > 0 && (len(r.ends) >= r.limits.Pipeline || r.begin >= r.limits.PipelineBytes) {
				return nil
			}
			if r.next == len(in) {
				return nil
			}
			if in[r.next] != '*' {
				if whole, err := r.inline(in); err != nil || !whole {
					return err
				}
				continue
			}
			n, size, ok := header(in[r.next:])
			if !ok {
				return badCount()
			}
			if size == 0 {
				return nil
			}
			if n > int64(r.limits.Args) {
				return tooManyArgs(r.limits.Args)
			}
			r.next += size
			if n <= 0 {
				r.begin = r.next // nothing was asked; Redis says nothing
				continue
			}
			r.missing = int(n)
		}
		if whole, err := r.bulks(in); err != nil || !whole {
			return err
		}
		r.endCommand()
	}
}

// endCommand closes the command being parsed; what is next begins another.
func (r *Reader) endCommand() {
	r.ends = append(r.ends, len(r.spans))
	r.begin = r.next
}

// bulks parses the arguments that are missing. It answers whether the command
// is whole.
func (r *Reader) bulks(in []byte) (bool, error) {
	next := r.next
	for r.missing > 0 {
		if next == len(in) {
			break
		}
		if in[next] != '$' {
			return false, notBulk(in[next])
		}
		n, size, ok := header(in[next:])
		if !ok {
			return false, badLength()
		}
		if size == 0 {
			break
		}
		if n < 0 {
			return false, badLength()
		}
		if n > int64(r.limits.Bulk) {
			return false, tooLongBulk(r.limits.Bulk)
		}
		from := next + size
		to := from + int(n)
		if to+2-r.begin > r.limits.Command {
			return false, tooLongCommand(r.limits.Command)
		}
		if to+2 > len(in) {
			break
		}
		if in[to] != '\r' || in[to+1] != '\n' {
			return false, noLineEnd()
		}
		r.spans = append(r.spans, span{uint32(from), uint32(to)})
		next = to + 2
		r.missing--
	}
	r.next = next
	return r.missing == 0, nil
}

// header reads the number of a header line: digits without a leading zero, a
// minus sign before them at most, then CR LF. size is the line's length, 0 while
// the line is not whole.
func header(line []byte) (n int64, size int, ok bool) {
	i := 1 // after '*' or '$'
	negative := i < len(line) && line[i] == '-'
	if negative {
		i++
	}
	first := i
	var magnitude uint64
	for ; i < len(line); i++ {
		digit := line[i] - '0'
		if digit > 9 {
			break
		}
		// 19 digits fit into magnitude.
		if i-first == 19 || (i > first && magnitude == 0) {
			return 0, 0, false
		}
		magnitude = magnitude*10 + uint64(digit)
	}
	if i == len(line) {
		return 0, 0, true
	}
	if line[i] != '\r' || i == first || magnitude > math.MaxInt64 || (negative && magnitude == 0) {
		return 0, 0, false
	}
	if i+1 == len(line) {
		return 0, 0, true
	}
	if line[i+1] != '\n' {
		return 0, 0, false
	}
	n = int64(magnitude)
	if negative {
		n = -n
	}
	return n, i + 2, true
}
