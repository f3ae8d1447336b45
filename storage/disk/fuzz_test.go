package disk

import (
	"bytes"
	"encoding/binary"
	"errors"
	"maps"
	"runtime"
	"slices"
	"testing"

	"github.com/cockroachdb/pebble/v2"

	"blue-rings/messages"
)

// FuzzGroup holds the reader of groups of commits to what it promises about any bytes, which
// lie in one piece or two: it does not panic, it takes memory for what came, and what
// it finds is the last of each key, in order, as an independent reader finds it. What it refuses is
// cut off, and what it accepts is written as the same bytes where no key comes twice.
func FuzzGroup(f *testing.F) {
	group := sampleGroup(f)
	f.Add(group, 0, []byte{}, []byte(groupEnd))
	f.Add(group, len(group), group[10:20], []byte(groupFirst))
	f.Add(append(group[:len(group):len(group)], group...), 7, []byte{}, []byte(groupEnd))
	for _, cut := range []int{1, groupHead - 1, groupHead, len(group) / 2, len(group) - 1} {
		f.Add(group[:cut], cut/2, []byte{}, []byte(groupEnd))
	}
	f.Add([]byte{0, 0, 0, 0, 0, 0}, 0, []byte{}, []byte(groupEnd))                     // no key
	f.Add([]byte{0, 1, 0xff, 0xff, 0xff, 0xff, 'k', 'v'}, 0, []byte{}, []byte{})       // 4 GiB announced
	f.Add([]byte{0xff, 0xff, 0, 0, 0, 0, 'k'}, 0, []byte{}, []byte(groupEnd))          // a key longer than all
	f.Add([]byte{0, 1, 0, 0, 0, 0, 'k', 0, 1, 0, 0, 0, 1, 'k'}, 7, []byte{}, []byte{}) // the second is cut
	f.Fuzz(func(t *testing.T, b []byte, cut int, first, end []byte) {
		cut = min(max(cut, 0), len(b))
		p := pieces{b[:cut:cut], b[cut:]}
		var list []change
		var err error
		inProportion(t, len(b), func() { list, err = p.changes(first, end) })
		entries, whole := entriesOf(p)
		if whole != (err == nil) {
			t.Fatalf("whole: %v, error: %v", whole, err)
		}
		if err != nil {
			if list != nil || !errors.Is(err, errCut) || !errors.Is(err, pebble.ErrCorruption) {
				t.Fatalf("%d changes and %v", len(list), err)
			}
			return
		}
		want, all := map[string]string{}, []byte(nil)
		for _, e := range entries {
			all = appendEntry(all, e[0], e[1])
			if bytes.Compare(e[0], first) >= 0 && bytes.Compare(e[0], end) < 0 {
				want[string(e[0])] = string(e[1])
			}
		}
		if !bytes.Equal(all, b) {
			t.Fatalf("%x is written as %x", b, all)
		}
		if len(list) != len(want) {
			t.Fatalf("%d changes of %d keys", len(list), len(want))
		}
		for i, key := range slices.Sorted(maps.Keys(want)) {
			if k, record := p.read(list[i]); string(k) != key || string(record) != want[key] {
				t.Fatalf("change %d is %q: %q, not %q: %q", i, k, record, key, want[key])
			}
		}
	})
}

// FuzzKey holds the reader of keys of records to the same: a key that it accepts is written as the
// same bytes.
func FuzzKey(f *testing.F) {
	for _, name := range []string{"k", "calls:2026-11", "\x00\xff"} {
		for _, kind := range []string{"", "highwater"} {
			key := appendKey(nil, kind, name)
			f.Add(key)
			f.Add(key[:len(key)-1])
			f.Add(key[:1])
		}
	}
	f.Add([]byte{})
	f.Add([]byte("\xffv"))
	f.Fuzz(func(t *testing.T, key []byte) {
		kind, name, err := splitKey(key)
		if err != nil {
			if kind != nil || name != nil || !errors.As(err, new(*keyError)) {
				t.Fatalf("%q, %q and %v", kind, name, err)
			}
			return
		}
		if again := appendKey(nil, string(kind), string(name)); !bytes.Equal(again, key) {
			t.Fatalf("%q is %q and %q, and that is written as %q", key, kind, name, again)
		}
	})
}

// sampleGroup is a commit as a store makes it.
func sampleGroup(f *testing.F) []byte {
	var b Batch
	for i, name := range []string{"k", "calls:2026-11", "k"} {
		p := messages.Packet{Name: name, Slots: []messages.Slot{{
			Replica: messages.Replica{Host: "a", Incarnation: 7}, Serial: 1, Added: messages.Int(int64(i + 1)),
		}}}
		if err := b.Set("", name, []messages.Packet{p}); err != nil {
			f.Fatal(err)
		}
	}
	b.Delete("highwater", "gone")
	return b.bytes
}

// entriesOf reads the entries of each piece, key and record, as doc.go describes them.
func entriesOf(p pieces) (entries [][2][]byte, whole bool) {
	for _, b := range p {
		for len(b) > 0 {
			if len(b) < 6 {
				return nil, false
			}
			key, record := uint64(b[0])<<8|uint64(b[1]), uint64(binary.BigEndian.Uint32(b[2:6]))
			if key == 0 || 6+key+record > uint64(len(b)) {
				return nil, false
			}
			entries = append(entries, [2][]byte{b[6 : 6+key], b[6+key : 6+key+record]})
			b = b[6+key+record:]
		}
	}
	return entries, true
}

func appendEntry(b, key, record []byte) []byte {
	b = binary.BigEndian.AppendUint16(b, uint16(len(key)))
	b = binary.BigEndian.AppendUint32(b, uint32(len(record)))
	return append(append(b, key...), record...)
}

// inProportion holds what reading so many bytes allocates to a multiple of them: an entry has 7
// bytes at least, and what is known of it about 100. Reading is repeated where it took
// too much, since others allocate, too.
func inProportion(t *testing.T, came int, read func()) {
	t.Helper()
	took := uint64(0)
	for range 3 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		read()
		runtime.ReadMemStats(&after)
		if took = after.TotalAlloc - before.TotalAlloc; took <= uint64(48*came+16<<10) {
			return
		}
	}
	t.Fatalf("reading %d bytes allocates %d", came, took)
}
