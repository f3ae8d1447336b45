package transfer

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"blue-rings/actors"
	"blue-rings/transport/resp"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// speak listens on loopback, and has answer say what a command is replied to,
// as bytes of the protocol; "" ends the connection. It serves one connection.
func speak(t *testing.T, answer func(words []string) string) (address string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	t.Cleanup(func() {
		_ = listener.Close()
		<-ended
	})
	go func() {
		defer close(ended)
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		defer func() { _ = conn.Close() }()
		reader := resp.NewReader(conn, resp.Limits{})
		for {
			commands, err := reader.ReadPipeline(nil)
			if err != nil {
				return
			}
			for _, command := range commands {
				reply := answer(command.Args)
				if _, err := conn.Write([]byte(reply)); err != nil || reply == "" {
					return
				}
			}
		}
	}()
	return listener.Addr().String()
}

// node answers as a node without keys, but for what answer answers.
func node(answer func(words []string) string) func(words []string) string {
	return func(words []string) string {
		if reply := answer(words); reply != "" {
			return strings.TrimPrefix(reply, "end")
		}
		switch words[0] {
		case "RING.STATUS":
			return "*4\r\n$4\r\nkeys\r\n:5\r\n$5\r\nstate\r\n$10\r\nrecovering\r\n"
		case "DBSIZE":
			return ":2\r\n"
		case "SCAN":
			return "*2\r\n$1\r\n0\r\n*0\r\n"
		default:
			return "$-1\r\n"
		}
	}
}

func lines(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "{\"key\":\"k%d\",\"kind\":\"counter\",\"value\":\"1\"}\n", i)
	}
	return b.String()
}

// A node that cannot take the lines ends an import; what was answered counts.
func TestImportEndsWithTheNode(t *testing.T) {
	for reply, want := range map[string]string{
		"-READONLY the disk is full\r\n": `line 4: ADDRESS answered the import with "READONLY the disk is full"`,
		"-UNKNOWN late\r\n":              `answered the import with "UNKNOWN late"`,
		"-LOADING soon\r\n":              `is still loading its data`,
		"end":                            `connection to ADDRESS: unexpected EOF`,
		"?\r\n":                          `is this a Redis port?`,
	} {
		address := speak(t, node(func(words []string) string {
			if len(words) > 1 && words[1] == "k3" {
				return reply
			}
			return ""
		}))
		var notes bytes.Buffer
		err := Import(t.Context(), ImportOptions{Redis: address, Clock: actors.SystemClock{}}, strings.NewReader(lines(9)), &notes)
		want = strings.ReplaceAll(want, "ADDRESS", address)
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "import the file again") ||
			!strings.Contains(notes.String(), "3 lines: 3 created") {
			t.Errorf("%q: error %v, want %s; notes %s", reply, err, want, &notes)
		}
	}
}

// An error about one line concerns that line.
func TestImportGoesOnAfterARefusal(t *testing.T) {
	address := speak(t, node(func(words []string) string {
		if len(words) > 1 && words[1] == "k3" {
			return "-ERR too large\r\n"
		}
		return ""
	}))
	var notes bytes.Buffer
	err := Import(t.Context(), ImportOptions{Redis: address, MaxLine: 1000, Clock: actors.SystemClock{}},
		strings.NewReader(lines(9)+strings.Repeat(" ", 300_000)+"\n"+lines(1)), &notes)
	if err == nil || !strings.Contains(err.Error(), "2 lines were refused") || !strings.Contains(notes.String(), `line 4 refused: "k3": the node answered "ERR too large"`) ||
		!strings.Contains(notes.String(), "line 10 refused: the line has more than 1000 bytes") || !strings.Contains(notes.String(), "11 lines: 9 created") {
		t.Errorf("error %v; notes %s", err, &notes)
	}
}

