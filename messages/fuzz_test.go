package messages

import (
	"bytes"
	"errors"
	"reflect"
	"runtime"
	"strings"
	"testing"
)

// FuzzDecodeFrame holds a reader to what it promises about any bytes: it does
// not panic; it takes memory for what came, not for what was announced; what it accepts
// is well-formed CBOR of the documented shape, by an independent reader; it
// writes and reads back as the same frame; it renders as one line.
//
// The bytes may be others than the writer's: what could be shorter is accepted, too (the
// heads of numbers, hosts written out again), and so is the version before. Only
// what the writer writes is read and written as the same bytes.
func FuzzDecodeFrame(f *testing.F) {
	for name := range goldenFrames() {
		_, wire := readGolden(f, name+".frame")
		f.Add(wire)
		for _, at := range []int{1, len(wire) / 3, len(wire) / 2, len(wire) - 1} {
			mutated := append([]byte(nil), wire...)
			mutated[at] ^= 0x21
			f.Add(mutated)
			f.Add(append(wire[:at:at], 0x9b, 0x80, 0, 0, 0, 0, 0, 0, 0))
		}
	}
	f.Add(goldenBefore(f))
	f.Fuzz(func(t *testing.T, wire []byte) {
		var frame Frame
		var err error
		inProportion(t, len(wire), func() { frame, err = DecodeFrame(wire) })
		if err != nil {
			if !errors.As(err, new(ErrVersion)) && !errors.As(err, new(*FrameError)) {
				t.Fatalf("an error without a type: %v", err)
			}
			if !reflect.DeepEqual(frame, Frame{}) {
				t.Fatalf("an error and a frame: %s", frame)
			}
			return
		}
		if err := checkShape(wire); err != nil {
			t.Fatalf("accepted, but %v", err)
		}
		again, err := AppendFrame(nil, &frame)
		if err != nil {
			t.Fatalf("%s cannot be written: %v", frame, err)
		}
		second, err := DecodeFrame(again)
		if err != nil || !reflect.DeepEqual(second, frame) {
			t.Fatalf("read as %s\nthen as %s, %v", frame, second, err)
		}
		if third, err := AppendFrame(nil, &second); err != nil || !bytes.Equal(third, again) {
			t.Fatalf("written as %x\nthen as %x, %v", again, third, err)
		}
		oneLine(t, frame.String())
		bound := MaxEnvelope
		for i := range frame.Packets {
			bound += EncodedSize(&frame.Packets[i])
		}
		if frame.Ping == nil && len(again) > bound {
			t.Fatalf("%d bytes, and EncodedSize sums up to %d", len(again), bound)
		}
	})
}

// FuzzRequest holds the reader of requests to the same.
func FuzzRequest(f *testing.F) {
	for name := range goldenRequests() {
		_, wire := readGolden(f, name+".request")
		f.Add(wire)
	}
	var e Encoder
	var d Decoder
	f.Fuzz(func(t *testing.T, wire []byte) {
		var request Request
		var err error
		inProportion(t, len(wire), func() { request, err = d.DecodeRequest(wire) })
		if err != nil {
			refusedAs(t, err, "request")
			if !reflect.DeepEqual(request, Request{}) {
				t.Fatalf("an error and a request: %s", request)
			}
			return
		}
		if err := checkRequestShape(wire); err != nil {
			t.Fatalf("accepted, but %v", err)
		}
		again, err := e.AppendRequest(nil, &request)
		if err != nil {
			t.Fatalf("%s cannot be written: %v", request, err)
		}
		if len(again) > len(wire) {
			t.Fatalf("%x is written as %x", wire, again)
		}
		second, err := d.DecodeRequest(again)
		if err != nil || !reflect.DeepEqual(second, request) {
			t.Fatalf("read as %s\nthen as %s, %v", request, second, err)
		}
		if third, err := e.AppendRequest(nil, &second); err != nil || !bytes.Equal(third, again) {
			t.Fatalf("written as %x\nthen as %x, %v", again, third, err)
		}
		oneLine(t, request.String())
	})
}

// FuzzPage holds the reader of pages to the same.
func FuzzPage(f *testing.F) {
	for name := range goldenPages() {
		_, wire := readGolden(f, name+".page")
		f.Add(wire)
		for _, at := range []int{1, len(wire) / 3, len(wire) / 2, len(wire) - 1} {
			mutated := append([]byte(nil), wire...)
			mutated[at] ^= 0x21
			f.Add(mutated)
		}
	}
	var e Encoder
	var d Decoder
	f.Fuzz(func(t *testing.T, wire []byte) {
		var page Page
		var err error
		inProportion(t, len(wire), func() { page, err = d.DecodePage(wire) })
		if err != nil {
			refusedAs(t, err, "page")
			if !reflect.DeepEqual(page, Page{}) {
				t.Fatalf("an error and a page: %s", page)
			}
			return
		}
		if err := checkPageShape(wire); err != nil {
			t.Fatalf("accepted, but %v", err)
		}
		again, err := e.AppendPage(nil, &page)
		if err != nil {
			t.Fatalf("%s cannot be written: %v", page, err)
		}
		second, err := d.DecodePage(again)
		if err != nil || !reflect.DeepEqual(second, page) {
			t.Fatalf("read as %s\nthen as %s, %v", page, second, err)
		}
		if third, err := e.AppendPage(nil, &second); err != nil || !bytes.Equal(third, again) {
			t.Fatalf("written as %x\nthen as %x, %v", again, third, err)
		}
		oneLine(t, page.String())
	})
}

// What reading may allocate: so much for each byte that came, the smallest packets and
// slots take the most, and so much besides, which is tables and an error.
const (
	mostPerByte = 48
	mostBesides = 64 << 10
)

// inProportion holds what reading so many bytes allocates to that. Reading is repeated
// where it took too much, since others allocate, too.
func inProportion(t *testing.T, came int, read func()) {
	t.Helper()
	took := uint64(0)
	for range 3 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		read()
		runtime.ReadMemStats(&after)
		if took = after.TotalAlloc - before.TotalAlloc; took <= uint64(mostPerByte*came+mostBesides) {
			return
		}
	}
	t.Fatalf("reading %d bytes allocates %d", came, took)
}

// refusedAs holds the error of a reader to its types.
func refusedAs(t *testing.T, err error, form string) {
	t.Helper()
	var unknown ErrVersion
	var refused *FrameError
	switch {
	case errors.As(err, &unknown) && unknown.Form == form:
	case errors.As(err, &refused) && refused.Form == form:
	default:
		t.Fatalf("not an error of a %s: %#v", form, err)
	}
}

func oneLine(t *testing.T, said string) {
	t.Helper()
	if strings.ContainsAny(said, "\n\r\x00\x1b") {
		t.Fatalf("rendered as %q", said)
	}
}
