package messages

import (
	"errors"
	"reflect"
	"runtime"
	"strings"
	"testing"
)

// item is a piece of a frame made by hand.
type item = []byte

func cat(items ...item) item {
	var b item
	for _, i := range items {
		b = append(b, i...)
	}
	return b
}

func u(n uint64) item                { return appendUint(nil, n) }
func i(n int64) item                 { return appendInt(nil, n) }
func bs(s string) item               { return appendBytes(nil, s) }
func ts(s string) item               { return appendText(nil, s) }
func array(items ...item) item       { return cat(appendArray(nil, len(items)), cat(items...)) }
func head(major byte, n uint64) item { return appendHead(nil, major, n) }
func envelope(body ...item) item     { return from(cat(ts("a"), u(1)), body...) }
func packetsOf(packets ...item) item { return envelope(u(bodyPackets), array(packets...)) }
func hearing(replicas ...item) []item {
	return []item{u(0), u(0), u(0), u(0), array(replicas...), ts(""), u(0), u(0)}
}

// from is a frame with a stamp of 1 s.
func from(publisher item, body ...item) item {
	rest := cat(u(1), u(uint64(StampAt(1000))), i(0), cat(body...))
	return cat(item{Version}, appendArray(nil, 7), publisher, rest)
}

// counting is a packet with one slot of those items.
func counting(slot ...item) item {
	return array(append([]item{bs("k"), {cborNull}, u(hasOneSlot)}, slot...)...)
}

// placing is a packet with one cell.
func placing(cell item) item { return array(bs("k"), item{cborNull}, u(hasCells), array(cell)) }

var null = item{cborNull}