// An export says what may lack, and names what is too long; a server that speaks
// nonsense ends it.
func TestExportOfWhatIsNotAll(t *testing.T) {
	const long = "found\r\n:1\r\n$4\r\nkind\r\n$6\r\nstring\r\n$5\r\nvalue\r\n$"
	for reply, want := range map[string]string{
		"*8\r\n$5\r\n" + long + "4000\r\n" + strings.Repeat("x", 4000) + "\r\n$6\r\nexpire\r\n$5\r\nunset\r\n": "1 keys are longer than a line can be",
		"*8\r\n$5\r\n" + long + "900\r\n" + strings.Repeat("x", 900) + "\r\n$6\r\nexpire\r\n$5\r\nunset\r\n":   "",
		"*8\r\n$5\r\n" + long + "990\r\n" + strings.Repeat("x", 990) + "\r\n$6\r\nexpire\r\n$5\r\nunset\r\n":   "1 keys are longer than a line can be",
		"*8\r\n$5\r\n" + long + "1\r\nx\r\n$6\r\nexpire\r\n$4\r\nsoon\r\n":                                     "use the blue-rings of the node",
		"*2\r\n$5\r\nfound\r\n:1\r\n": "use the blue-rings of the node",
		"-LOADING soon\r\n":           "is still loading its data",
		"*2\r\n$5\r\nfound\r\n:0\r\n": "",
		"end":                         "unexpected EOF",
	} {
		address := speak(t, node(func(words []string) string {
			switch words[0] {
			case "SCAN":
				return "*2\r\n$1\r\n0\r\n*1\r\n$1\r\nk\r\n"
			case "RING.GET":
				return reply
			default:
				return ""
			}
		}))
		var out, notes bytes.Buffer
		err := Export(t.Context(), ExportOptions{Redis: address, MaxLine: 1000, Clock: actors.SystemClock{}}, &out, &notes)
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%.60q: error %v, want %s", reply, err, want)
		}
		if strings.Contains(want, "longer") && (!errors.Is(err, ErrIncomplete) || !strings.Contains(notes.String(), `left out: "k" is longer`)) {
			t.Errorf("%.60q: error %v, notes %s", reply, err, &notes)
		}
		if !strings.Contains(notes.String(), "the node is recovering: keys and changes that its peers have may be missing") {
			t.Errorf("%.60q: notes %s", reply, &notes)
		}
		if err == nil && !strings.Contains(notes.String(), "left out: 3 of custom kinds") {
			t.Errorf("%.60q: notes %s", reply, &notes)
		}
	}
}

// A connection ends with its context.
func TestExportIsCancelled(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	address := speak(t, node(func(words []string) string {
		if words[0] == "SCAN" {
			cancel()
			return "*2\r\n" // and no more
		}
		return ""
	}))
	var out, notes bytes.Buffer
	if err := Export(ctx, ExportOptions{Redis: address, Clock: actors.SystemClock{}}, &out, &notes); err == nil {
		t.Errorf("no error: %s", &notes)
	}
}

// redis-server before version 7 tells how long a key has left, not until when; and
// a key that has become another type is asked again.
func TestExportOfAnOldRedis(t *testing.T) {
	types := 0
	address := speak(t, func(words []string) string {
		switch words[0] {
		case "SCAN":
			return "*2\r\n$1\r\n0\r\n*2\r\n$1\r\nk\r\n$4\r\ngone\r\n"
		case "TYPE":
			types++
			return map[bool]string{true: "+set\r\n", false: "+string\r\n"}[types == 1 || words[1] == "gone"]
		case "MULTI":
			return "+OK\r\n"
		case "GET", "SMEMBERS", "PTTL":
			return "+QUEUED\r\n"
		case "EXEC":
			switch types++; types {
			case 3:
				return "*2\r\n-WRONGTYPE no\r\n:-1\r\n"
			case 4:
				return "*2\r\n*0\r\n:-2\r\n"
			default:
				return "*2\r\n$1\r\n7\r\n:60000\r\n"
			}
		default:
			return "-ERR unknown command '" + words[0] + "'\r\n"
		}
	})
	var out, notes bytes.Buffer
	err := Export(t.Context(), ExportOptions{Redis: address, Clock: noon{}}, &out, &notes)
	want := `{"key":"k","kind":"counter","value":"7","expire":"4102444860000"}` + "\n"
	if err != nil || out.String() != want || !strings.Contains(notes.String(), "1 keys exported; 1 were gone") {
		t.Errorf("%s, want %s, error %v, notes %s", &out, want, err, &notes)
	}
}

// noon is a clock that stands. Deadlines of connections are by it, so it is far ahead.
type noon struct{}

func (noon) Now() time.Time { return time.UnixMilli(4_102_444_800_000) }
