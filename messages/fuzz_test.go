package messages

import (
	"errors"
	"reflect"
	"strings"
	"testing"
)

// FuzzDecodeFrame holds a reader to what it promises about any bytes: it does
// not panic; what it accepts is well-formed CBOR of the documented shape, by an
// independent reader; it writes and reads back as the same frame; it renders as
// one line.
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
		frame, err := DecodeFrame(wire)
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
		request, err := d.DecodeRequest(wire)
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
		page, err := d.DecodePage(wire)
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
		oneLine(t, page.String())
	})
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
