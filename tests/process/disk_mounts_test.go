package process

import (
	"bufio"
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
)

// mounts is a mount namespace of the test's own: what is mounted there nobody else sees, and it
// is gone when the test ends. Scripts run there with $BACK, a folder of the machine's
// own file system, and $AT, an empty one to mount at.
type mounts struct {
	keeper int // the process that keeps it
	back   string
	at     string
}

// newMounts makes a namespace, or skips the test where that is not permitted.
func newMounts(t *testing.T) *mounts {
	t.Helper()
	const wants = "this test mounts file systems in a mount namespace of its own, and needs root with CAP_SYS_ADMIN (and unshare, nsenter): " +
		"sudo go test ./tests/process -run Disk"
	if os.Getuid() != 0 {
		t.Skip(wants)
	}
	keeper := exec.Command("unshare", "--mount", "--propagation", "private", "cat") // it ends with its input
	in, err := keeper.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := keeper.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var complaint bytes.Buffer
	keeper.Stderr = &complaint
	if err := keeper.Start(); err != nil {
		t.Skipf("%s: %v", wants, err)
	}
	t.Cleanup(func() {
		_ = in.Close()
		_ = keeper.Wait()
	})
	if _, err := io.WriteString(in, "there\n"); err != nil {
		t.Fatal(err)
	}
	if line, _ := bufio.NewReader(out).ReadString('\n'); line != "there\n" {
		_ = keeper.Wait()
		t.Skipf("%s: %s", wants, complaint.String())
	}
	m := &mounts{keeper: keeper.Process.Pid, back: t.TempDir(), at: t.TempDir()}
	for _, dir := range []string{filepath.Dir(m.back), m.back, m.at} {
		if err := os.Chmod(dir, 0o755); err != nil { // others enter them, too
			t.Fatal(err)
		}
	}
	return m
}

// through is what has a command run in the namespace.
func (m *mounts) through() []string {
	return []string{"nsenter", "--target", strconv.Itoa(m.keeper), "--mount", "--"}
}

// try runs a script there.
func (m *mounts) try(script string, environment ...string) ([]byte, error) {
	words := append(m.through(), "sh", "-ec", script)
	command := exec.Command(words[0], words[1:]...)
	command.Env = append(append(os.Environ(), "BACK="+m.back, "AT="+m.at), environment...)
	return command.CombinedOutput()
}

// run runs a script there that must not fail.
func (m *mounts) run(t *testing.T, script string, environment ...string) {
	t.Helper()
	if output, err := m.try(script, environment...); err != nil {
		t.Fatalf("%s: %v: %s", script, err, output)
	}
}
