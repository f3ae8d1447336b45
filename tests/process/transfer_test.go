package process

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"blue-rings/cmd/ring"
)

// far is an expiry that no test lives to see.
const far = 4_102_444_800_000

// transfer runs export or import, and answers its exit code and what it wrote.
func transfer(t *testing.T, stdin string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
	defer cancel()
	command := exec.CommandContext(ctx, binary, args...)
	var out, err bytes.Buffer
	command.Stdin, command.Stdout, command.Stderr = strings.NewReader(stdin), &out, &err
	var exit *exec.ExitError
	if e := command.Run(); e != nil && !errors.As(e, &exit) {
		t.Fatal(e)
	}
	return command.ProcessState.ExitCode(), out.String(), err.String()
}

// exported is all keys of a server.
func exported(t *testing.T, address string) string {
	t.Helper()
	code, lines, notes := transfer(t, "", "export", "--redis", address)
	if code != 0 || !strings.Contains(notes, " keys exported") {
		t.Fatalf("export: exit %d: %s", code, notes)
	}
	return lines
}

// imported brings lines into a node, and wants an exit code and a note.
func imported(t *testing.T, node *ring.Node, lines string, wantCode int, wantNote string, flags ...string) {
	t.Helper()
	code, stdout, notes := transfer(t, lines, append([]string{"import", "--redis", node.RedisAddress()}, flags...)...)
	if code != wantCode || stdout != "" || !strings.Contains(notes, wantNote) {
		t.Fatalf("import %v: exit %d, stdout %q, want %d and %q:\n%s", flags, code, stdout, wantCode, wantNote, notes)
	}
}

