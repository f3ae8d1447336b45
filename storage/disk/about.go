package disk

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"github.com/cockroachdb/pebble/v2"

	"blue-rings/messages"
)

// The keys of what concerns the directory.
const (
	aboutFirst   = "\xff"
	aboutEnd     = "\xff\xff"
	aboutVersion = "\xffv"
	aboutHost    = "\xffh"
	aboutBegun   = "\xffi" // and an incarnation
	aboutCeiling = "\xffc" // and a stamp
)

// readAbout reads what the database knows of itself; the incarnations are of host.
func (r *records) readAbout(host string) (*aboutReader, error) {
	iter, err := r.db.NewIter(&pebble.IterOptions{LowerBound: []byte(aboutFirst), UpperBound: []byte(aboutEnd)})
	if err != nil {
		return nil, err
	}
	about := aboutReader{host: host}
	for ok := iter.First(); ok; ok = iter.Next() {
		value, err := iter.ValueAndErr()
		if err == nil {
			err = about.read(string(iter.Key()), value)
		}
		if err != nil {
			return nil, errors.Join(err, iter.Close())
		}
	}
	return &about, errors.Join(iter.Error(), iter.Close())
}

// Life is an incarnation of a host that wrote a directory.
type Life struct {
	messages.Replica
	Began int64 // Unix milliseconds
}

// aboutReader gathers what concerns the directory.
type aboutReader struct {
	host    string // whose incarnations they are
	version uint64
	theirs  string
	begun   []Life
	ceiling messages.Stamp
	written int64
}

func (a *aboutReader) read(key string, value []byte) error {
	if key == aboutHost {
		a.theirs = string(value)
		return nil
	}
	if len(value) != 8 || len(key) < len(aboutHost) || key != aboutVersion && len(key) != len(aboutHost)+8 {
		return fmt.Errorf("%w: the entry %q", pebble.ErrCorruption, key)
	}
	number := binary.BigEndian.Uint64(value)
	switch key[:len(aboutHost)] {
	case aboutVersion:
		a.version = number
	case aboutBegun:
		incarnation := binary.BigEndian.Uint64([]byte(key[len(aboutBegun):]))
		a.begun = append(a.begun, Life{messages.Replica{Host: a.host, Incarnation: incarnation}, int64(number)})
	case aboutCeiling: // they rise
		a.ceiling = messages.Stamp(binary.BigEndian.Uint64([]byte(key[len(aboutCeiling):])))
		a.written = max(a.written, int64(number))
	}
	return nil
}

// check refuses a database that does not know of itself, or is of another version.
func (a *aboutReader) check(home directory) error {
	switch a.version {
	case 0:
		return refuse(home.name, ErrDamaged, "its database has lost its first entries: restore a backup, or move it away and start empty to be refilled by peers")
	case format:
		return nil
	default:
		return home.anotherVersion(a.version)
	}
}

// lives is the incarnations in the order in which they began.
func (a *aboutReader) lives() []Life {
	slices.SortStableFunc(a.begun, func(x, y Life) int { return cmp.Compare(x.Began, y.Began) })
	return a.begun
}
