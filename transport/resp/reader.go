package resp

import "io"

// Command is one command as a client sent it. Args[0] is its name, in the
// client's letters; there is always one. The strings are parts of one immutable
// string per pipeline: who keeps one for long clones it, or keeps the pipeline.
// The slice itself is overwritten by the next ReadPipeline.
type Command struct{ Args []string }

// Reader reads the commands of one connection. It has one owner: no two calls
// at a time.
type Reader struct {
	input  inbox
	limits Limits
	err    error // the protocol error that ended the connection

	// Commands being parsed. Offsets count from the first byte that input holds.
	begin   int      // of the command being parsed: what is before it is parsed
	next    int      // byte to parse next
	scanned int      // there is no line feed between next and here
	missing int      // arguments the command being parsed still lacks
	spans   []span   // arguments of the whole commands, then of the unfinished one
	ends    []int    // of each whole command: its end in spans
	arena   []string // what Command.Args are parts of
}

// span is where an argument is, in offsets as in Reader.
type span struct{ from, to uint32 }

// keptArgs is how many arguments a Reader keeps room for between pipelines.
const keptArgs = 4096

// NewReader reads commands from r within the limits.
func NewReader(r io.Reader, l Limits) *Reader {
	l = l.orDefaults()
	return &Reader{
		limits: l,
		// A command is refused before it needs more than this.
		input: newInbox(r, l.Command+2*maxHeader),
	}
}

// ReadPipeline waits for one whole command, then appends it and every further
// one that has already been received, up to the limits, to cmds[:0]. It never
// waits while it has a whole command. After malformed input it returns the
// commands before it together with a *ProtocolError, which every later call
// repeats. Errors of the underlying reader, io.EOF among them, come as they are;
// nothing is lost by them, so that a call after a missed deadline goes on.
//
// What an earlier call returned must no longer be in use, except for strings.
func (r *Reader) ReadPipeline(cmds []Command) ([]Command, error) {
	clear(cmds)
	cmds = cmds[:0]
	if r.err != nil {
		return cmds, r.err
	}
	r.release()
	for {
		r.err = r.parse()
		if r.err != nil || len(r.ends) > 0 {
			return r.take(cmds), r.err
		}
		r.advance()
		if err := r.input.fill(); err != nil {
			return cmds, err
		}
	}
}

// take appends the whole commands to cmds and leaves the unfinished one.
func (r *Reader) take(cmds []Command) []Command {
	if len(r.ends) == 0 {
		return cmds
	}
	text := string(r.input.held()[:r.begin])
	n := r.ends[len(r.ends)-1]
	if cap(r.arena) < n {
		r.arena = make([]string, n, cap(r.spans))
	}
	r.arena = r.arena[:n]
	for i, s := range r.spans[:n] {
		r.arena[i] = text[s.from:s.to]
	}
	first := 0
	for _, end := range r.ends {
		cmds = append(cmds, Command{Args: r.arena[first:end:end]})
		first = end
	}
	r.advance()
	return cmds
}

// advance forgets the input before the command being parsed.
func (r *Reader) advance() {
	shift := r.begin
	if shift == 0 {
		return
	}
	r.input.drop(shift)
	r.begin, r.next, r.scanned = 0, r.next-shift, 0
	whole := 0
	if len(r.ends) > 0 {
		whole = r.ends[len(r.ends)-1]
	}
	r.ends = r.ends[:0]
	r.spans = append(r.spans[:0], r.spans[whole:]...)
	for i := range r.spans {
		r.spans[i].from -= uint32(shift)
		r.spans[i].to -= uint32(shift)
	}
}

// release gives up what the last pipeline needed, so that a connection that
// waits holds neither its text nor much room.
func (r *Reader) release() {
	clear(r.arena)
	if cap(r.arena) > keptArgs {
		r.arena = nil
	}
	if cap(r.spans) > keptArgs && len(r.spans) <= keptArgs/4 {
		r.spans = append(make([]span, 0, keptArgs/2), r.spans...)
	}
	r.input.shrink()
}
