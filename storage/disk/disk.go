package disk

import (
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"

	"blue-rings/messages"
)

// Options say what directory to open, and for whom.
type Options struct {
	Dir         string        // made if it is not there
	Host        string        // whose state it holds
	FS          vfs.FS        // nil: the file system of the machine
	Retention   time.Duration // how long deletions are kept: a directory written longer ago is refused
	AcceptStale bool          // open it all the same
	Now         func() int64  // the wall clock, Unix milliseconds
	Fold        int           // so many bytes of commits become records together; 0: 16 MiB
	Notice      func(string)  // takes lines for an operator; called from any goroutine, even at once; must not block
}

// Disk is a data directory that is open. Safe for concurrent use.
type Disk struct {
	records
	options  Options
	home     directory
	unlock   func() error
	files    *failingFS // of db
	life     life
	stalls   atomic.Uint64
	stalling atomic.Bool
	last     atomic.Pointer[Stats] // that could be had; nil: none yet
	copying  sync.Mutex            // held while a checkpoint is made, and for good once closed
	closing  sync.Once
}

// Open opens a directory, and makes a new one if there is nothing. It answers
// an error of one line that says what to do, and is one of those of this package.
func Open(options Options) (*Disk, error) {
	if options.FS == nil {
		options.FS = vfs.Default
	}
	if options.Fold == 0 {
		options.Fold = foldBytes
	}
	d := &Disk{
		options: options,
		home:    directory{options.FS, options.Dir},
		records: records{failure: newFailure(options)},
	}
	d.files = &failingFS{FS: options.FS, failure: d.failure, dir: d.home.path(database)}
	if err := d.open(); err != nil {
		if d.unlock != nil {
			_ = d.unlock() // the error that counts is the first
		}
		return nil, explain(options.Dir, err)
	}
	return d, nil
}

func (d *Disk) open() error {
	known, err := d.enter()
	if err != nil {
		return err
	}
	if known {
		if err := d.home.checkLog(); err != nil {
			return err
		}
	}
	return d.attempt(func() error {
		if err := d.openDatabase(known); err != nil || known {
			return err
		}
		// The log of a new database is of the oldest format that Pebble knows, of which
		// checkLog can say nothing: it is opened once more.
		if err := errors.Join(d.db.Close(), d.err()); err != nil {
			return err
		}
		return d.openDatabase(true)
	})
}

func (d *Disk) openDatabase(known bool) (err error) {
	if d.db, err = pebble.Open(d.home.path(database), d.pebbleOptions()); err != nil {
		return errors.Join(d.err(), err)
	}
	err = d.settle(known)
	if err = errors.Join(d.err(), err); err != nil {
		return errors.Join(err, d.db.Close())
	}
	return nil
}

// settle reads what the directory knows of itself, writes it if that is
// nothing, and refuses what does not belong to it.
func (d *Disk) settle(known bool) error {
	if err := d.readLife(known); err != nil {
		return err
	}
	if age := d.options.Now() - d.life.written; d.life.written > 0 && age > d.options.Retention.Milliseconds() && !d.options.AcceptStale {
		return refuse(d.dir, ErrStale, "it was last written %s ago, and deletions are kept for %s: what was deleted meanwhile would come back; "+
			"move it away and start empty to be refilled by peers, or open it with --accept-stale",
			(time.Duration(age) * time.Millisecond).Round(time.Minute), d.options.Retention)
	}
	if known {
		return d.readGroups()
	}
	return d.writeIdentity(d.home.name)
}

// Failed is why the disk has failed, or nil. It stays so.
func (d *Disk) Failed() error { return d.err() }

// Failure is closed when the disk fails, perhaps while nothing is committed.
func (d *Disk) Failure() <-chan struct{} { return d.failed }

// Begin notes that this replica has begun, on the disk: its writes may begin.
func (d *Disk) Begin(replica messages.Replica) error { return d.begin(replica) }

// Former is whose state the directory may hold: the replicas of this host that have
// begun, the first one first, but for the one of this Disk.
func (d *Disk) Former() []messages.Replica { return d.life.former }

// Ceiling is beyond all stamps that were given before this Disk was opened, or 0.
func (d *Disk) Ceiling() messages.Stamp { return d.life.found }

// Close syncs and closes the directory. Nothing else may be called then; a checkpoint that
// is being made ends. What a disk that has
// failed holds up stays until the process ends, and with it the lock.
func (d *Disk) Close() error {
	err := d.err()
	d.closing.Do(func() {
		d.files.ending.Store(true)
		d.copying.Lock()
		if err == nil {
			err = d.write(func() error { return errors.Join(d.foldAll(), d.touch()) })
		}
		if err == nil {
			err = d.write(d.db.Flush) // what lies in tables is checked as a whole
		}
		if err == nil {
			err = d.write(func() error { return errors.Join(d.db.Close(), d.unlock()) })
		}
	})
	return err
}