func TestHostileFrames(t *testing.T) {
	self := u(refPublisher)
	indefinite := item{0x9f, 0xff}
	deep := cat(item(strings.Repeat("\x81", 100_000)), u(0))
	long := strings.Repeat("x", MaxValue+1)
	route := make([]item, MaxRoute+2)
	for n := range route {
		route[n] = self
	}
	good := counting(self, i(0), u(0), u(1))
	if f, err := DecodeFrame(packetsOf(good)); err != nil || len(f.Packets) != 1 {
		t.Fatalf("the frame that the others are made from: %s, %v", f, err)
	}

	for name, c := range map[string]struct {
		frame  item
		reason string // a part of it
	}{
		"empty":                 {nil, "it is empty"},
		"version alone":         {item{Version}, "ends where an item should begin"},
		"oversize":              {make(item, MaxFrame+1), "longer than 1048576 bytes"},
		"trailing byte":         {append(packetsOf(good), 0), "1 bytes follow the end"},
		"not an array":          {item{Version, 0x00}, "the envelope must be an array"},
		"envelope of six":       {item{Version, 0x86, 0, 0, 0, 0, 0, 0}, "must have 7"},
		"map":                   {item{Version, 0xa0}, "the envelope must be an array"},
		"tag":                   {cat(item{Version, 0xc1}, packetsOf(good)[1:]), "must be an array"},
		"float for a number":    {envelope(item{0xf9, 0x3c, 0x00}, array()), "must be an unsigned integer"},
		"reserved head":         {item{Version, 0x9c}, "reserved heads are not used"},
		"break":                 {item{Version, 0xff}, "lengths must be definite"},
		"unknown body":          {envelope(u(2), array()), "must be a ping (0) or packets (1)"},
		"bad UTF-8 host":        {from(cat(ts("a\xff"), u(1)), u(bodyPackets), array()), "a host must be valid UTF-8"},
		"host of bytes":         {from(cat(bs("a"), u(1)), u(bodyPackets), array()), "a host must be a text string"},
		"empty host":            {from(cat(ts(""), u(1)), u(bodyPackets), array()), "a host of 0 bytes"},
		"host too long":         {from(cat(ts(long[:MaxHost+1]), u(1)), u(bodyPackets), array()), "a host of 256 bytes: from 1 to 255"},
		"zero incarnation":      {from(cat(ts("a"), u(0)), u(bodyPackets), array()), `the incarnation of "a" is 0`},
		"clock before 1970":     {cat(item{Version, 0x87}, ts("a"), u(1), u(1), u(0), i(-1), u(1), array()), "wall clock must be within"},
		"clock overflow":        {cat(item{Version, 0x87}, ts("a"), u(1), u(1), u(1<<63), i(1<<63-1), u(1), array()), "wall clock must be within"},
		"packets of 2^63":       {cat(envelope(u(bodyPackets)), head(majorArray, 1<<63)), "cannot hold them"},
		"packets of 2^64-1":     {cat(envelope(u(bodyPackets)), head(majorArray, 1<<64-1)), "cannot hold them"},
		"packets without bytes": {cat(envelope(u(bodyPackets)), head(majorArray, 200), make(item, 300)), "cannot hold them"},
		"replicas of 2^63":      {envelope(u(bodyPing), array(u(0), u(0), u(0), u(0), head(majorArray, 1<<63), ts(""), u(0), u(0))), "cannot hold them"},
		"indefinite packets":    {envelope(u(bodyPackets), indefinite), "lengths must be definite"},
		"indefinite name":       {packetsOf(array(item{0x5f, 0x41, 'k', 0xff}, null, u(0))), "lengths must be definite"},
		"deep nesting":          {cat(item{Version}, deep), "must have 7"},
		"deep packets":          {envelope(u(bodyPackets), array(deep)), "a name must be a byte string"},

		"packet of text name":    {packetsOf(array(ts("k"), null, u(0))), "a name must be a byte string"},
		"empty name":             {packetsOf(array(bs(""), null, u(0), u(0))), "a name of 0 bytes: from 1 to 1024"},
		"name too long":          {packetsOf(array(bs(long[:MaxName+1]), null, u(0))), "a name of 1025 bytes: from 1 to 1024"},
		"name of 2^63":           {packetsOf(array(head(majorBytes, 1<<63), null, u(0))), "from 1 to 1024"},
		"unknown part":           {packetsOf(array(bs("k"), null, u(1<<8))), "cannot have the parts 0x100"},
		"slots twice":            {packetsOf(array(bs("k"), null, u(hasOneSlot|hasSlots))), "cannot have the parts"},
		"part without its item":  {packetsOf(array(bs("k"), null, u(hasCutoff))), "has not the items"},
		"item without its part":  {packetsOf(array(bs("k"), null, u(0), u(0))), "has not the items"},
		"expire false":           {packetsOf(array(bs("k"), item{0xf4}, u(0))), "an expiry must be"},
		"expire before 1970":     {packetsOf(array(bs("k"), i(-1000), u(0))), "an expiry must be"},
		"expire overflow":        {packetsOf(array(bs("k"), i(1<<63-1), u(0))), "an expiry must be"},
		"expire as never":        {packetsOf(array(bs("k"), i(1<<63-1001), u(0))), "an expiry must be"},
		"cutoff negative":        {packetsOf(array(bs("k"), null, u(hasCutoff), i(-1001))), "a cutoff must be"},
		"cleared out of range":   {packetsOf(array(bs("k"), null, u(hasCleared), i(1<<48), u(0))), "cleared must be within"},
		"cleared count":          {packetsOf(array(bs("k"), null, u(hasCleared), i(0), u(1<<16))), "16 bits of count"},
		"kind empty":             {packetsOf(array(bs("k"), null, u(hasKind), ts(""))), "a kind of 0 bytes"},
		"kind too long":          {packetsOf(array(bs("k"), null, u(hasKind), ts(long[:MaxKind+1]))), "a kind of 65 bytes: from 1 to 64"},
		"kind of bytes":          {packetsOf(array(bs("k"), null, u(hasKind), bs("x"))), "a kind must be a text string"},
		"opaque too long":        {packetsOf(array(bs("k"), null, u(hasOpaque), array(bs(long)))), "an opaque change of 65537 bytes"},
		"opaque without changes": {packetsOf(array(bs("k"), null, u(hasOpaque), array())), "their part must be left out"},
		"opaque of 2^40":         {packetsOf(array(bs("k"), null, u(hasOpaque), head(majorArray, 1<<40))), "cannot hold them"},

		"path not defined":      {packetsOf(array(bs("k"), null, u(hasPath), u(1))), "path 1 is not defined"},
		"path without source":   {packetsOf(array(bs("k"), null, u(hasPath), array())), "a path of 0 items"},
		"route too long":        {packetsOf(array(bs("k"), null, u(hasPath), array(route...))), "at most 64 replicas"},
		"route through nobody":  {packetsOf(array(bs("k"), null, u(hasPath), array(u(0), u(0)))), "replica 0 is not defined"},
		"replica not defined":   {packetsOf(counting(u(2), i(0), u(0), u(1))), "replica 2 is not defined"},
		"replica of 2^64-1":     {packetsOf(counting(u(1<<64-1), i(0), u(0), u(1))), "is not defined"},
		"replica of three":      {packetsOf(counting(array(ts("b"), u(1), u(1)), i(0), u(0), u(1))), "must have 2"},
		"replica zero":          {packetsOf(counting(array(ts("b"), u(0)), i(0), u(0), u(1))), "the incarnation"},
		"heard nobody":          {envelope(u(bodyPing), array(hearing(u(0))...)), "replica 0 is not defined"},
		"hearing too many":      {envelope(u(bodyPing), array(hearing(make([]item, MaxHears+1)...)...), make(item, MaxHears)), "at most 4096 replicas"},
		"port too high":         {envelope(u(bodyPing), array(append(hearing()[:6], u(65536), u(0))...)), "at most 65535"},
		"endpoint too long":     {envelope(u(bodyPing), array(append(hearing()[:5], ts(long[:MaxEndpoint+1]), u(0), u(0))...)), "catch-up endpoint of 1025"},
		"ping of the wrong one": {envelope(u(bodyPing), array(hearing()[:5]...)), "must have 8"},
		"fetching twice":        {envelope(u(bodyPing), array(append(hearing()[:7], u(2))...)), "must be 0 or 1"},

		"slot too short":      {packetsOf(counting(self, i(0), u(0))), "a slot of 3 items"},
		"slot too long":       {packetsOf(counting(self, i(0), u(0), u(1), u(1), null, null, null)), "a slot of 8 items"},
		"serial out of range": {packetsOf(counting(self, i(-1001), u(0), u(1))), "a serial must be within"},
		"total negative":      {packetsOf(counting(self, i(0), u(0), i(-1))), "totals only grow"},
		"total subtracted":    {packetsOf(counting(self, i(0), u(0), u(1), i(-1))), "the total subtracted is negative"},
		"total a text":        {packetsOf(counting(self, i(0), u(0), ts("1"))), "unsigned integer or a byte string"},
		"bignum too large":    {packetsOf(counting(self, i(0), u(0), bs(long[:MaxMagnitude/8+1]))), "at most 8192 bits"},
		"bignum of 2^63":      {packetsOf(counting(self, i(0), u(0), head(majorBytes, 1<<63))), "at most 8192 bits"},
		"bignum cut":          {packetsOf(counting(self, i(0), u(0), head(majorBytes, 40))), "ends within the total added"},
		"bignum tagged":       {packetsOf(counting(self, i(0), u(0), cat(item{0xc2}, bs("1")))), "unsigned integer or a byte string"},
		"floor negative":      {packetsOf(counting(self, i(0), u(0), u(1), u(1), array(u(1), i(-1)))), "floor of subtracted is negative"},
		"floors of one":       {packetsOf(counting(self, i(0), u(0), u(1), u(1), array(u(1)))), "the floors has 1 items"},
		"until false":         {packetsOf(counting(self, i(0), u(0), u(1), u(1), null, item{0xf4})), "an until must be"},
		"slots of none":       {packetsOf(array(bs("k"), null, u(hasSlots), array())), "their part must be left out"},
		"slots of 2^63":       {packetsOf(array(bs("k"), null, u(hasSlots), head(majorArray, 1<<63))), "cannot hold them"},

		"cell without place":  {packetsOf(placing(array(u(0), self, i(0), u(0)))), "a cell has no place 0"},
		"cell of place 4":     {packetsOf(placing(array(u(4), self, i(0), u(0)))), "a cell has no place 4"},
		"cell of place 8":     {packetsOf(placing(array(u(8), self, i(0), u(0)))), "a cell has no place 8"},
		"cell too short":      {packetsOf(placing(array(u(2), self, i(0), u(0)))), "where an item should begin"},
		"cell too long":       {packetsOf(placing(array(u(5), self, i(0), u(0), null, null))), "a cell has not the items"},
		"value too long":      {packetsOf(placing(array(u(1), self, i(0), u(0), bs(long)))), "a value of 65537 bytes: from 0 to 65536"},
		"element too long":    {packetsOf(placing(array(u(2), self, i(0), u(0), bs(long)))), "an element or field of 65537 bytes"},
		"stamp after the end": {packetsOf(placing(array(u(1), self, i(1<<48), u(0), bs("")))), "the stamp of a cell must be within"},
	} {
		t.Run(name, func(t *testing.T) {
			f, err := DecodeFrame(c.frame)
			var refused *FrameError
			if !errors.As(err, &refused) || !strings.Contains(refused.Reason, c.reason) {
				t.Fatalf("refused with %v, not with %q", err, c.reason)
			}
			if !reflect.DeepEqual(f, Frame{}) {
				t.Errorf("something was read: %s", f)
			}
			if refused.Offset < 0 || refused.Offset > len(c.frame) {
				t.Errorf("offset %d in %d bytes", refused.Offset, len(c.frame))
			}
		})
	}
}

