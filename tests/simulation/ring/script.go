package ring

import "strings"

// Script is the message script of a machine up to the first violation: every message that
// its actors and sockets took and gave, with virtual time, in the words of tests/harness.
// Faults, and whatever else is noted, are among them as comments. Of a long run it is
// the end.
func Script(p Plan, machine string) (lines []string, report Report) {
	s := &script{}
	report = carryOut(p, func(r *run) {
		s.run = r
		r.world.Trace(machine, s.take)
	})
	s.notes()
	return s.lines, report
}

// scriptLines are the most lines of a script.
const scriptLines = 20_000

// script is a message script on its way.
type script struct {
	run   *run
	lines []string
	noted int    // of the notes of the run
	over  bool   // something was violated
	time  string // it is now, if no line says so yet
}

// take takes a line of the trace. Time passes silently where nothing happens.
func (s *script) take(line string) {
	if strings.HasPrefix(line, "@") {
		s.time = line
		return
	}
	s.notes()
	if s.over || strings.Contains(line, looks()) {
		return
	}
	if s.time != "" {
		s.add(s.time)
		s.time = ""
	}
	s.add(line)
}

// looks are in the line of what a store is asked by the run itself.
func looks() string {
	names := countedNames()
	return " handling Operate Explain " + names[0] + "; Explain " + names[1] + ";"
}

// notes takes what was noted since.
func (s *script) notes() {
	for ; s.noted < len(s.run.report.Notes) && !s.over; s.noted++ {
		note := s.run.report.Notes[s.noted]
		s.add("# " + note)
		_, what, _ := strings.Cut(note, " ")
		s.over = strings.HasPrefix(what, violated)
	}
}

func (s *script) add(line string) {
	if len(s.lines) == 2*scriptLines {
		s.lines = append(s.lines[:0], s.lines[scriptLines:]...)
	}
	s.lines = append(s.lines, line)
}
