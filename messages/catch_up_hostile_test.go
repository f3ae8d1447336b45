package messages

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"runtime"
	"strings"
	"testing"
)

// asking is a request of host a with those items behind its kind.
func asking(question ...item) item {
	items := append([]item{ts("a"), u(1), u(5), ts("")}, question...)
	return cat(item{Version}, array(items...))
}

// answering is the items of a page with a stamp of 1 s, to be spoilt one by one.
func answering() []item {
	return []item{
		ts("a"), u(1), u(uint64(StampAt(1000))), i(0), u(5), u(0), u(0), ts(""), i(0), u(0),
		u(0), bs(""), u(0), bs(""), bs(""), array(),
	}
}

// The items of a page by their places.
const (
	pageWall    = 3
	pagePart    = 5
	pageFlagged = 6
	pageRefusal = 7
	pageHorizon = 8
	pageBucket  = 10
	pageName    = 11
	pageRest    = 12
	pageSums    = 13
	pageKeySums = 14
	pagePackets = 15
)

// spoilt is a page with another item at a place.
func spoilt(place int, by item) item {
	items := answering()
	items[place] = by
	return cat(item{Version}, array(items...))
}

func TestHostileRequests(t *testing.T) {
	long := strings.Repeat("x", MaxFrame)
	zeros := strings.Repeat("\x00", 64<<10+2*8)
	at := cat(u(0), bs(""), u(0))
	good := asking(u(1), u(0), bs("\x00\x00"))
	var d Decoder
	if r, err := d.DecodeRequest(good); err != nil || len(r.Nodes) != 1 {
		t.Fatalf("the request that the others are made from: %s, %v", r, err)
	}
	for name, c := range map[string]struct {
		request item
		reason  string
	}{
		"empty":                 {nil, "it is empty"},
		"version alone":         {item{Version}, "ends where an item should begin"},
		"oversize":              {make(item, MaxRequest+1), "longer than 131072 bytes"},
		"trailing byte":         {append(good[:len(good):len(good)], 0), "1 bytes follow the end"},
		"a frame":               {packetsOf(), "a kind must be a text string"},
		"not an array":          {item{Version, 0xa0}, "must be an array"},
		"tagged":                {cat(item{Version, 0xc1}, good[1:]), "must be an array"},
		"too short":             {cat(item{Version}, array(ts("a"), u(1))), "must have at least 5"},
		"nobody asks":           {cat(item{Version}, array(ts("a"), u(0), u(5), ts(""), u(1), u(0), bs("\x00\x00"))), "incarnation of"},
		"kind too long":         {cat(item{Version}, array(ts("a"), u(1), u(5), ts(long[:MaxKind+1]), u(1), u(0), bs("\x00\x00"))), "a kind of 65 bytes"},
		"kind not UTF-8":        {cat(item{Version}, array(ts("a"), u(1), u(5), ts("\xff"), u(1), u(0), bs("\x00\x00"))), "valid UTF-8"},
		"question 0":            {asking(u(0), u(0), bs("\x00\x00")), "there is no question 0"},
		"question 5":            {asking(u(5), u(0), bs("\x00\x00")), "there is no question 5"},
		"question 257":          {asking(u(257), u(0), bs("\x00\x00")), "there is no question 257"},
		"an item too many":      {asking(u(1), u(0), bs("\x00\x00"), u(0)), "has 8 items: it must have 7"},
		"an item too few":       {asking(u(3), bs("\x00\x00"), bs("")), "has 7 items: it must have 10"},
		"level 4":               {asking(u(1), u(4), bs("\x00\x00")), "the level is 4: it must be at most 3"},
		"level of 2^64-1":       {asking(u(1), u(math.MaxUint64), bs("\x00\x00")), "it must be at most 3"},
		"no nodes":              {asking(u(1), u(0), bs("")), "the nodes of 0 bytes"},
		"half a node":           {asking(u(1), u(0), bs("\x00\x00\x00")), "each has 2"},
		"nodes too many":        {asking(u(2), bs(long[:2*MaxNodes+2]), u(0)), "the nodes of 2050 bytes"},
		"nodes that are equal":  {asking(u(2), bs("\x00\x01\x00\x01"), u(0)), "node 1 follows 1"},
		"nodes that fall":       {asking(u(2), bs("\x00\x02\x00\x01"), u(0)), "node 1 follows 2"},
		"node beyond the root":  {asking(u(1), u(0), bs("\x00\x01")), "node 1: its level has 1"},
		"node beyond level 3":   {asking(u(1), u(3), bs("\x00\x00\x10\x00")), "node 4096: its level has 4096"},
		"nodes of 2^63 bytes":   {cat(item{Version}, appendArray(nil, 7), ts("a"), u(1), u(5), ts(""), u(1), u(0), head(majorBytes, 1<<63)), "from 2 to 2048"},
		"nodes that are cut":    {cat(item{Version}, appendArray(nil, 7), ts("a"), u(1), u(5), ts(""), u(1), u(0), head(majorBytes, 2048)), "ends within the nodes"},
		"bucket too high":       {asking(u(2), bs("\x00\x01"), u(65537)), "at most 65536"},
		"half a sum":            {asking(u(3), bs("\x00\x01"), bs("1234"), u(0), bs(""), u(0)), "each has 8"},
		"sums too many":         {asking(u(3), bs("\x00\x01"), bs(zeros[:8*MaxHave+8]), u(0), bs(""), u(0)), "of 65544 bytes"},
		"sums that fall":        {asking(u(3), bs("\x00\x01"), bs("12345679"+"12345678"), u(0), bs(""), u(0)), "must rise"},
		"name too long":         {asking(u(4), u(0), bs(long[:MaxName+1]), u(0), u(0)), "go on from of 1025 bytes"},
		"rest negative":         {asking(u(4), u(0), bs("k"), i(-1), u(0)), "the rest of atoms must be an unsigned"},
		"rest beyond int32":     {asking(u(4), u(0), bs("k"), u(1<<31), u(0)), "at most 2147483647"},
		"end beyond the last":   {cat(item{Version}, appendArray(nil, 9), ts("a"), u(1), u(5), ts(""), u(4), at, u(65537)), "at most 65536"},
		"start beyond the last": {asking(u(4), u(65537), bs(""), u(0), u(0)), "at most 65536"},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := d.DecodeRequest(c.request)
			refusedFor(t, err, "request", c.reason, len(c.request))
			if !reflect.DeepEqual(r, Request{}) {
				t.Errorf("something was read: %s", r)
			}
		})
	}
}

