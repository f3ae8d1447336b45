package process

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// binary is the service as an operator builds it.
var binary string

func TestMain(m *testing.M) {
	os.Exit(func() int {
		folder, err := os.MkdirTemp("", "blue-rings")
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		defer func() { _ = os.RemoveAll(folder) }()
		if err := os.Chmod(folder, 0o755); err != nil { // other users run it, too
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		binary = filepath.Join(folder, "blue-rings")
		build := exec.Command("go", "build", "-o", binary, "blue-rings/cmd/blue-rings")
		build.Stdout, build.Stderr = os.Stderr, os.Stderr
		if err := build.Run(); err != nil {
			fmt.Fprintln(os.Stderr, "build the service:", err)
			return 1
		}
		return m.Run()
	}())
}
