package cli

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"blue-rings/transport/memory"
)

func TestBackupFlags(t *testing.T) {
	for want, args := range map[string][]string{
		"--to":                  {"backup"},
		"--to is empty":         {"backup", "--to", ""},
		"--timeout is 0s":       {"backup", "--to", "x", "--timeout", "0s"},
		"unexpected argument x": {"backup", "x", "--to", "y"},
	} {
		code, stdout, stderr := run(t, inMemory(memory.New()), args...)
		if code != 2 || stdout != "" || strings.Count(stderr, "\n") != 1 || !strings.Contains(stderr, want) {
			t.Errorf("%v: code %d, stdout %q, stderr %q", args, code, stdout, stderr)
		}
	}
}

// answering is a server that reads the first line of a question, the number of its words, and
// says something. It answers its address, and what it was asked for.
func answering(t *testing.T, says string) (address string, asked <-chan string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	questions, ended := make(chan string, 1), make(chan struct{})
	t.Cleanup(func() { _ = listener.Close(); <-ended })
	go func() {
		defer close(ended)
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		defer func() { _ = conn.Close() }()
		lines := bufio.NewScanner(conn)
		var words []string
		for len(words) < 5 && lines.Scan() {
			words = append(words, strings.TrimSpace(lines.Text()))
		}
		questions <- strings.Join(words, " ")
		if _, err := conn.Write([]byte(says)); err != nil {
			return
		}
		for says == "" && lines.Scan() { // until the other side gives up
		}
	}()
	return listener.Addr().String(), questions
}

// The node is told an absolute path: what it works in is not what the command works in.
func TestBackupSaysWhatWasWritten(t *testing.T) {
	const info = "# Persistence\r\nbackups:1\r\nlast_backup_names:3\r\nlast_backup_bytes:4000\r\n"
	address, asked := answering(t, fmt.Sprintf("+OK\r\n$%d\r\n%s\r\n", len(info), info))
	code, stdout, stderr := run(t, Options{}, "backup", "--redis", address, "--to", "some/./where")
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	want := filepath.Join(here, "some", "where")
	if code != 0 || stderr != "" || stdout != "backup written to "+want+": about 3 names, 4000 bytes\n" {
		t.Errorf("code %d, stdout %q, stderr %q", code, stdout, stderr)
	}
	if got := <-asked; got != fmt.Sprintf("*2 $11 RING.BACKUP $%d %s", len(want), want) {
		t.Errorf("asked %q", got)
	}
}

// Whatever the other side is, or does, it is one line, and exit code 1.
func TestBackupThatIsNotMade(t *testing.T) {
	for _, test := range []struct {
		says, want string
		flags      []string
	}{
		{"-ERR backup /x: it is there already\r\n", ": backup /x: it is there already", nil},
		{"-LOADING the node is loading\r\n", "LOADING the node is loading", nil},
		{"HTTP/1.1 400 Bad Request\r\n", "is this a Redis port?", nil},
		{"+OK\r\n$1000000000000\r\n", "unexpected EOF", nil},
		{"", "(--timeout): the node goes on", []string{"--timeout", "50ms"}},
	} {
		address, _ := answering(t, test.says)
		code, stdout, stderr := run(t, Options{}, append([]string{"backup", "--redis", address, "--to", "/x"}, test.flags...)...)
		if code != 1 || stdout != "" || strings.Count(stderr, "\n") != 1 || !strings.Contains(stderr, test.want) {
			t.Errorf("%q: code %d, stdout %q, stderr %q", test.says, code, stdout, stderr)
		}
	}
	address, asked := answering(t, "")
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	go func() {
		<-asked
		cancel()
	}()
	var out strings.Builder
	if code := Run(ctx, []string{"backup", "--redis", address, "--to", "/x"}, &out, &out, Options{}); code != 1 || !strings.Contains(out.String(), "interrupted") {
		t.Errorf("interrupted: code %d, %q", code, &out)
	}
}
