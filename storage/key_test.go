package storage

import (
	"runtime"
	"strings"
	"testing"
	"unsafe"

	"blue-rings/messages"
)

// A byte more, and each counter takes 16 more: memory is given out in such sizes.
func TestAKeyHas88Bytes(t *testing.T) {
	if size := unsafe.Sizeof(key{}); size != 88 {
		t.Errorf("it has %d", size)
	}
}

// A key knows its name, however long, and whatever becomes of the memory that it came in.
func TestNamesOfKeys(t *testing.T) {
	var keys [messages.MaxName + 1]*key
	bytes := make([]byte, messages.MaxName)
	for n := 1; n <= messages.MaxName; n++ {
		for i := range n {
			bytes[i] = byte(n + i)
		}
		keys[n] = newKey(unsafe.String(&bytes[0], n))
	}
	clear(bytes)
	runtime.GC()
	for n := 1; n <= messages.MaxName; n++ {
		var want strings.Builder
		for i := range n {
			want.WriteByte(byte(n + i))
		}
		if got := keys[n].name(); got != want.String() {
			t.Fatalf("the name of %d bytes is %q", n, got)
		}
	}
}

// Slots with floors, and those beyond 64 bits, keep their totals when others leave.
func TestTotalsOfSlotsThatStay(t *testing.T) {
	k := newKey("k")
	total := func(serial int) messages.Number {
		if serial%3 == 0 {
			return messages.Int(int64(serial))
		}
		huge, _ := messages.ParseNumber("1"+strings.Repeat("0", 20+serial), messages.MaxOperand)
		return huge
	}
	left := map[int]bool{}
	for serial := range 30 {
		var floors *messages.Floors
		if serial%2 == 0 {
			floors = &messages.Floors{Added: messages.Int(1)}
		}
		sl := k.addSlot(slot{replica: self, serial: messages.Stamp(serial)})
		k.write(sl, total(serial), messages.Number{}, floors)
		left[serial] = true
	}
	for k.slotCount() > 0 {
		for i := range k.slotCount() {
			sl := k.slot(i)
			added, _, floors := k.read(sl)
			if serial := int(sl.serial); !left[serial] || !added.Equal(total(serial)) || (floors != nil) != (serial%2 == 0) {
				t.Fatalf("slot %d: %v, %v", serial, added, floors)
			}
		}
		removed := k.slotCount() * 7 % 5 % k.slotCount()
		delete(left, int(k.slot(removed).serial))
		k.removeSlot(removed)
		if len(left) != k.slotCount() {
			t.Fatalf("%d slots are left, not %d", k.slotCount(), len(left))
		}
	}
	if n := len(k.rest.odd.large); n > 0 {
		t.Errorf("%d totals are left", n)
	}
}
