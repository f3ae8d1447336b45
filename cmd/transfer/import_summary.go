package transfer

import (
	"fmt"
	"io"
)

// notedLines is how many lines are told of one by one.
const notedLines = 20

// summary counts lines by what came of them.
type summary struct {
	lines    int64
	created  int64 // the name was not there
	added    int64 // elements or fields were added to what was there
	equal    int64 // all of it was there
	replaced int64
	left     int64 // another value is there, and stays
	expired  int64
	refused  int64
	noted    int64
}

// write writes the counts as one line.
func (s *summary) write(w io.Writer, options ImportOptions) error {
	would := ""
	if options.DryRun {
		would = " (nothing was changed: dry run)"
	}
	_, err := fmt.Fprintf(w, "blue-rings: %d lines: %d created, %d added to, %d equal, %d replaced, %d left, %d expired, %d refused%s\n",
		s.lines, s.created, s.added, s.equal, s.replaced, s.left, s.expired, s.refused, would)
	if err != nil {
		return fmt.Errorf("write to standard error: %w", err)
	}
	return nil
}

// err says that not all of the lines are in the node, if so.
func (s *summary) err(options ImportOptions) error {
	switch {
	case s.refused > 0:
		return fmt.Errorf("%d lines were refused and %d left, see above: mend them, then import the file again", s.refused, s.left)
	case s.left > 0:
		return fmt.Errorf("%d names have other values in the node, which were left: --replace overwrites them", s.left)
	default:
		return nil
	}
}

// refuse counts a line that cannot be brought in, and tells of it.
func (i *importer) refuse(number int64, why string) error {
	i.sum.refused++
	return i.tell(number, "refused: "+why)
}

// leave counts a line whose name has another value, and tells of it.
func (i *importer) leave(number int64, e *Entry, what string) error {
	i.sum.left++
	return i.tell(number, fmt.Sprintf("left: %+.80q has %s in the node; --replace overwrites it", e.Name, what))
}

// tell writes a line about a line, if there were not too many.
func (i *importer) tell(number int64, what string) error {
	i.sum.lines++
	i.sum.noted++
	var err error
	switch {
	case i.sum.noted <= notedLines:
		_, err = fmt.Fprintf(i.notes, "blue-rings: line %d %s\n", number, what)
	case i.sum.noted == notedLines+1:
		_, err = fmt.Fprintf(i.notes, "blue-rings: line %d %s; from here on they are only counted\n", number, what)
	}
	if err != nil {
		return fmt.Errorf("write to standard error: %w", err)
	}
	return nil
}