func digest(t *testing.T, node *ring.Node) string {
	t.Helper()
	digest, err := node.Digest(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return digest
}

// everyKind writes keys of every kind; a plain Redis takes them, too.
func everyKind(t *testing.T, client *redis.Client) {
	t.Helper()
	ctx := t.Context()
	pipe := client.Pipeline()
	pipe.IncrBy(ctx, "calls", 123)
	pipe.DecrBy(ctx, "debt", 7)
	pipe.Set(ctx, "quota", "100", 0)
	pipe.Decr(ctx, "quota")
	pipe.Set(ctx, "greeting", "héllo \"you\"\n\x00", 0)
	pipe.Set(ctx, "padded", "007", 0)
	pipe.Set(ctx, "empty", "", 0)
	pipe.Set(ctx, "bytes\xff\x00", "\xfe\x00", 0)
	pipe.SAdd(ctx, "tags", "b", "a", "", "\xff", "é")
	pipe.HSet(ctx, "user", "name", "Ann", "age", "7", "", "", "photo", "\x89PNG", "\xff", "1")
	for i := range 50 {
		var elements, fields []any
		for j := range 100 {
			elements = append(elements, fmt.Sprintf("element %d", 100*i+j))
			fields = append(fields, fmt.Sprintf("field %d", 100*i+j), strings.Repeat("v", j))
		}
		pipe.SAdd(ctx, "many", elements...)
		pipe.HSet(ctx, "wide", fields...)
	}
	for _, name := range []string{"calls", "greeting", "tags", "wide"} {
		pipe.PExpireAt(ctx, name, time.UnixMilli(far+1))
	}
	pipe.Set(ctx, "deleted", "1", 0)
	pipe.Del(ctx, "deleted")
	if _, err := pipe.Exec(ctx); err != nil {
		t.Fatal(err)
	}
}

const everyKindKeys = 11

// What one node has another has after two commands, to the byte; and again is
// nothing.
func TestExportAndImportKeepEverything(t *testing.T) {
	nodes := start(t, []string{"a", "b"}, nil)
	a, b := nodes["a"], nodes["b"]
	const manyKeys = 20_000 // in 65,536 buckets: some are in one
	const keys = everyKindKeys + manyKeys + 2
	everyKind(t, a.Client)
	pipe := a.Client.Pipeline()
	for i := range manyKeys {
		pipe.Incr(t.Context(), fmt.Sprintf("key %d", i))
	}
	if _, err := pipe.Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
	large := new(big.Int).Lsh(big.NewInt(1), 4000).String()
	say(t, a, large, "INCRBY", "huge", large)
	say(t, a, "redis: nil", "RING.SETNX", "for ever", "never", "1")

	file := filepath.Join(t.TempDir(), "keys.jsonl")
	args := []string{"export", "--redis", a.RedisAddress(), "--to", file}
	if code, _, notes := transfer(t, "", args...); code != 0 || !strings.Contains(notes, strconv.Itoa(keys)+" keys exported") {
		t.Fatalf("exit %d: %s", code, notes)
	}
	if code, _, notes := transfer(t, "", args...); code != 1 || !strings.Contains(notes, "is there already") || strings.Count(notes, "\n") != 1 {
		t.Fatalf("exit %d: %s", code, notes)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	left, err := filepath.Glob(file + "?*")
	if err != nil || len(left) > 0 {
		t.Fatalf("%v is left (error: %v)", left, err)
	}
	lines := string(text)
	if again := exported(t, a.RedisAddress()); again != lines {
		t.Fatal("two exports of one state differ")
	}
	for _, want := range []string{
		`{"key":"calls","kind":"counter","value":"123","expire":"4102444800001"}`,
		`{"key":"quota","kind":"counter","value":"99"}`,
		`{"key":"huge","kind":"counter","value":"` + large + `"}`,
		`{"key":"padded","kind":"string","value":"007"}`,
		`{"key64":"Ynl0ZXP/AA==","kind":"string","value64":"/gA="}`,
		`{"key":"tags","kind":"set","value":["","a","b","é"],"value64":["/w=="],"expire":"4102444800001"}`,
		`{"key":"for ever","kind":"counter","value":"1","expire":"never"}`,
	} {
		if !strings.Contains(lines, want+"\n") {
			t.Errorf("no line %s", want)
		}
	}

	all := fmt.Sprintf("%d created", keys)
	imported(t, b, lines, 0, all, "--dry-run")
	say(t, b, "0", "DBSIZE")
	imported(t, b, "", 0, all, "--from", file)
	if got := exported(t, b.RedisAddress()); got != lines {
		t.Fatal("what was imported is exported as something else")
	}
	before := digest(t, b)
	for _, flags := range [][]string{nil, {"--replace"}, {"--dry-run"}, {"--replace", "--dry-run"}} {
		imported(t, b, lines, 0, fmt.Sprintf("0 created, 0 added to, %d equal, 0 replaced", keys), flags...)
	}
	if digest(t, b) != before {
		t.Error("an import of what is there has changed something")
	}
	say(t, b, "125", "INCRBY", "calls", "2")
	code, some, _ := transfer(t, "", "export", "--redis", b.RedisAddress(), "--match", "c*")
	if want := `{"key":"calls","kind":"counter","value":"125","expire":"4102444800001"}` + "\n"; code != 0 || some != want {
		t.Errorf("exit %d: %q, want %q", code, some, want)
	}
}

// What was acknowledged is not destroyed, unless it is told; then exactly what
// the lines say is there.
func TestImportLeavesWhatIsThere(t *testing.T) {
	node := start(t, []string{"a"}, nil)["a"]
	say(t, node, "5", "INCRBY", "count", "5")
	say(t, node, "2", "SADD", "set", "a", "b")
	say(t, node, "2", "HSET", "map", "f", "1", "g", "2")
	say(t, node, "OK", "SET", "text", "old", "PXAT", far)
	say(t, node, "1", "SADD", "other", "x")
	lines := `{"key":"count","kind":"counter","value":"7"}
{"key":"set","kind":"set","value":["b","c"],"expire":"4102444800000"}
{"key":"map","kind":"map","value":{"g":"2","h":"3"}}
{"key":"text","kind":"string","value":"new","expire":"4102444800007"}
{"key":"other","kind":"counter","value":"1"}
{"key":"fresh","kind":"counter","value":"1","expire":"4102444800000"}
{"key":"fresh","kind":"counter","value":"2"}
{"key":"map","kind":"map","value":{"f":"9","i":"4"}}
`
	imported(t, node, lines, 1, "8 lines: 1 created, 2 added to, 0 equal, 0 replaced, 4 left, 0 expired, 1 refused")
	for want, command := range map[string][]any{
		"5": {"GET", "count"}, "[a b c]": {"SMEMBERS", "set"}, "-1": {"TTL", "set"}, "[1 2 3 4]": {"HMGET", "map", "f", "g", "h", "i"},
		"old": {"GET", "text"}, "[x]": {"SMEMBERS", "other"}, "1": {"GET", "fresh"},
	} {
		say(t, node, want, command...)
	}
	// The dry run says the same of what is there now, and changes nothing.
	before := digest(t, node)
	imported(t, node, lines, 1, "8 lines: 0 created, 0 added to, 3 equal, 0 replaced, 4 left, 0 expired, 1 refused (nothing", "--dry-run")
	imported(t, node, lines, 1, `line 8 left: "map" has another value of "f" in the node`)
	imported(t, node, lines, 1, "line 5 refused: \"other\" is of another kind in the node: --replace overwrites it")
	imported(t, node, lines, 0, "8 lines: 0 created, 0 added to, 1 equal, 7 replaced", "--replace", "--dry-run")
	if digest(t, node) != before {
		t.Error("a dry run has changed something")
	}
	once := strings.Join(strings.Split(lines, "\n")[:6], "\n") + "\n"
	imported(t, node, once, 0, "6 lines: 0 created, 0 added to, 1 equal, 5 replaced", "--replace")
	for want, command := range map[string][]any{
		"7": {"GET", "count"}, "[b c]": {"SMEMBERS", "set"}, "4102444800000": {"PEXPIRETIME", "set"}, "map[g:2 h:3]": {"HGETALL", "map"},
		"new": {"GET", "text"}, "4102444800007": {"PEXPIRETIME", "text"}, "1": {"GET", "other"}, "2": {"INCR", "fresh"},
	} {
		say(t, node, want, command...)
	}
	imported(t, node, once, 0, "6 lines: 0 created, 0 added to, 5 equal, 1 replaced", "--replace")
	after := exported(t, node.RedisAddress())
	imported(t, node, once, 0, "6 equal, 0 replaced", "--replace")
	if exported(t, node.RedisAddress()) != after {
		t.Error("the second time something else is there")
	}
	// An expiry is only extended; a line without one takes it away.
	imported(t, node, `{"key":"text","kind":"string","value":"new","expire":"4102444800000"}`, 0, "1 equal", "--replace")
	imported(t, node, `{"key":"text","kind":"string","value":"new"}`, 0, "1 replaced", "--replace")
	say(t, node, "-1", "PTTL", "text")
}

// Lines that cannot be read are told by their number; those around them are
// brought in.
func TestImportRefusesHostileLines(t *testing.T) {
	node := start(t, []string{"a"}, nil)["a"]
	lines := `{"key":"a","kind":"counter","value":"1"}
{"key":"b","kind":"counter","value":1}

{"key":"c","kind":"counter","value":"1","expire":"1000"}
` + "\x00\xff" + strings.Repeat("[", 1<<20) + `
{"key":"d","kind":"set","value":["` + strings.Repeat("x", 70_000) + `"]}
{"key":"e","kind":"counter","value":"1"}
{"key":"f","kind":"counter","val`
	code, _, notes := transfer(t, lines, "import", "--redis", node.RedisAddress())
	for _, want := range []string{
		"blue-rings: line 2 refused: expected a string at byte 37", "line 5 refused: ", "line 6 refused: a value of 70000 bytes", "line 8 refused: a string has no end",
		"7 lines: 2 created, 0 added to, 0 equal, 0 replaced, 0 left, 1 expired, 4 refused\n", "4 lines were refused and 0 left",
	} {
		if code != 1 || !strings.Contains(notes, want) {
			t.Errorf("exit %d, no %q in\n%s", code, want, notes)
		}
	}
	say(t, node, "2", "DBSIZE")
	if _, _, notes := transfer(t, strings.Repeat("x\n", 1000), "import", "--redis", node.RedisAddress()); strings.Count(notes, "\n") != 23 ||
		!strings.Contains(notes, "1000 refused") {
		t.Errorf("a thousand bad lines are told of like this:\n%s", notes)
	}
	for want, args := range map[string][]string{
		"is the node running":    {"import", "--redis", freeAddress(t)},
		"--from: open /nowhere":  {"import", "--from", "/nowhere"},
		"--redis HTTP":           {"export", "--redis", "HTTP"},
		"is this a Redis port?":  {"export", "--redis", node.HTTPAddress()},
		"--to: open /nowhere/x.": {"export", "--redis", node.RedisAddress(), "--to", "/nowhere/x"},
	} {
		if code, _, notes := transfer(t, "", args...); code != 1 || !strings.Contains(notes, want) || strings.Count(notes, "\n") != 1 {
			t.Errorf("%v: exit %d: %q, want %q", args, code, notes, want)
		}
	}
}