func TestHostilePages(t *testing.T) {
	long := strings.Repeat("x", MaxFrame)
	page := func(packets ...item) item { return spoilt(pagePackets, array(packets...)) }
	counter := counting(u(refPublisher), i(0), u(0), u(1))
	good := page(counter)
	var d Decoder
	if p, err := d.DecodePage(good); err != nil || len(p.Packets) != 1 {
		t.Fatalf("the page that the others are made from: %s, %v", p, err)
	}
	path := array(bs("k"), null, u(hasPath), u(0))
	for name, c := range map[string]struct {
		page   item
		reason string
	}{
		"empty":                 {nil, "it is empty"},
		"oversize":              {make(item, MaxFrame+1), "longer than 1048576 bytes"},
		"trailing byte":         {append(good[:len(good):len(good)], 0), "1 bytes follow the end"},
		"a frame":               {packetsOf(), "must have 16"},
		"a request":             {asking(u(1), u(0), bs("\x00\x00")), "must have 16"},
		"wall before 1970":      {spoilt(pageWall, i(-1001)), "wall clock must be within"},
		"part beyond int32":     {spoilt(pagePart, u(1<<31)), "the part is 2147483648"},
		"flags of 4":            {spoilt(pageFlagged, u(4)), "the flags is 4"},
		"refusal too long":      {spoilt(pageRefusal, ts(long[:MaxRefusal+1])), "the refusal of 1025 bytes"},
		"refusal not UTF-8":     {spoilt(pageRefusal, ts("\xff")), "valid UTF-8"},
		"horizon of 2^63":       {spoilt(pageHorizon, u(1<<63)), "an integer of 64 bits"},
		"bucket beyond the end": {spoilt(pageBucket, u(65537)), "at most 65536"},
		"next name too long":    {spoilt(pageName, bs(long[:MaxName+1])), "go on from of 1025 bytes"},
		"next rest negative":    {spoilt(pageRest, i(-1)), "must be an unsigned integer"},
		"half a sum":            {spoilt(pageSums, bs("1234567")), "each has 8"},
		"sums as numbers":       {spoilt(pageSums, array(u(1))), "the sums must be a byte string"},
		"sums too many":         {spoilt(pageSums, bs(long[:8*MaxSums+8])), "the sums of 131080 bytes"},
		"sums of 2^63 bytes":    {spoilt(pageSums, head(majorBytes, 1<<63)), "the sums of 9223372036854775808 bytes"},
		"half a sum of a key":   {spoilt(pageKeySums, bs("12345678")), "each has 16"},
		"too many sums of keys": {spoilt(pageKeySums, bs(long[:16*MaxKeySums+16])), "the sums of keys of 131088 bytes"},
		"packets of 2^63":       {spoilt(pagePackets, head(majorArray, 1<<63)), "cannot hold them"},
		"packet with a path":    {page(path), "has no path"},
		"path defined":          {page(array(bs("k"), null, u(hasPath), array(u(1), u(1)))), "has no path"},
		"packet without a name": {page(array(bs(""), null, u(hasOneSlot), u(1), i(0), u(0), u(1))), "a name of 0 bytes"},
		"undefined replica":     {page(counting(u(2), i(0), u(0), u(1))), "replica 2 is not defined"},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := d.DecodePage(c.page)
			refusedFor(t, err, "page", c.reason, len(c.page))
			if !reflect.DeepEqual(p, Page{}) {
				t.Errorf("something was read: %s", p)
			}
		})
	}
}

