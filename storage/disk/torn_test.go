package disk_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"

	"blue-rings/messages"
	"blue-rings/storage"
)

// A process that is killed while it writes a commit leaves a part of it, and a disk that loses
// power perhaps zeros or what was there before in the place of the rest. Whatever part that is,
// all earlier commits are there, and the last one as a whole or not at all.
func TestATornTail(t *testing.T) {
	const commits, each = 5, 20
	files := vfs.NewCrashableMem()
	d := open(t, options(t, files))
	b := d.NewBatch()
	var first, end int // of the last commit, in the log
	for n := range commits {
		if n == commits-1 {
			first = len(logOf(t, files.CrashClone(vfs.CrashCloneCfg{})))
		}
		for i := range each {
			packets := generation(fmt.Sprint("c", n*each+i), 1)
			packets[0].Cells = nil
			ok(t, b.Set("", packets[0].Name, packets))
		}
		ok(t, d.Commit(messages.Stamp(n+1), true, b))
	}
	whole := append([]byte(nil), logOf(t, files.CrashClone(vfs.CrashCloneCfg{}))...)
	if end = len(whole); end-first < 100 {
		t.Fatalf("the last commit has %d bytes", end-first)
	}
	former := rand.New(rand.NewPCG(1, 2))
	for what, rest := range map[string]func(size int) string{
		"nothing": func(int) string { return "" },
		"zeros":   func(size int) string { return strings.Repeat("\x00", size) },
		"anything": func(size int) string {
			text := make([]byte, size)
			for i := range text {
				text[i] = byte(former.Uint32())
			}
			return string(text)
		},
	} {
		t.Run(what, func(t *testing.T) {
			for cut := first; cut <= end; cut += 7 {
				torn := files.CrashClone(vfs.CrashCloneCfg{})
				overwrite(t, torn, logName(t, torn), string(whole[:cut])+rest(end-cut))
				d := open(t, options(t, torn))
				names := 0
				ok(t, d.Load("", storage.RangeOf(0, 1), func(packets []messages.Packet) error {
					names += len(packets)
					return nil
				}))
				if least := (commits - 1) * each; names != least && names != least+each {
					t.Errorf("cut at byte %d of %d to %d: %d names", cut, first, end, names)
				}
				if got := d.Ceiling(); got != messages.Stamp(names/each) {
					t.Errorf("cut at byte %d: the ceiling is %d with %d names", cut, got, names)
				}
				ok(t, d.Close())
			}
		})
	}
	ok(t, d.Close())
}

// logName is the only log in files.
func logName(t *testing.T, files *vfs.MemFS) string {
	t.Helper()
	names, err := files.List("/data/db")
	ok(t, err)
	for _, name := range names {
		if strings.HasSuffix(name, ".log") {
			return "/data/db/" + name
		}
	}
	t.Fatal("there is no log")
	return ""
}
