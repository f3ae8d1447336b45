package disk_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"

	"blue-rings/messages"
	"blue-rings/storage"
	"blue-rings/storage/disk"
)

// flip changes one bit in the middle of the largest file whose name ends so.
func flip(t *testing.T, dir, suffix string, at func(size int) int) string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "db", "*"+suffix))
	ok(t, err)
	var largest string
	var content []byte
	for _, name := range names {
		b, err := os.ReadFile(name)
		ok(t, err)
		if len(b) > len(content) {
			largest, content = name, b
		}
	}
	if len(content) == 0 {
		t.Fatalf("there is no %s", suffix)
	}
	content[at(len(content))] ^= 4
	ok(t, os.WriteFile(largest, content, 0o600))
	return largest
}

// readAll opens a directory and reads all of it.
func readAll(t *testing.T, o disk.Options) (names int, err error) {
	d, err := disk.Open(o)
	if err != nil {
		return 0, err
	}
	err = d.Load("", storage.RangeOf(0, 1), func(packets []messages.Packet) error {
		names += len(packets)
		return nil
	})
	verified := d.Verify(nil)
	if (err == nil) != (verified == nil) {
		t.Errorf("loading says %v, verifying %v", err, verified)
	}
	return names, errors.Join(err, ignoreFailed(d.Close()))
}

func ignoreFailed(err error) error {
	if errors.Is(err, disk.ErrFailed) {
		return nil
	}
	return err
}

func TestAFlippedBitInATable(t *testing.T) {
	for tenth := range 10 {
		o := options(t, nil)
		o.Dir = filepath.Join(t.TempDir(), "data")
		written(t, o)
		flip(t, o.Dir, ".sst", func(size int) int { return size * tenth / 10 })
		if names, err := readAll(t, o); err != nil {
			refused(t, err, disk.ErrDamaged, "restore a backup")
		} else if names != 1_000 {
			t.Errorf("at %d tenths: %d names, and no error", tenth, names)
		}
	}
}

// TestAFlippedBitInTheLog spoils what a killed process left, at many places: what was synced
// is there, but for the last commit, or the directory is refused.
func TestAFlippedBitInTheLog(t *testing.T) {
	const commits, each = 40, 60
	files := vfs.NewCrashableMem()
	o := options(t, files)
	d := open(t, o)
	b := d.NewBatch()
	for n := range commits {
		for i := range each {
			name := fmt.Sprint("c", n*each+i)
			packets := generation(name, 1)
			packets[0].Cells = nil
			ok(t, b.Set("", name, packets))
		}
		ok(t, d.Commit(0, true, b))
	}
	refusals := 0
	for at := 0; ; at += 997 {
		crashed := files.CrashClone(vfs.CrashCloneCfg{})
		log := logOf(t, crashed)
		if at >= len(log) {
			break
		}
		log[at] ^= 4
		o.FS = crashed
		if names, err := readAll(t, o); err != nil {
			refusals++
			refused(t, err, disk.ErrDamaged, "restore a backup")
		} else if names < (commits-1)*each {
			t.Errorf("byte %d of %d: %d names, and no error", at, len(log), names)
		}
	}
	ok(t, d.Close())
	if refusals < 70 {
		t.Errorf("it was refused %d times", refusals)
	}
}

// logOf is the content of the log that was being written: a crash may bring back one that was removed.
func logOf(t *testing.T, files *vfs.MemFS) []byte {
	t.Helper()
	names, err := files.List("/data/db")
	ok(t, err)
	slices.Sort(names)
	for _, name := range slices.Backward(names) {
		if strings.HasSuffix(name, ".log") {
			content, err := files.UnsafeGetFileDataBuffer("/data/db/" + name)
			ok(t, err)
			return content
		}
	}
	t.Fatal("there is no log")
	return nil
}

// A log that ends within a commit lost what was not synced.
func TestATornLog(t *testing.T) {
	files := vfs.NewCrashableMem()
	d := open(t, options(t, files))
	shard := newShard(7, storage.RangeOf(0, 1))
	increment(t, shard, messages.StampAt(begin), "kept", 1)
	ok(t, save(d, shard, 1, true))
	for i := range 300 {
		increment(t, shard, messages.StampAt(begin+1), fmt.Sprint("torn", i), 1)
	}
	ok(t, save(d, shard, 2, false))
	torn := files.CrashClone(vfs.CrashCloneCfg{})
	o := options(t, torn)
	ok(t, d.Close())
	d = open(t, o)
	if again := load(t, d, messages.StampAt(begin+2)); again.Len() != 1 {
		t.Errorf("%d names are there", again.Len())
	}
	ok(t, d.Close())
}
