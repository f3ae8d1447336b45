package disk_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"
	"go.uber.org/goleak"

	"blue-rings/messages"
	"blue-rings/storage"
	"blue-rings/storage/disk"
)

func openReadOnly(t testing.TB, o disk.Options) *disk.Reader {
	t.Helper()
	r, err := disk.OpenReadOnly(o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// files is what lies below a directory: for each its content, mode and time.
func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := make(map[string]string)
	ok(t, filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		all[path] = fmt.Sprint(info.Mode(), info.ModTime().UnixNano())
		if !entry.IsDir() {
			content, err := os.ReadFile(path)
			all[path] += string(content)
			return err
		}
		return nil
	}))
	return all
}

// killed is the directory that a process which was killed leaves: some records in
// tables, others in the log.
func killed(t *testing.T) (o disk.Options, dir string) {
	t.Helper()
	mem := vfs.NewCrashableMem()
	o = options(t, mem)
	written(t, o)
	d := open(t, o)
	ok(t, d.Begin(messages.Replica{Host: o.Host, Incarnation: 8}))
	shard := newShard(8, storage.RangeOf(0, 1))
	for i := range 500 {
		increment(t, shard, messages.StampAt(begin+5_000)+messages.Stamp(i), fmt.Sprint("d", i), 2)
	}
	ok(t, save(d, shard, messages.StampAt(begin+9_000), true))
	crashed := mem.CrashClone(vfs.CrashCloneCfg{})
	ok(t, d.Close())
	dir = filepath.Join(t.TempDir(), "data")
	_, err := vfs.Clone(crashed, vfs.Default, "/data", dir)
	ok(t, err)
	o.FS, o.Dir = nil, dir
	return o, dir
}

func TestAReaderChangesNothing(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	o, dir := killed(t)
	before := files(t, dir)
	o.Host = "another"
	o.Now = func() int64 { return begin + 1_000*3_600_000 } // far too old
	r := openReadOnly(t, o)
	names, total := 0, int64(0)
	ok(t, r.Walk(func(record disk.Record) error {
		n, _ := record.Packets[0].Slots[0].Added.Int64()
		names, total = names+1, total+n
		if record.Kind != "" || record.Bytes < len(record.Name)+10 || len(record.Packets) != 1 {
			return fmt.Errorf("%+v", record)
		}
		return nil
	}))
	if names != 1_500 || total != 2_000 {
		t.Errorf("%d names with %d in all", names, total)
	}
	ok(t, r.Verify(nil))
	about := r.About()
	lives := []disk.Life{
		{Replica: messages.Replica{Host: "a", Incarnation: 7}, Began: begin},
		{Replica: messages.Replica{Host: "a", Incarnation: 8}, Began: begin},
	}
	if about.Format != 2 || about.Host != "a" || about.Ceiling != messages.StampAt(begin+9_000) || about.Written != begin ||
		about.Bytes < 10_000 || !slices.Equal(about.Lives, lives) {
		t.Errorf("it knows %+v", about)
	}
	if _, found, err := r.Record("", "none"); found || err != nil {
		t.Errorf("a name that is not there: %v, %v", found, err)
	}
	record, found, err := r.Record("", "d7")
	if err != nil || !found || record.Name != "d7" || record.Packets[0].Slots[0].Added.String() != "2" {
		t.Errorf("%+v, %v, %v", record, found, err)
	}
	kinds, err := r.Kinds()
	if err != nil || !slices.Equal(kinds, []string{""}) {
		t.Errorf("kinds %q, %v", kinds, err)
	}
	ok(t, r.Close())
	after := files(t, dir)
	for path := range before {
		if before[path] != after[path] {
			t.Errorf("%s has changed", path)
		}
	}
	if len(before) != len(after) {
		t.Errorf("%d files became %d", len(before), len(after))
	}
}

func TestAReaderAndANodeExcludeEachOther(t *testing.T) {
	o := options(t, nil)
	o.Dir = filepath.Join(t.TempDir(), "data")
	written(t, o)
	for range 2 {
		first, second := openReadOnly(t, o), openReadOnly(t, o)
		_, err := disk.Open(o)
		refused(t, err, disk.ErrLocked, "another process has it open")
		ok(t, first.Close())
		if said := otherProcess(t, o.Dir); !strings.Contains(said, "another process has it open") {
			t.Errorf("beside a reader, another process says %q", said)
		}
		ok(t, second.Close())
		d := open(t, o)
		for range 2 {
			_, err = disk.OpenReadOnly(o)
			refused(t, err, disk.ErrLocked, "a node has it open")
		}
		// A reader that is refused does not let go of the lock.
		if said := otherProcess(t, o.Dir); !strings.Contains(said, "another process has it open") {
			t.Errorf("beside a node, another process says %q", said)
		}
		ok(t, d.Close())
	}
}

