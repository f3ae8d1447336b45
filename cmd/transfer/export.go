package transfer

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"blue-rings/transport/resp"
)

// ExportOptions say what Export reads.
type ExportOptions struct {
	Redis   string // host:port of a node or of redis-server
	DataDir string // if not empty: a data directory that no node has open, instead
	Match   string // names, as in MATCH of SCAN; all if empty

	MaxLine int // bytes of a line, its end not included; 0: MaxLine
	Clock   Clock
}

// ErrIncomplete is in the error of an export that has written all but some keys.
var ErrIncomplete = errors.New("longer than a line can be")

// Export writes the keys of a node, of redis-server or of a data directory to
// out, and what is to be known of it to notes, a line each. It holds one page of
// names and the longest key in memory.
func Export(ctx context.Context, options ExportOptions, out, notes io.Writer) error {
	options.MaxLine = cmp.Or(options.MaxLine, MaxLine)
	x := &exporter{most: options.MaxLine, out: bufio.NewWriterSize(out, 256<<10), notes: notes, others: map[string]int64{}}
	read := x.fromServer
	if options.DataDir != "" {
		read = x.fromDirectory
	}
	if err := read(ctx, options); err != nil {
		return err
	}
	if err := x.out.Flush(); err != nil {
		return fmt.Errorf("write: %w", err)
	}
	return x.report()
}

// fromServer writes the keys of who answers at a Redis port.
func (x *exporter) fromServer(ctx context.Context, options ExportOptions) error {
	server, err := connect(ctx, options.Redis, options.MaxLine, options.Clock)
	if err != nil {
		return err
	}
	defer server.close()
	x.server = server
	if server.isNode {
		return x.fromNode(options.Match)
	}
	return x.fromRedis(options.Match, options.Clock)
}

// exporter is an export under way.
type exporter struct {
	server *server // nil for a directory
	out    *bufio.Writer
	notes  io.Writer
	line   []byte
	most   int // bytes of a line

	keys   int64            // written
	gone   int64            // when they were read
	long   int64            // left out, named in notes
	others map[string]int64 // left out: of a kind that has no form here
}

// put writes a key. It puts its list in order.
func (x *exporter) put(e *Entry) error {
	e.order()
	if cap(x.line) > keptLine {
		x.line = nil
	}
	x.line = AppendLine(x.line[:0], e)
	if len(x.line)-1 > x.most {
		return x.leaveOut(e.Name)
	}
	if _, err := x.out.Write(x.line); err != nil {
		return fmt.Errorf("write: %w", err)
	}
	x.keys++
	return nil
}

// leaveOut leaves out a key that is too long.
func (x *exporter) leaveOut(name string) error {
	x.long++
	return x.note("left out: %+q is longer than a line can be, %d bytes", name, x.most)
}

func (x *exporter) note(format string, args ...any) error {
	if _, err := fmt.Fprintf(x.notes, "blue-rings: "+format+"\n", args...); err != nil {
		return fmt.Errorf("write to standard error: %w", err)
	}
	return nil
}

// report says what was done, and fails if a key was left out that has a form.
func (x *exporter) report() error {
	if len(x.others) > 0 {
		var kinds []string
		for _, kind := range slices.Sorted(maps.Keys(x.others)) {
			kinds = append(kinds, fmt.Sprintf("%d %s", x.others[kind], kind))
		}
		if err := x.note("left out: %s: they have no form here", strings.Join(kinds, ", ")); err != nil {
			return err
		}
	}
	gone := ""
	if x.gone > 0 {
		gone = fmt.Sprintf("; %d were gone before they were read", x.gone)
	}
	if err := x.note("%d keys exported%s", x.keys, gone); err != nil {
		return err
	}
	if x.long > 0 {
		return fmt.Errorf("%d keys are %w: see above; all others were exported", x.long, ErrIncomplete)
	}
	return nil
}

// scan asks for a page of names after a cursor.
func scan(b *batch, cursor, match string, take take) {
	words := []string{"SCAN", cursor, "COUNT", "1000"}
	if match != "" {
		words = append(words, "MATCH", match)
	}
	b.add(take, words...)
}

// page is the cursor to go on from and the names of a reply to SCAN. They may be
// kept.
func (s *server) page(reply *resp.Reply, err error) (cursor string, names []string, e error) {
	switch {
	case err != nil:
		return "", nil, s.failed(err)
	case reply.IsError():
		return "", nil, s.refused("SCAN", reply)
	case len(reply.List) != 2 || reply.List[0].Mark != '$' || reply.List[1].Mark != '*':
		return "", nil, s.failed(errors.New("the reply to SCAN is not a cursor and names: is this a Redis port?"))
	}
	return reply.List[0].Text, texts(reply.List[1].List), nil
}

// texts are the texts of a list.
func texts(list []resp.Reply) []string {
	words := make([]string, len(list))
	for i := range list {
		words[i] = list[i].Text
	}
	return words
}
