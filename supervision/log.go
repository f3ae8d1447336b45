package supervision

import (
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/rs/zerolog"

	"blue-rings/actors"
	"blue-rings/messages"
)

func (l Log) validate() error {
	if _, err := l.level(); err != nil {
		return err
	}
	switch l.Format {
	case "auto", "json", "console":
		return nil
	default:
		return fmt.Errorf("--log-format (Log.Format) %q: use auto, json or console", l.Format)
	}
}

func (l Log) level() (zerolog.Level, error) {
	switch l.Level {
	case "debug":
		return zerolog.DebugLevel, nil
	case "info":
		return zerolog.InfoLevel, nil
	case "warn":
		return zerolog.WarnLevel, nil
	case "error":
		return zerolog.ErrorLevel, nil
	default:
		return zerolog.NoLevel, fmt.Errorf("--log-level (Log.Level) %q: use debug, info, warn or error", l.Level)
	}
}

// output takes lines of JSON and writes them in the format of l.
func (l Log) output() io.Writer {
	if l.Writer == nil {
		return io.Discard
	}
	terminal := isTerminal(l.Writer)
	if l.Format == "console" || l.Format == "auto" && terminal {
		return zerolog.ConsoleWriter{Out: l.Writer, TimeFormat: "15:04:05.000", NoColor: !terminal, FormatMessage: printable}
	}
	return l.Writer
}

// logger is the log of a node, which writes to out, one line a call. l is valid.
func (l Log) logger(out io.Writer, host string) zerolog.Logger {
	if l.Writer == nil {
		return zerolog.Nop()
	}
	level, _ := l.level()
	return zerolog.New(out).Level(level).With().Str("host", host).Logger()
}

// printable is a message without what would end its line or speak to the
// terminal: parts of it come from outside.
func printable(message any) string {
	text, _ := message.(string)
	if strings.ContainsFunc(text, func(r rune) bool { return !strconv.IsPrint(r) }) {
		return strconv.Quote(text)
	}
	return text
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// logTime is how a line gives its time: RFC 3339 with milliseconds.
const logTime = "2006-01-02T15:04:05.000Z07:00"

// newEventLog is a listener that writes each event as one line: level, time,
// the event's name, its fields, and its sentence as the message.
func newEventLog(logger zerolog.Logger, clock actors.Clock) func(messages.Event) {
	return func(e messages.Event) {
		line := logger.WithLevel(levelOf(e.Level())) // nil, and so silent, below the level
		if logger.GetLevel() > levelOf(e.Level()) {
			return
		}
		line.Str(zerolog.TimestampFieldName, clock.Now().Format(logTime)).Str("event", e.Name())
		addFields(line, e)
		line.Msg(e.String())
	}
}

func levelOf(l messages.Level) zerolog.Level {
	switch l {
	case messages.Debug:
		return zerolog.DebugLevel
	case messages.Info:
		return zerolog.InfoLevel
	case messages.Warn:
		return zerolog.WarnLevel
	case messages.Fault:
		return zerolog.ErrorLevel
	default:
		return zerolog.NoLevel
	}
}
