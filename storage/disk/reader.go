package disk

import (
	"errors"
	"io/fs"
	"sync"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"

	"blue-rings/messages"
)

// Reader is a data directory that is open to be read, of whatever host and however old. Nothing
// in it changes. What its log has lies in memory meanwhile, and the commits that are not folded:
// mostly nothing or some 30 MiB, and about 200 MiB at most. Safe for concurrent use.
type Reader struct {
	records
	home    directory
	about   About
	unlock  func() error
	closing sync.Once
}

// About is what a directory knows of itself.
type About struct {
	Format  uint64 // the version of the format
	Host    string
	Lives   []Life         // of the host, the first one first
	Ceiling messages.Stamp // beyond all stamps that its host has given
	Written int64          // about when it was last written, Unix milliseconds; 0: never
	Bytes   int64          // of all its files
}

// OpenReadOnly opens a directory to read it: of the options only Dir, FS and Notice count. No node
// can open it meanwhile; others may read it, too. Its errors are as those of Open.
func OpenReadOnly(options Options) (*Reader, error) {
	if options.FS == nil {
		options.FS = vfs.Default
	}
	r := &Reader{home: directory{options.FS, options.Dir}, records: records{failure: newFailure(options)}}
	if err := r.open(); err != nil {
		if r.unlock != nil {
			_ = r.unlock() // the error that counts is the first
		}
		if errors.Is(err, fs.ErrPermission) {
			err = refuse(options.Dir, ErrUnreadable, "this user may not read it: run as its owner (%s)", oneLine(err))
		}
		return nil, explain(options.Dir, err)
	}
	return r, nil
}

func (r *Reader) open() error {
	there, err := r.home.there()
	if err != nil {
		return err
	}
	if !there {
		return refuse(r.home.name, ErrMissing, "there is nothing: name a data directory")
	}
	if known, err := r.home.known(); err != nil {
		return err
	} else if !known {
		return refuse(r.home.name, ErrForeign, "no node has come to the end of making it: name another one")
	}
	if r.unlock, err = r.home.lockToRead(); errors.Is(err, ErrLocked) {
		return refuse(r.home.name, ErrLocked, "a node has it open: stop it, use a backup (`blue-rings backup`), or `export --redis`")
	} else if err != nil {
		return err
	}
	if r.about.Host, err = r.home.readIdentity(); err != nil {
		return err
	}
	if err := errors.Join(r.home.whole(), r.home.checkLog()); err != nil {
		return err
	}
	return r.attempt(r.openDatabase)
}

func (r *Reader) openDatabase() (err error) {
	if r.db, err = pebble.Open(r.home.path(database), r.pebbleOptions()); err != nil {
		return errors.Join(r.err(), err)
	}
	if err = errors.Join(r.readSelf(), r.readGroups(), r.err()); err != nil {
		return errors.Join(err, r.db.Close())
	}
	return nil
}

func (r *Reader) pebbleOptions() *pebble.Options {
	return &pebble.Options{
		FS:                 frozenFS{r.home.FS},
		ReadOnly:           true,
		Logger:             logger{r.failure},
		FormatMajorVersion: pebble.FormatTableFormatV6,
		MemTableSize:       memTable,
		CacheSize:          blockCache,
		EventListener:      &pebble.EventListener{DataCorruption: func(info pebble.DataCorruptionInfo) { r.fail(info.Details) }},
	}
}

// readSelf reads what the directory knows of itself.
func (r *Reader) readSelf() error {
	about, err := r.readAbout(r.about.Host)
	if err != nil {
		return err
	}
	if err := about.check(r.home); err != nil {
		return err
	}
	if about.theirs != r.about.Host {
		return refuse(r.home.name, ErrDamaged, "its file %s is of the host %q, and its database of %q: restore a backup", identity, r.about.Host, about.theirs)
	}
	r.about.Format, r.about.Lives = about.version, about.lives()
	r.about.Ceiling, r.about.Written = about.ceiling, about.written
	r.about.Bytes, err = r.home.bytes()
	return err
}

// bytes is how much the files of a directory hold.
func (d directory) bytes() (n int64, err error) {
	for _, dir := range []string{d.name, d.path(database)} {
		names, err := d.List(dir)
		if err != nil {
			return 0, err
		}
		for _, name := range names {
			info, err := d.Stat(d.PathJoin(dir, name))
			if err != nil {
				return 0, err
			}
			if !info.IsDir() {
				n += info.Size()
			}
		}
	}
	return n, nil
}

// About is what the directory knows of itself.
func (r *Reader) About() About { return r.about }

// Close lets go of the directory. Nothing else may be called then.
func (r *Reader) Close() (err error) {
	r.closing.Do(func() {
		err = errors.Join(r.attempt(r.db.Close), r.unlock())
	})
	return err
}
