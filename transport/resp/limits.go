package resp

import "blue-rings/messages"

// Limits bound what one connection may make this process keep. They are checked
// before anything is allocated. A field that is zero or less means its default.
type Limits struct {
	Args          int // arguments of a command, its name included
	Bulk          int // bytes of one argument
	Inline        int // bytes of an inline command's line, its end not included
	Command       int // bytes of one command as sent, framing included
	Pipeline      int // commands ReadPipeline returns at once
	PipelineBytes int // bytes after which ReadPipeline adds no further command
	Output        int // bytes of replies held at once; a reply that would pass it ends the connection
}

// Defaults are the limits of a connection from outside. Bulk is well above
// messages.MaxValue, so that a value which is too long for the stores gets an
// error of its own and the connection lives on. Command bounds what Args and Bulk allow
// together, and cannot be above 1 GiB.
func Defaults() Limits {
	return Limits{
		Args:          1 << 17,
		Bulk:          16 * messages.MaxValue,
		Inline:        64 << 10,
		Command:       8 << 20,
		Pipeline:      1024,
		PipelineBytes: 1 << 20,
		Output:        64 << 20,
	}
}

// maxOffset keeps offsets into a buffer of commands within 32 bits.
const maxOffset = 1 << 30

// orDefaults is l with its zero fields filled.
func (l Limits) orDefaults() Limits {
	d := Defaults()
	fill := func(field *int, value int) {
		if *field <= 0 {
			*field = value
		}
	}
	fill(&l.Args, d.Args)
	fill(&l.Bulk, d.Bulk)
	fill(&l.Inline, d.Inline)
	fill(&l.Command, d.Command)
	fill(&l.Pipeline, d.Pipeline)
	fill(&l.PipelineBytes, d.PipelineBytes)
	fill(&l.Output, d.Output)
	l.Command = min(l.Command, maxOffset)
	l.Inline = min(l.Inline, l.Command)
	return l
}
