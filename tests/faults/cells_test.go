package faults

import (
	"strings"
	"testing"
)

// A cell may have what the last write that is known to be done left, or what a later one did. After an odd
// write an element and a field are there, after an even one they are not; a register has the number.
func TestCellIsHeldAgainstItsWrites(t *testing.T) {
	l := newLife("a#1", 1)
	name := cellName(l, 0)
	for _, c := range []struct {
		kind    int
		done    int64
		asked   int64
		allowed string // values; -: absent, elements: +
	}{
		{elements, 0, 0, "-"}, {elements, 1, 1, "+"}, {elements, 2, 2, "-"}, {elements, 1, 2, "+ -"},
		{fields, 0, 0, "-"}, {fields, 3, 3, "3"}, {fields, 4, 4, "-"}, {fields, 3, 4, "3 -"}, {fields, 0, 4, "- 1 3"},
		{registers, 0, 0, "-"}, {registers, 2, 2, "2"}, {registers, 2, 3, "2 3"}, {registers, 0, 2, "- 1 2"},
	} {
		for _, value := range []string{"-", "+", "1", "2", "3", "4", "x"} {
			if (c.kind == elements) != (value == "+") && value != "-" {
				continue
			}
			read := &cellsRead{elements: map[string]bool{}, fields: map[string]string{}, registers: map[string]string{}}
			if value != "-" {
				read.elements[name], read.fields[name], read.registers[name] = true, value, value
			}
			var found complaints
			read.judge(&found, memberCalled("b"), l, c.kind, 0, bounds{c.done, c.asked})
			if allowed := strings.Contains(" "+c.allowed+" ", " "+value+" "); (found.join() == nil) != allowed {
				t.Errorf("kind %d, %d to %d writes, %s: %v", c.kind, c.done, c.asked, value, found.join())
			}
		}
	}
}

func TestSharedRegisterHasWhatSomebodyWrote(t *testing.T) {
	l := newLife("a#1", 1)
	l.cells.share()
	for value, right := range map[any]bool{nil: true, "a#1 1": true, "a#1 2": false, "a#1 0": false, "a#2 1": false, "a#1": false} {
		read := &cellsRead{shared: []any{value}, lives: map[string]*life{l.replica: l}}
		var found complaints
		if read.judgeShared(&found, memberCalled("b")); (found.join() == nil) != right {
			t.Errorf("%v: %v", value, found.join())
		}
	}
}

func TestCellOfNobodyIsNoticed(t *testing.T) {
	read := &cellsRead{lives: map[string]*life{"a#1": newLife("a#1", 1)}}
	if read.expect("a#1/3"); read.strange != "" {
		t.Errorf("%q is strange", read.strange)
	}
	if read.expect("a#2/3"); read.strange != "a#2/3" {
		t.Errorf("%q is strange", read.strange)
	}
}
