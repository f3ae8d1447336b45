//go:build !linux

package disk

// lockToRead locks a directory against everybody.
func (d directory) lockToRead() (unlock func() error, err error) { return d.lockToWrite() }