func TestWhatIsRefusedToAReader(t *testing.T) {
	for name, c := range map[string]struct {
		spoil    func(dir string) error
		sentinel error
		says     string
	}{
		"nothing":            {os.RemoveAll, disk.ErrMissing, "there is nothing"},
		"an empty directory": {emptied, disk.ErrForeign, "no node has come to the end of making it"},
		"a file": {func(dir string) error {
			return errors.Join(os.RemoveAll(dir), os.WriteFile(dir, nil, 0o600))
		}, disk.ErrNotADirectory, "it is a file"},
		"something else": {func(dir string) error {
			return errors.Join(emptied(dir), os.WriteFile(filepath.Join(dir, "cat.jpg"), nil, 0o600))
		}, disk.ErrForeign, `holds "cat.jpg"`},
		"a later version": {func(dir string) error {
			return os.WriteFile(filepath.Join(dir, "BLUE-RINGS"), []byte("x\nformat 99\nhost \"a\"\n"), 0o600)
		}, disk.ErrVersion, "run the version that wrote it"},
		"another identity": {func(dir string) error {
			return os.WriteFile(filepath.Join(dir, "BLUE-RINGS"), []byte("x\nformat 2\nhost \"b\"\n"), 0o600)
		}, disk.ErrDamaged, `is of the host "b", and its database of "a"`},
		"no database": {func(dir string) error { return os.RemoveAll(filepath.Join(dir, "db")) }, disk.ErrDamaged, `"db" is missing`},
		"an empty database": {func(dir string) error {
			return emptied(filepath.Join(dir, "db"))
		}, disk.ErrDamaged, "restore a backup"},
	} {
		t.Run(name, func(t *testing.T) {
			defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
			o := options(t, nil)
			o.Dir = filepath.Join(t.TempDir(), "data")
			written(t, o)
			ok(t, c.spoil(o.Dir))
			before := fmt.Sprint(names(t, o.Dir))
			for range 2 {
				_, err := disk.OpenReadOnly(o)
				refused(t, err, c.sentinel, c.says)
			}
			if after := fmt.Sprint(names(t, o.Dir)); after != before {
				t.Errorf("%s became %s", before, after)
			}
		})
	}
}

func names(t *testing.T, dir string) []string {
	t.Helper()
	var all []string
	err := filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		all = append(all, path)
		return err
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return all
}

func emptied(dir string) error { return errors.Join(os.RemoveAll(dir), os.Mkdir(dir, 0o700)) }

// A directory that no node has locked, such as a part of a copy, can be read.
func TestAReaderWithoutALock(t *testing.T) {
	o, dir := killed(t)
	ok(t, os.Remove(filepath.Join(dir, "LOCK")))
	ok(t, openReadOnly(t, o).Close())
	if slices.Contains(names(t, dir), filepath.Join(dir, "LOCK")) {
		t.Error("a lock was left")
	}
}

// A directory on a file system that is mounted read-only can be read, and is refused to a node.
func TestAReadOnlyMount(t *testing.T) {
	o, dir := killed(t)
	if os.Getenv("DISK_MOUNTED") == "" {
		d := open(t, o)
		ok(t, d.Close())
		inNamespace(t, "DISK_MOUNTED="+dir)
		return
	}
	o.Dir = os.Getenv("DISK_MOUNTED")
	for _, args := range [][]string{{"--bind", o.Dir, o.Dir}, {"-o", "remount,ro,bind", o.Dir}} {
		if output, err := exec.Command("mount", args...).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, output)
		}
	}
	_, err := disk.Open(o)
	refused(t, err, disk.ErrReadOnly, "mount it for writing")
	r := openReadOnly(t, o)
	ok(t, r.Verify(nil))
	ok(t, r.Close())
	o.Dir = filepath.Join(o.Dir, "below")
	_, err = disk.Open(o)
	refused(t, err, disk.ErrReadOnly, "mount it for writing")
}

// inNamespace runs this test again in a process that sees mounts of its own.
func inNamespace(t *testing.T, env string) {
	t.Helper()
	args := []string{"-m"}
	if os.Getuid() != 0 {
		args = []string{"-rm"}
	}
	if output, err := exec.Command("unshare", append(args, "true")...).CombinedOutput(); err != nil {
		t.Skipf("no namespace of mounts can be made, run as root with unshare(1): %v: %s", err, output)
	}
	again := exec.Command("unshare", append(args, os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v")...)
	again.Env = append(os.Environ(), env)
	if output, err := again.CombinedOutput(); err != nil || !strings.Contains(string(output), "--- PASS: "+t.Name()) {
		t.Errorf("%v: %s", err, output)
	}
}

// Damage is found wherever it is in a table, also in states that are no more, and does not
// end the process.
func TestAReaderOfADamagedTable(t *testing.T) {
	o := options(t, nil)
	o.Dir = filepath.Join(t.TempDir(), "data")
	_, err := vfs.Clone(compactable(t), vfs.Default, "/data", o.Dir)
	ok(t, err)
	tables, err := filepath.Glob(filepath.Join(o.Dir, "db", "*.sst"))
	if err != nil || len(tables) < 2 {
		t.Fatalf("%q, %v", tables, err)
	}
	r := openReadOnly(t, o)
	ok(t, r.Verify(nil))
	ok(t, r.Close())
	for _, table := range tables {
		content, err := os.ReadFile(table)
		ok(t, err)
		for at := 7; at < len(content); at += len(content)/25 + 1 {
			content[at] ^= 4
			ok(t, os.WriteFile(table, content, 0o600))
			r, err := disk.OpenReadOnly(o)
			if err == nil {
				err = r.Verify(nil)
				_ = r.Close() // it answers what the disk failed with
			}
			if refused(t, err, disk.ErrDamaged, "restore a backup"); t.Failed() {
				t.Fatalf("byte %d of %d in %s", at, len(content), table)
			}
			content[at] ^= 4
		}
		ok(t, os.WriteFile(table, content, 0o600))
	}
	r = openReadOnly(t, o)
	ok(t, r.Verify(nil))
	ok(t, r.Close())
}
