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
		_, wire := readGolden(f, name)
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
		if strings.ContainsAny(frame.String(), "\n\r\x00\x1b") {
			t.Fatalf("rendered as %q", frame.String())
		}
		bound := MaxEnvelope
		for i := range frame.Packets {
			bound += EncodedSize(&frame.Packets[i])
		}
		if frame.Ping == nil && len(again) > bound {
			t.Fatalf("%d bytes, and EncodedSize sums up to %d", len(again), bound)
		}
	})
}
