package cli

import "os"

// ballastSize is how much of the heap is never touched, in bytes.
const ballastSize = 128 << 20

// ballast is memory that counts as live and is never touched, so that it takes
// address space only. The collector runs when the heap has doubled: without it, a
// node with a small state that serves 100,000 operations a second collects its
// 4 MiB dozens of times a second, and spends a quarter of its time so. An
// operator who sets GOGC or GOMEMLIMIT decides for himself.
func ballast() []byte {
	if os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" {
		return nil
	}
	return make([]byte, ballastSize)
}
