package disk

import (
	"encoding/binary"
	"hash/crc32"
	"sync/atomic"
)

// hurry is what the commits that are under way want of the log. Pebble keeps up to a block of it
// in memory until a sync is asked for, so all of them ask for one; it is
// none if nobody wants more than that the operating system has everything.
type hurry struct {
	syncs atomic.Int64 // commits that want all on the disk
	hands atomic.Int64 // that want it handed to the operating system
}

// begin is called before Pebble hears of the commit, and the answer when it has been waited
// for: so a sync that is carried out for it finds it here.
func (h *hurry) begin(sync bool) (end func()) {
	n := &h.hands
	if sync {
		n = &h.syncs
	}
	n.Add(1)
	return func() { n.Add(-1) }
}

// isLenient reports whether a sync may be none. Pebble's own are real, but for those beside a
// commit that is handed over only: logFile makes up for them.
func (h *hurry) isLenient() bool { return h.hands.Load() > 0 && h.syncs.Load() == 0 }

// logFile is a log that is written. A sync that is none is made up for by the next one, or
// when the file is closed. Pebble takes each for what it asked for, and writes into each chunk
// how much of the log is on the disk; a loss of power would then look like damage. So chunks
// that say too much are corrected. It is used by one goroutine at a time.
type logFile struct {
	failingFile
	hurry   *hurry
	written int64
	pushed  int64 // so much the operating system was asked to write
	synced  int64 // so much is on the disk
	copied  []byte
}

// logRest is so much of the end of a log that is not pushed, as Pebble does: it is still being written to.
const logRest = 1 << 20

// Write writes whole chunks.
func (f *logFile) Write(p []byte) (n int, err error) {
	n, err = f.failingFile.Write(f.corrected(p))
	f.written += int64(n)
	return n, err
}

// Sync waits until all is on the disk, if anybody wants that.
func (f *logFile) Sync() error { return f.SyncData() }

// SyncData waits until all data is on the disk, if anybody wants that.
func (f *logFile) SyncData() error {
	if !f.hurry.isLenient() {
		return f.sync()
	}
	if to := (f.written - logRest) &^ (4<<10 - 1); to >= f.pushed+bytesPerSync {
		f.pushed = to
		_, err := f.SyncTo(to)
		return err
	}
	return nil
}

func (f *logFile) sync() error {
	err := f.failingFile.SyncData()
	if err == nil {
		f.synced, f.pushed = f.written, f.written
	}
	return err
}

// Close syncs and closes the log: Pebble begins the next one when this one is on the disk.
func (f *logFile) Close() error {
	if f.synced < f.written {
		if err := f.sync(); err != nil {
			return err
		}
	}
	return f.failingFile.Close()
}

// corrected is p, in which no chunk says that more was synced than was. What follows the last
// chunk is the mark of the end, or empty.
func (f *logFile) corrected(p []byte) []byte {
	isCopy := false
	for at := 0; at+logHeader <= len(p); {
		b := p[at:]
		size := logHeader + int(binary.LittleEndian.Uint16(b[4:]))
		if b[6] < firstEncoding || b[6] > lastEncoding || size > len(b) {
			break
		}
		if binary.LittleEndian.Uint64(b[logSynced:]) > uint64(f.synced) {
			if !isCopy {
				f.copied = append(f.copied[:0], p...)
				p, isCopy = f.copied, true
				b = p[at:]
			}
			binary.LittleEndian.PutUint64(b[logSynced:], uint64(f.synced))
			binary.LittleEndian.PutUint32(b, logChecksum(b[6:size]))
		}
		at += size
	}
	return p
}

// logChecksum is the checksum of a chunk, from its encoding on.
func logChecksum(b []byte) uint32 {
	sum := crc32.Checksum(b, crc32.MakeTable(crc32.Castagnoli))
	return (sum>>15 | sum<<17) + 0xa282ead8
}
