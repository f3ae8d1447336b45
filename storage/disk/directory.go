package disk

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
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
const format = 2

// directory is where a data directory lies.
type directory struct {
	vfs.FS
	name string
}

func (d directory) path(name string) string { return d.PathJoin(d.name, name) }

// enter makes the directory if it must be, locks it and finds out whether it is one of
// this host and version; known is false for one that is new.
func (d *Disk) enter() (known bool, err error) {
	there, err := d.home.there()
	switch {
	case err != nil:
		return false, err
	case !there:
		err = makeDirectory(d.home.FS, d.home.name)
	default: // a lock leaves a file, and none in what is not ours
		_, err = d.home.known()
	}
	if err != nil {
		return false, err
	}
	if d.unlock, err = d.home.lockToWrite(); err != nil {
		return false, err
	}
	if known, err = d.home.known(); err != nil || !known {
		return false, err
	}
	host, err := d.home.readIdentity()
	if err == nil && host != d.options.Host {
		err = d.anotherHost(host)
	}
	if err == nil {
		err = d.home.whole()
	}
	return true, err
}

// there reports whether something is there; a file is refused.
func (d directory) there() (bool, error) {
	switch info, err := d.Stat(d.name); {
	case errors.Is(err, fs.ErrNotExist):
		return false, nil
	case err != nil:
		return false, err
	case !info.IsDir():
		return false, refuse(d.name, ErrNotADirectory, "it is a file: name a directory")
	default:
		return true, nil
	}
}

// lockToWrite locks a directory against everybody.
func (d directory) lockToWrite() (unlock func() error, err error) {
	lock, err := d.Lock(d.path(lockFile))
	if err != nil {
		return nil, d.notLocked(err)
	}
	return lock.Close, nil
}

// notLocked is the error about a lock that was not given.
func (d directory) notLocked(err error) error {
	if errors.Is(err, syscall.EAGAIN) || strings.Contains(err.Error(), "lock held by current process") {
		return refuse(d.name, ErrLocked, "another process has it open: end that one, or name a directory for each node")
	}
	return err
}

// known reports whether it is a data directory; what is neither that nor can become one is
// refused.
func (d directory) known() (bool, error) {
	there, err := d.List(d.name)
	if err != nil || slices.Contains(there, identity) {
		return err == nil, err
	}
	for _, name := range there {
		if name != lockFile && name != unfinished && name != database {
			return false, refuse(d.name, ErrForeign, "it holds %q and is no data directory, or a backup that was not finished: name an empty directory", name)
		}
	}
	return false, nil
}

// makeDirectory makes a directory, and those above it, that stay after a crash.
func makeDirectory(files vfs.FS, dir string) error {
	made := []string{dir}
	for {
		above := files.PathDir(made[len(made)-1])
		if _, err := files.Stat(above); !errors.Is(err, fs.ErrNotExist) || above == files.PathDir(above) {
			break
		}
		made = append(made, above)
	}
	switch err := files.MkdirAll(dir, 0o700); {
	case errors.Is(err, fs.ErrNotExist):
		return refuse(dir, ErrUnsuitable, "its file system lets nobody make a directory there (%v): name one on a disk of this machine", err)
	case errors.Is(err, fs.ErrExist):
		return refuse(dir, ErrNotADirectory, "it is a link that leads nowhere: remove it, or name a directory")
	case err != nil:
		return err
	}
	for _, name := range made {
		if err := syncDirectory(files, files.PathDir(name)); err != nil {
			return err
		}
	}
	return nil
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
	files := d.home.FS
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

// readIdentity answers whose the directory is, and refuses what is not of this version.
func (d directory) readIdentity() (host string, err error) {
	f, err := d.Open(d.path(identity))
	if err != nil {
		return "", err
	}
	text, err := io.ReadAll(io.LimitReader(f, identityMost))
	if err = errors.Join(err, f.Close()); err != nil {
		return "", err
	}
	lines := strings.Split(string(text), "\n")
	if len(lines) < 3 {
		return "", d.noIdentity()
	}
	said, ok := strings.CutPrefix(lines[1], "format ")
	version, err := strconv.ParseUint(said, 10, 32)
	if !ok || err != nil {
		return "", d.noIdentity()
	}
	if version != format {
		return "", d.anotherVersion(version)
	}
	quoted, ok := strings.CutPrefix(lines[2], "host ")
	host, err = strconv.Unquote(quoted)
	if !ok || err != nil {
		return "", d.noIdentity()
	}
	return host, nil
}

// whole refuses a directory without a database.
func (d directory) whole() error {
	if _, err := d.Stat(d.path(database)); errors.Is(err, fs.ErrNotExist) {
		return refuse(d.name, ErrDamaged, "its folder %q is missing: restore a backup, or move it away and start empty to be refilled by peers", database)
	}
	return nil
}

func (d directory) noIdentity() error {
	return refuse(d.name, ErrDamaged, "its file %s cannot be read: restore a backup, or move it away and start empty to be refilled by peers", identity)
}

func (d directory) anotherVersion(version uint64) error {
	return refuse(d.name, ErrVersion, "it has the format %d, and this version reads %d: run the version that wrote it", version, format)
}

func (d *Disk) anotherHost(host string) error {
	return refuse(d.home.name, ErrHost, "it is of the host %q, and this one is %q: name the directory of this host, or an empty one", host, d.options.Host)
}
