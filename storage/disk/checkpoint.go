package disk

import (
	"errors"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
)

// beingMade is what the name of a checkpoint ends in until it is whole.
const beingMade = ".unfinished"

// Checkpoint makes a data directory of what was committed until now, for the same host, and
// answers the bytes of its files when all is on the disk. dir is an absolute and clean path
// outside of this directory; it must not be there yet, its parent must. Commits go on
// meanwhile. The files are for their owner only; where they lie on the same file system, most
// are links. One checkpoint is made at a time. One that fails is removed again, and does
// not fail the disk; of one whose process ends a directory is left whose name ends in
// .unfinished.
func (d *Disk) Checkpoint(dir string) (bytes uint64, err error) {
	switch {
	case d.files.ending.Load():
		return 0, explainBackup(dir, errClosing)
	case !d.copying.TryLock():
		return 0, refuseBackup(dir, ErrBusy, "another one is under way: wait until that is done")
	}
	defer d.copying.Unlock()
	if err := d.mayBeAt(dir); err != nil {
		return 0, err
	}
	made := make(chan uint64, 1)
	err = d.attempt(func() error {
		bytes, err := d.checkpoint(dir)
		made <- bytes
		return err
	})
	if err != nil {
		return 0, explainBackup(dir, err)
	}
	return <-made, nil
}

// mayBeAt refuses places where there can be no checkpoint.
func (d *Disk) mayBeAt(dir string) error {
	files := d.home.FS
	switch {
	case strings.ContainsFunc(dir, isControl):
		return refuseBackup(strconv.Quote(dir), ErrPlace, "its name has control characters: name another place")
	case !filepath.IsAbs(dir):
		return refuseBackup(dir, ErrPlace, "it is not an absolute path: begin with /")
	case filepath.Clean(dir) != dir:
		return refuseBackup(dir, ErrPlace, "write it as %s", filepath.Clean(dir))
	case d.isWithin(dir):
		return refuseBackup(dir, ErrPlace, "it is inside the data directory itself: name one outside of it")
	}
	for _, taken := range []string{dir, dir + beingMade} {
		switch _, err := files.Stat(taken); {
		case err == nil && taken == dir:
			return refuseBackup(dir, ErrExists, "it is there already: name a directory that is not, or remove it")
		case err == nil:
			return refuseBackup(dir, ErrExists, "%s is there already, of a backup that was not finished: remove it, or name another place", taken)
		case !errors.Is(err, fs.ErrNotExist):
			return explainBackup(dir, err)
		}
	}
	switch parent, err := files.Stat(files.PathDir(dir)); {
	case errors.Is(err, fs.ErrNotExist):
		return refuseBackup(dir, ErrPlace, "%s is not there: make it first", files.PathDir(dir))
	case err != nil:
		return explainBackup(dir, err)
	case !parent.IsDir():
		return refuseBackup(dir, ErrPlace, "%s is no directory: name another place", files.PathDir(dir))
	}
	return nil
}

func isControl(r rune) bool { return r < ' ' || r == 0x7f }

// isWithin reports whether a path leads into this directory.
func (d *Disk) isWithin(dir string) bool {
	way, err := filepath.Rel(d.home.resolved(d.home.name), filepath.Join(d.home.resolved(filepath.Dir(dir)), filepath.Base(dir)))
	return err == nil && way != ".." && !strings.HasPrefix(way, "../")
}

// resolved is a path without links, as far as they can be followed.
func (d directory) resolved(name string) string {
	if absolute, err := filepath.Abs(name); err == nil {
		name = absolute
	}
	if !isMachine(d.FS) {
		return name
	}
	if followed, err := filepath.EvalSymlinks(name); err == nil {
		return followed
	}
	return name
}

func (d *Disk) checkpoint(dir string) (bytes uint64, err error) {
	files, begun := d.home.FS, dir+beingMade
	if err := makeNew(files, begun); err != nil {
		return 0, err
	}
	defer func() {
		if err != nil {
			_ = files.RemoveAll(begun) // the error that counts is the first
		}
	}()
	// Tables alone, as in a directory that was closed: they have checksums, and do not
	// change. A log is copied while it is written to, and its end need not make sense.
	if err := d.db.Flush(); err != nil {
		return 0, err
	}
	if err := d.db.Checkpoint(files.PathJoin(begun, database)); err != nil {
		return 0, err
	}
	if err := removeLogs(files, files.PathJoin(begun, database)); err != nil {
		return 0, err
	}
	if err := d.writeIdentity(begun); err != nil {
		return 0, err
	}
	if err := ownersOnly(files, begun); err != nil {
		return 0, err
	}
	if bytes, err = size(files, begun); err != nil {
		return 0, err
	}
	if err := files.Rename(begun, dir); err != nil {
		return 0, err
	}
	return bytes, syncDirectory(files, files.PathDir(dir))
}
