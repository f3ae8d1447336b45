package supervision

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// placeEvery is how often a node looks whether its data directory is still there.
const placeEvery = time.Second

// place is where a data directory was opened. When it is deleted, unmounted or replaced
// under a node, the files that are open go on taking writes without an error, and nothing of
// these is found by the next start: so it is looked for. The lock is what to look for, since it stays
// as long as the directory is open.
type place struct {
	dir  string
	lock fs.FileInfo
}

func newPlace(dir string) (*place, error) {
	lock, err := os.Stat(filepath.Join(dir, "LOCK"))
	if err != nil {
		return nil, fmt.Errorf("--data-dir: %w", err)
	}
	return &place{dir, lock}, nil
}

// left is an error when the directory is not there any more.
func (p *place) left() error {
	lock, err := os.Stat(filepath.Join(p.dir, "LOCK"))
	switch {
	case err != nil:
		return fmt.Errorf("data directory %s: it has gone from its place, put it back and start again (%w)", p.dir, err)
	case !os.SameFile(lock, p.lock):
		return fmt.Errorf("data directory %s: another one is in its place, put it back and start again", p.dir)
	default:
		return nil
	}
}
