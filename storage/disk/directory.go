package disk

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strconv"
	"strings"
	"syscall"

	"github.com/cockroachdb/pebble/v2/vfs"
)

// What lies in a directory.
const (
	identity   = "BLUE-RINGS"
	unfinished = "BLUE-RINGS.unfinished" // an identity that is being written
	lockFile   = "LOCK"
	database   = "db"
)

// format is the version of the format of a directory.
const format = 1

func (d *Disk) path(name string) string { return d.options.FS.PathJoin(d.options.Dir, name) }

// enter makes the directory if it must be, locks it and finds out whether it is one of
// this host and version; known is false for one that is new.
func (d *Disk) enter() (known bool, err error) {
	files := d.options.FS
	switch info, err := files.Stat(d.options.Dir); {
	case err == nil && !info.IsDir():
		return false, refuse(d.dir, ErrNotADirectory, "it is a file: name a directory")
	case errors.Is(err, fs.ErrNotExist):
		if err := makeDirectory(files, d.options.Dir); err != nil {
			return false, err
		}
	case err != nil:
		return false, err
	}
	if d.lock, err = files.Lock(d.path(lockFile)); err != nil {
		if !errors.Is(err, syscall.EAGAIN) && !strings.Contains(err.Error(), "lock held by current process") {
			return false, err
		}
		return false, refuse(d.dir, ErrLocked, "another process has it open: end that one, or name a directory for each node")
	}
	there, err := files.List(d.options.Dir)
	if err != nil {
		return false, err
	}
	for _, name := range there {
		switch name {
		case identity:
			known = true
		case lockFile, unfinished, database:
		default:
			if !known {
				err = refuse(d.dir, ErrForeign, "it holds %q and is no data directory, or a backup that was not finished: name an empty directory", name)
			}
		}
	}
	if known {
		return true, d.readIdentity()
	}
	return false, err
}

// makeDirectory makes a directory that stays after a crash.
func makeDirectory(files vfs.FS, dir string) error {
	if err := files.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	return syncDirectory(files, files.PathDir(dir))
}

func syncDirectory(files vfs.FS, dir string) error {
	f, err := files.OpenDir(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// writeIdentity writes what the directory is, at last: what has none is not finished.
func (d *Disk) writeIdentity(dir string) error {
	files := d.options.FS
	text := fmt.Sprintf("This directory belongs to a node of Blue Rings. Change nothing here.\nformat %d\nhost %q\n", format, d.options.Host)
	temporary := files.PathJoin(dir, unfinished)
	f, err := files.Create(temporary, vfs.WriteCategoryUnspecified)
	if err != nil {
		return err
	}
	_, err = io.WriteString(f, text)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := files.Rename(temporary, files.PathJoin(dir, identity)); err != nil {
		return err
	}
	return syncDirectory(files, dir)
}

// identityMost is how many bytes of an identity are read.
const identityMost = 4096

// readIdentity refuses what is not of this host and version.
func (d *Disk) readIdentity() error {
	f, err := d.options.FS.Open(d.path(identity))
	if err != nil {
		return err
	}
	text, err := io.ReadAll(io.LimitReader(f, identityMost))
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	lines := strings.Split(string(text), "\n")
	if len(lines) < 3 {
		return d.noIdentity()
	}
	said, ok := strings.CutPrefix(lines[1], "format ")
	version, err := strconv.ParseUint(said, 10, 32)
	if !ok || err != nil {
		return d.noIdentity()
	}
	if version != format {
		return d.anotherVersion(version)
	}
	quoted, ok := strings.CutPrefix(lines[2], "host ")
	host, err := strconv.Unquote(quoted)
	if !ok || err != nil {
		return d.noIdentity()
	}
	if host != d.options.Host {
		return d.anotherHost(host)
	}
	if _, err := d.options.FS.Stat(d.path(database)); errors.Is(err, fs.ErrNotExist) {
		return refuse(d.dir, ErrDamaged, "its folder %q is missing: restore a backup, or move it away and start empty to be refilled by peers", database)
	}
	return nil
}

func (d *Disk) noIdentity() error {
	return refuse(d.dir, ErrDamaged, "its file %s cannot be read: restore a backup, or move it away and start empty to be refilled by peers", identity)
}

func (d *Disk) anotherVersion(version uint64) error {
	return refuse(d.dir, ErrVersion, "it has the format %d, and this version reads %d: run the version that wrote it", version, format)
}

func (d *Disk) anotherHost(host string) error {
	return refuse(d.dir, ErrHost, "it is of the host %q, and this one is %q: name the directory of this host, or an empty one", host, d.options.Host)
}