func refusedFor(t *testing.T, err error, form, reason string, size int) {
	t.Helper()
	var refused *FrameError
	if !errors.As(err, &refused) || !strings.Contains(refused.Reason, reason) {
		t.Fatalf("refused with %v, not with %q", err, reason)
	}
	if refused.Form != form || !strings.HasPrefix(err.Error(), form+", byte ") {
		t.Errorf("it does not say that it is a %s: %v", form, err)
	}
	if refused.Offset < 0 || refused.Offset > size {
		t.Errorf("offset %d in %d bytes", refused.Offset, size)
	}
}

// Requests and pages there are in one version, and a node of another says so.
func TestUnknownVersionsOfRequestsAndPages(t *testing.T) {
	var d Decoder
	request, page := asking(u(1), u(0), bs("\x00\x00")), cat(item{Version}, array(answering()...))
	for version := range 256 {
		request[0], page[0] = byte(version), byte(version)
		_, requestErr := d.DecodeRequest(request)
		_, pageErr := d.DecodePage(page)
		for form, err := range map[string]error{"request": requestErr, "page": pageErr} {
			var unknown ErrVersion
			if version == Version {
				if err != nil {
					t.Errorf("version %d: %v", version, err)
				}
			} else if !errors.As(err, &unknown) || int(unknown.Got) != version ||
				!strings.HasPrefix(err.Error(), form+" of version") || !strings.Contains(err.Error(), fmt.Sprintf("reads version %d;", Version)) {
				t.Errorf("version %d: %v", version, err)
			}
		}
	}
}

func TestRequestsAndPagesTruncatedAtEachByte(t *testing.T) {
	var d Decoder
	for name := range goldenRequests() {
		_, wire := readGolden(t, name+".request")
		for n := range wire {
			if r, err := d.DecodeRequest(wire[:n:n]); err == nil || !reflect.DeepEqual(r, Request{}) {
				t.Fatalf("%s, the first %d bytes: %s, %v", name, n, r, err)
			}
		}
	}
	for name := range goldenPages() {
		_, wire := readGolden(t, name+".page")
		for n := range wire {
			if p, err := d.DecodePage(wire[:n:n]); err == nil || !reflect.DeepEqual(p, Page{}) {
				t.Fatalf("%s, the first %d bytes: %s, %v", name, n, p, err)
			}
		}
	}
}

// What a request or a page makes us allocate is bounded by its length.
func TestAllocationOfCatchUpIsBoundedByTheLength(t *testing.T) {
	announced := func(place int, item item) func(*Decoder) error {
		items := answering()
		items[place] = item
		page := cat([]byte{Version}, array(items...)[:len(cat(items[:place+1]...))+1], make([]byte, 1000))
		return func(d *Decoder) error { _, err := d.DecodePage(page); return err }
	}
	request := cat(item{Version}, appendArray(nil, 10), ts("a"), u(1), u(5), ts(""), u(3), bs("\x00\x01"), head(majorBytes, 8*MaxHave))
	for name, decode := range map[string]func(*Decoder) error{
		"have":    func(d *Decoder) error { _, err := d.DecodeRequest(request); return err },
		"sums":    announced(pageSums, head(majorBytes, 8*MaxSums)),
		"keys":    announced(pageKeySums, head(majorBytes, 16*MaxKeySums)),
		"refusal": announced(pageRefusal, head(majorText, MaxRefusal)),
		"packets": announced(pagePackets, head(majorArray, 1<<60)),
	} {
		t.Run(name, func(t *testing.T) {
			var d Decoder
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			err := decode(&d)
			runtime.ReadMemStats(&after)
			if took := after.TotalAlloc - before.TotalAlloc; err == nil || took > 32<<10 {
				t.Errorf("%d bytes, %v", took, err)
			}
		})
	}
}