func TestUnknownVersionsAreToldApart(t *testing.T) {
	wire := packetsOf()
	for version := range 256 {
		wire[0] = byte(version)
		_, err := DecodeFrame(wire)
		var unknown ErrVersion
		if version == Version || version == VersionBefore {
			if err != nil {
				t.Errorf("version %d: %v", version, err)
			}
		} else if !errors.As(err, &unknown) || int(unknown.Got) != version || !strings.Contains(err.Error(), "upgrade") {
			t.Errorf("version %d: %v", version, err)
		}
	}
}

func TestTruncatedAtEachByte(t *testing.T) {
	for name := range goldenFrames() {
		_, wire := readGolden(t, name+".frame")
		for n := range wire {
			f, err := DecodeFrame(wire[:n:n])
			var refused *FrameError
			if !errors.As(err, &refused) || !reflect.DeepEqual(f, Frame{}) {
				t.Fatalf("%s, the first %d bytes: %s, %v", name, n, f, err)
			}
		}
	}
}

// What a frame makes us allocate is bounded by its length, whatever it
// announces and whatever it holds.
func TestAllocationIsBoundedByTheLength(t *testing.T) {
	full := func(packet item) item {
		n := (MaxFrame - 100) / len(packet)
		return cat(envelope(u(bodyPackets)), head(majorArray, uint64(n)), item(strings.Repeat(string(packet), n)))
	}
	slots := full(array(bs("k"), null, u(hasSlots), array(array(u(1), u(0), u(0), u(0)))))
	announced := func(n uint64) item {
		return cat(envelope(u(bodyPackets)), head(majorArray, n), make(item, MaxFrame-100))
	}
	hears := cat(envelope(u(bodyPing)), item{majorArray | 7}, u(0), u(0), u(0), u(0),
		head(majorArray, MaxFrame-100), item(strings.Repeat("\x01", MaxFrame-100)), ts(""), u(0))
	for name, c := range map[string]struct {
		frame item
		most  uint64
	}{
		"smallest packets":       {full(array(bs("k"), null, u(0))), 48 * MaxFrame},
		"smallest slots":         {slots, 48 * MaxFrame},
		"announced and missing":  {announced(1 << 62), 1 << 20},
		"announced and rubbish":  {announced(1 << 17), 1 << 20},
		"replicas heard":         {hears, 1 << 20},
		"cells announced":        {packetsOf(array(bs("k"), null, u(hasCells), head(majorArray, 1<<40))), 1 << 16},
		"a packet of many slots": {packetsOf(array(bs("k"), null, u(hasSlots), cat(head(majorArray, 1<<17), make(item, MaxFrame-200)))), 16 * MaxFrame},
	} {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := DecodeFrame(c.frame)
			runtime.ReadMemStats(&after)
			if took := after.TotalAlloc - before.TotalAlloc; took > c.most {
				t.Errorf("%d bytes for a frame of %d (%v)", took, len(c.frame), err)
			} else {
				t.Logf("%d bytes for a frame of %d (%v)", took, len(c.frame), err)
			}
		})
	}
}
