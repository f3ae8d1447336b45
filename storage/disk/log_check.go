package disk

import (
	"encoding/binary"
	"errors"
	"io"
	"strconv"
	"strings"
)

// The form of Pebble's log: blocks of chunks, each behind a header of its checksum (4 bytes),
// length (2), encoding (1), the number of the log (4) and how many bytes of the log
// were on the disk when it was written (8); the lowest byte first.
//
// Source: package record of Pebble v2.1.7.
const (
	logBlock      = 32 << 10
	logHeader     = 19
	logSynced     = 11 // where a header says how much was synced
	logLeast      = 11 // of a header of any encoding: less at the end of a block is empty
	firstEncoding = 9  // of those with that header
	lastEncoding  = 12
)

// checkLog refuses a log that is damaged before its end. Pebble takes what it
// cannot read for the end, and looks only in later blocks for a chunk that says
// that more than that had been synced; this looks at all that follows. What was synced last is
// not said to be by anything: damage there is taken for the end of an unfinished write.
func (d directory) checkLog() error {
	name, number, err := d.lastLog()
	if err != nil || name == "" {
		return err
	}
	f, err := d.Open(d.PathJoin(d.path(database), name))
	if err != nil {
		return err
	}
	log, err := io.ReadAll(f)
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	if end := logEnd(log, number); syncedBeyond(log, number, end) {
		return refuse(d.name, ErrDamaged, "its log %s is damaged at byte %d, and what follows was on the disk: "+
			"restore a backup, or move it away and start empty to be refilled by peers", name, end)
	}
	return nil
}

// lastLog is the log that was being written, "" if there is none.
func (d directory) lastLog() (name string, number uint32, err error) {
	files, err := d.List(d.path(database))
	if err != nil {
		return "", 0, err
	}
	for _, file := range files {
		digits, ok := strings.CutSuffix(file, ".log")
		n, err := strconv.ParseUint(digits, 10, 32)
		if ok && err == nil && uint32(n) >= number {
			name, number = file, uint32(n)
		}
	}
	return name, number, nil
}

// logEnd is where the first byte is that belongs to no chunk.
func logEnd(log []byte, number uint32) int {
	at := 0
	for at < len(log) {
		left := logBlock - at%logBlock
		size, ok := chunk(log, at, number)
		switch {
		case ok:
			at += size
		case left < logLeast, left < logHeader && empty(log[at:min(at+left, len(log))]):
			at += left
		default:
			return at
		}
	}
	return at
}

// syncedBeyond reports whether any chunk after end says that more than that was synced.
func syncedBeyond(log []byte, number uint32, end int) bool {
	for at := end + 1; at+logHeader <= len(log); at++ {
		if binary.LittleEndian.Uint32(log[at+7:]) != number {
			continue
		}
		if _, ok := chunk(log, at, number); ok && binary.LittleEndian.Uint64(log[at+logSynced:]) > uint64(end) {
			return true
		}
	}
	return false
}

// chunk reports whether a chunk of that log lies there, and its size with its header.
func chunk(log []byte, at int, number uint32) (size int, ok bool) {
	if at+logHeader > len(log) {
		return 0, false
	}
	b := log[at:]
	size = logHeader + int(binary.LittleEndian.Uint16(b[4:]))
	if b[6] < firstEncoding || b[6] > lastEncoding || binary.LittleEndian.Uint32(b[7:]) != number ||
		at%logBlock+size > logBlock || size > len(b) {
		return 0, false
	}
	return size, logChecksum(b[6:size]) == binary.LittleEndian.Uint32(b)
}

func empty(b []byte) bool {
	for _, c := range b {
		if c != 0 {
			return false
		}
	}
	return true
}
