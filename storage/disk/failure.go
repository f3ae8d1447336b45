package disk

import (
	"errors"
	"fmt"
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

func newFailure(options Options) *failure {
	f := &failure{dir: options.Dir, notice: options.Notice, failed: make(chan struct{})}
	if f.notice == nil {
		f.notice = func(string) {}
	}
	return f
}

// fail notes the first error of the disk.
func (f *failure) fail(err error) {
	f.once.Do(func() {
		var why *refusal
		if !errors.As(explain(f.dir, err), &why) {
			why = &refusal{line: err.Error()}
		}
		f.why.Store(&refusal{line: why.line, causes: append([]error{ErrFailed}, why.causes...)})
		f.notice(why.line)
		close(f.failed)
	})
}

// err is why the disk has failed, or nil.
func (f *failure) err() error {
	if why := f.why.Load(); why != nil {
		return why
	}
	return nil
}

// write runs what writes. Its error is for good.
func (f *failure) write(do func() error) error {
	err := f.attempt(do)
	if err != nil {
		f.fail(err)
		return f.err()
	}
	return nil
}

// attempt runs what calls Pebble, which may hold it up for ever: it does not wait for a
// disk that has failed. An error of it is only that.
func (f *failure) attempt(do func() error) error {
	if err := f.err(); err != nil {
		return err
	}
	result := make(chan error, 1)
	go func() {
		var err error
		defer func() {
			if reason := recover(); reason != nil {
				f.fail(gaveUp(reason))
				err = f.err()
			}
			result <- err
		}()
		err = do()
	}()
	select {
	case err := <-result:
		return err
	case <-f.failed:
		return f.err()
	}
}

// gaveUp is the error that Pebble panicked with.
func gaveUp(reason any) error {
	if err, ok := reason.(error); ok {
		return err
	}
	return fmt.Errorf("it gave up: %v", reason)
}

// logger is what Pebble says to an operator.
type logger struct{ *failure }

// Infof drops what is of no concern to an operator.
func (l logger) Infof(string, ...any) {}

// Errorf passes an error on.
func (l logger) Errorf(format string, args ...any) {
	l.notice(fmt.Sprintf("data directory %s: ", l.dir) + fmt.Sprintf(format, args...))
}

// Fatalf is where Pebble cannot go on, perhaps with locks held. It does not return:
// Pebble would acknowledge what it has not written.
func (l logger) Fatalf(format string, args ...any) {
	l.fail(fatal(format, args))
	l.hold()
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
