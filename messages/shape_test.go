package messages

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/fxamacker/cbor/v2"
)

// shape holds a frame, a request, a page or a record, read by a CBOR library into
// plain values, to wire.cddl, without any of this package's reader. It knows the structure, not the ranges.
type shape struct {
	items []any
	where string
}

type shapeError string

// at is the array at v, as items to be taken one by one.
func at(where string, v any) *shape {
	items, ok := v.([]any)
	if !ok {
		panic(shapeError(fmt.Sprintf("%s is %T, not an array", where, v)))
	}
	return &shape{items: items, where: where}
}

func (s *shape) next(what string) any {
	if len(s.items) == 0 {
		panic(shapeError(s.where + " ends before " + what))
	}
	v := s.items[0]
	s.items = s.items[1:]
	return v
}

func (s *shape) end() {
	if len(s.items) > 0 {
		panic(shapeError(fmt.Sprintf("%s has %d items too many", s.where, len(s.items))))
	}
}

// takeItem takes an item that must have a type, such as uint64.
func takeItem[T any](s *shape, what string) T {
	v, ok := s.next(what).(T)
	if !ok {
		panic(shapeError(fmt.Sprintf("%s of %s is not %T", what, s.where, v)))
	}
	return v
}

func (s *shape) uint(what string) uint64  { return takeItem[uint64](s, what) }
func (s *shape) bytes(what string) []byte { return takeItem[[]byte](s, what) }
func (s *shape) text(what string) string  { return takeItem[string](s, what) }

func (s *shape) int(what string) {
	switch v := s.next(what).(type) {
	case uint64, int64:
	default:
		panic(shapeError(fmt.Sprintf("%s of %s is %T, not an integer", what, s.where, v)))
	}
}

func (s *shape) definition() { s.text("host"); s.uint("incarnation") }

func (s *shape) replica() {
	switch v := s.next("replica").(type) {
	case uint64:
	default:
		d := at("replica", v)
		d.definition()
		d.end()
	}
}

func (s *shape) stamp() { s.int("millis"); s.uint("count") }

func (s *shape) total(what string) {
	switch v := s.next(what).(type) {
	case uint64, []byte:
	default:
		panic(shapeError(fmt.Sprintf("%s is %T", what, v)))
	}
}

func (s *shape) expire() {
	switch v := s.next("expire").(type) {
	case nil, uint64, int64:
	case bool:
		if !v {
			panic(shapeError("an expire is false"))
		}
	default:
		panic(shapeError(fmt.Sprintf("an expire is %T", v)))
	}
}

func (s *shape) slot() {
	s.replica()
	s.stamp()
	s.total("added")
	if len(s.items) > 0 {
		s.total("subtracted")
	}
	if len(s.items) > 0 {
		if v := s.next("floors"); v != nil {
			floors := at("floors", v)
			floors.total("added")
			floors.total("subtracted")
			floors.end()
		}
	}
	if len(s.items) > 0 {
		s.expire()
	}
	s.end()
}

func (s *shape) cell() {
	what := s.uint("place")
	s.replica()
	s.stamp()
	strings := map[uint64]int{1: 1, 2: 1, 3: 2, 5: 0, 6: 1, 7: 1}
	n, ok := strings[what]
	if !ok {
		panic(shapeError(fmt.Sprintf("a cell of place %d", what)))
	}
	for range n {
		s.bytes("value")
	}
	if len(s.items) > 0 {
		s.expire()
	}
	s.end()
}

func (s *shape) packet() {
	s.bytes("name")
	s.state()
}

// state is a packet behind its name.
func (s *shape) state() {
	s.expire()
	has := s.uint("has")
	part := func(bit int) bool { return has&(1<<bit) != 0 }
	if part(0) {
		if _, ok := s.items[0].(uint64); ok {
			s.uint("path")
		} else {
			path := at("path", s.next("path"))
			for len(path.items) > 0 {
				path.replica()
			}
		}
	}
	if part(1) {
		s.int("cutoff")
	}
	if part(3) {
		for _, v := range at("cells", s.next("cells")).items {
			at("cell", v).cell()
		}
	}
	if part(4) {
		for _, v := range at("slots", s.next("slots")).items {
			at("slot", v).slot()
		}
	}
	if part(5) {
		s.stamp()
	}
	if part(6) {
		s.text("kind")
	}
	if part(7) {
		for opaque := at("opaque", s.next("opaque")); len(opaque.items) > 0; {
			opaque.bytes("change")
		}
	}
	if part(2) {
		s.slot()
	}
	s.end()
}

func (s *shape) ping(version byte) {
	s.uint("keys")
	s.int("horizon")
	s.uint("root")
	s.uint("passes")
	for hears := at("hears", s.next("hears")); len(hears.items) > 0; {
		hears.replica()
	}
	s.text("catch-up")
	s.uint("port")
	if version > VersionBefore {
		s.uint("fetches")
	}
	s.end()
}

func (s *shape) frame(version byte) {
	s.definition()
	s.uint("sequence")
	s.uint("stamp")
	s.int("wall")
	if s.uint("body") == bodyPing {
		at("ping", s.next("ping")).ping(version)
	} else {
		s.packets()
	}
}

func (s *shape) packets() {
	for _, v := range at("packets", s.next("packets")).items {
		at("packet", v).packet()
	}
}

// checkShape answers in what a frame is not as wire.cddl has it.
func checkShape(frame []byte) error { return check(frame, (*shape).frame) }

func check(wire []byte, items func(*shape, byte)) (err error) {
	var envelope any
	if err := cbor.Unmarshal(wire[1:], &envelope); err != nil {
		return err
	}
	defer func() {
		switch reason := recover().(type) {
		case nil:
		case shapeError:
			err = errors.New(string(reason))
		default:
			panic(reason)
		}
	}()
	s := at("envelope", envelope)
	items(s, wire[0])
	s.end()
	return nil
}

func TestGoldenFramesHaveTheDocumentedShape(t *testing.T) {
	files, err := os.ReadDir("testdata")
	if err != nil {
		t.Fatal(err)
	}
	checked := 0
	for _, file := range files {
		if name, ok := strings.CutSuffix(file.Name(), ".frame"); ok {
			checked++
			_, wire := readGolden(t, name+".frame")
			if err := checkShape(wire); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	if checked != len(goldenFrames())+1 {
		t.Errorf("%d golden files for %d golden frames", checked, len(goldenFrames())+1)
	}
}
