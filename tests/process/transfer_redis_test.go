package process

import (
	"fmt"
	"os/exec"
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"
)

// Two commands and a pipe bring what redis-server has.
func TestMigrationFromRedis(t *testing.T) {
	path, err := exec.LookPath("redis-server")
	if err != nil {
		t.Skip("needs redis-server: install Debian's package of that name")
	}
	address := startRedis(t, path)
	client := redis.NewClient(&redis.Options{Addr: address, MaxRetries: -1})
	defer func() { _ = client.Close() }()
	everyKind(t, client)
	ctx := t.Context()
	pipe := client.Pipeline()
	for i := range 5000 {
		pipe.IncrBy(ctx, fmt.Sprintf("counter %d", i), int64(i))
	}
	pipe.RPush(ctx, "list", "a")
	pipe.RPush(ctx, "list 2", "a")
	pipe.ZAdd(ctx, "zset", redis.Z{Score: 1, Member: "a"})
	pipe.Set(ctx, "long", strings.Repeat("x", 70_000), 0)
	if _, err := pipe.Exec(ctx); err != nil {
		t.Fatal(err)
	}
	node := start(t, []string{"a"}, nil)["a"]
	code, lines, notes := transfer(t, "", "export", "--redis", address)
	if want := fmt.Sprintf("%d keys exported", everyKindKeys+5001); code != 0 || !strings.Contains(notes, want) ||
		!strings.Contains(notes, "left out: 2 list, 1 zset: they have no form here") {
		t.Fatalf("exit %d, want %s: %s", code, want, notes)
	}
	imported(t, node, lines, 1, "refused: a value of 70000 bytes")
	imported(t, node, lines, 1, fmt.Sprintf("0 created, 0 added to, %d equal", everyKindKeys+5000))
	say(t, node, "4999", "GET", "counter 4999")
	client.Del(ctx, "list", "list 2", "zset", "long")
	twin := start(t, []string{"b"}, nil)["b"]
	everyKind(t, twin.Client)
	var cells strings.Builder
	for _, line := range strings.SplitAfter(exported(t, node.RedisAddress()), "\n") {
		if !strings.Contains(line, `"key":"counter `) {
			cells.WriteString(line)
		}
	}
	if want := exported(t, twin.RedisAddress()); cells.String() != want {
		t.Errorf("what came from Redis is not what a node has that was written the same:\n%.2000s\nwant\n%.2000s", cells.String(), want)
	}
	if code, _, notes := transfer(t, "", "import", "--redis", address); code != 1 || !strings.Contains(notes, "not a Blue Rings node") {
		t.Errorf("import into Redis: exit %d: %s", code, notes)
	}
	if code, _, notes := transfer(t, "", "backup", "--redis", address, "--to", t.TempDir()+"/b"); code != 1 || !strings.Contains(notes, "not a Blue Rings node") {
		t.Errorf("backup of Redis: exit %d: %s", code, notes)
	}
	if err := client.ConfigSet(ctx, "requirepass", "secret").Err(); err != nil {
		t.Fatal(err)
	}
	if code, _, notes := transfer(t, "", "export", "--redis", address); code != 1 || !strings.Contains(notes, "asks for a password, which export and import do not know") {
		t.Errorf("export of Redis with a password: exit %d: %s", code, notes)
	}
	if code, _, notes := transfer(t, "", "import", "--redis", address, "--from", "/none.jsonl"); code != 1 || !strings.Contains(notes, "give a file that") {
		t.Errorf("import of a file that is not there: exit %d: %s", code, notes)
	}
}
