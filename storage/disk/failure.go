package disk

import (
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
)

// failure is whether the disk has failed, and why. Safe for concurrent use.
type failure struct {
	dir    string
	notice func(string)
	once   sync.Once
	why    atomic.Pointer[refusal]
	failed chan struct{} // closed when it has
}

// fail notes the first error of the disk.
func (f *failure) fail(err error) {
	f.once.Do(func() {
		var why *refusal
		if !errors.As(explain(f.dir, err), &why) {
			why = &refusal{line: err.Error()}
		}
		f.why.Store(&refusal{line: why.line, causes: append([]error{ErrFailed}, why.causes...)})
		close(f.failed)
		f.notice(why.line)
	})
}

// err is why the disk has failed, or nil.
func (f *failure) err() error {
	if why := f.why.Load(); why != nil {
		return why
	}
	return nil
}

// guard runs what calls Pebble, in a goroutine that Pebble may end. An error of it is
// for good.
func (f *failure) guard(do func() error) <-chan error {
	result := make(chan error, 1)
	go func() {
		var err error
		finished := false
		defer func() {
			if !finished {
				f.fail(fmt.Errorf("it gave up: %v", recover()))
				err = f.err()
			}
			result <- err
		}()
		err = do()
		finished = true
	}()
	return result
}

// write runs what writes. It does not wait for a disk that has failed.
func (f *failure) write(do func() error) error {
	if err := f.err(); err != nil {
		return err
	}
	select {
	case err := <-f.guard(do):
		if err != nil {
			f.fail(err)
			return f.err()
		}
		return nil
	case <-f.failed:
		return f.err()
	}
}

// read runs what reads, and waits for its end: it may call what its caller owns.
func (f *failure) read(do func() error) error {
	if err := f.err(); err != nil {
		return err
	}
	return <-f.guard(do)
}

// logger is what Pebble says to an operator.
type logger struct{ *failure }

// Infof drops what is of no concern to an operator.
func (l logger) Infof(string, ...any) {}

// Errorf passes an error on.
func (l logger) Errorf(format string, args ...any) {
	l.notice(fmt.Sprintf("data directory %s: ", l.dir) + fmt.Sprintf(format, args...))
}

// Fatalf is where Pebble cannot go on, with locks held. It never returns: Pebble
// would acknowledge what it has not written. It ends the goroutine, whosever it
// is, and its deferred functions let go of the locks.
func (l logger) Fatalf(format string, args ...any) {
	l.fail(fatal(format, args))
	runtime.Goexit()
}

// fatal is what Pebble said, with the error it said it of, if there is one.
func fatal(format string, args []any) error {
	said := fmt.Sprintf(format, args...)
	for _, arg := range args {
		if err, ok := arg.(error); ok {
			return err
		}
	}
	return errors.New(said)
}
