package transfer

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
)

// ImportOptions say where lines are brought to, and how.
type ImportOptions struct {
	Redis   string // host:port of a node
	Replace bool   // names have the values of their lines in the end, whatever is there
	DryRun  bool   // only say what would be done
	MaxLine int    // bytes of a line, its end not included; 0: MaxLine
	Clock   Clock
}

// Import brings lines into a node, and writes what is to be known of them to
// notes, a line each. What it has done before it fails stays; to run it again
// completes it. It holds the longest line in memory, and with Replace the value
// that is there.
func Import(ctx context.Context, options ImportOptions, in io.Reader, notes io.Writer) error {
	options.MaxLine = cmp.Or(options.MaxLine, MaxLine)
	server, err := connect(ctx, options.Redis, options.MaxLine, options.Clock)
	if err != nil {
		return err
	}
	defer server.close()
	if !server.isNode {
		return fmt.Errorf("--redis %s: not a Blue Rings node: lines are brought into a node", options.Redis)
	}
	i := &importer{ImportOptions: options, server: server, notes: notes, looked: map[string]bool{}}
	if err := i.lines(in); err != nil {
		err = fmt.Errorf("%w; what was brought in stays, and counts once: import the file again", err)
		return errors.Join(err, i.sum.write(notes, options))
	}
	if err := i.sum.write(notes, options); err != nil {
		return err
	}
	return i.sum.err(options)
}

// Bounds of what is sent at a time.
const (
	batchBytes = 1 << 20
	batchLines = 1000
)

// importer is an import under way.
type importer struct {
	ImportOptions
	server *server
	notes  io.Writer
	sum    summary

	batch  batch
	writes batch           // of Replace: what follows from the answers to batch
	looked map[string]bool // names that the answers to batch decide on
	bytes  int             // of the lines that the batch is of
	millis int64           // time of the batch
}

// lines brings in all lines.
func (i *importer) lines(in io.Reader) error {
	r := newLineReader(in, i.MaxLine)
	for {
		raw, err := r.next()
		switch {
		case errors.Is(err, io.EOF):
			return i.flush()
		case errors.Is(err, errLongLine):
			err = i.refuse(r.number, err.Error())
		case err != nil:
			err = errors.Join(fmt.Errorf("read line %d: %w", r.number+1, err), i.flush())
		default:
			err = i.line(r.number, string(raw))
		}
		if err != nil {
			return err
		}
	}
}

// line brings in one line, with the batch it is in.
func (i *importer) line(number int64, raw string) error {
	if isBlank(raw) {
		return nil
	}
	e, err := ParseLine(raw)
	if err != nil {
		return i.refuse(number, err.Error())
	}
	if i.millis == 0 {
		i.millis = i.Clock.Now().UnixMilli()
	}
	if e.Expire.Over(i.millis) {
		i.sum.lines++
		i.sum.expired++
		return nil
	}
	i.bytes += len(raw)
	if i.Replace || i.DryRun {
		err = i.look(number, e)
	} else {
		err = i.seed(number, e)
	}
	if err != nil {
		return err
	}
	return i.full()
}

func isBlank(line string) bool {
	for _, c := range []byte(line) {
		if c != ' ' && c != '\t' && c != '\r' {
			return false
		}
	}
	return true
}

// full sends the batch if it is large.
func (i *importer) full() error {
	if i.bytes < batchBytes && len(i.batch.out) < batchBytes && len(i.batch.takes) < batchLines {
		return nil
	}
	return i.flush()
}

// flush sends what is to be sent.
func (i *importer) flush() error {
	if err := i.server.run(&i.batch); err != nil {
		return err
	}
	clear(i.looked)
	i.bytes, i.millis = 0, 0
	return i.server.run(&i.writes)
}
