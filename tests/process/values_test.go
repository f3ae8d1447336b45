package process

import (
	"context"
	"fmt"
	"testing"
	"time"

	"blue-rings/cmd/ring"
)

// awaitReply waits until a node replies to a command as wanted.
func awaitReply(t *testing.T, node *ring.Node, want string, command ...any) {
	t.Helper()
	eventually(t, 10*time.Second, func(ctx context.Context) string {
		reply, err := node.Client.Do(ctx, command...).Result()
		if got := fmt.Sprint(reply); err != nil || got != want {
			return fmt.Sprintf("node %s replies %q to %v, not %q (error: %v)", node.Host, got, command, want, err)
		}
		return ""
	})
}

// say has a node carry out a command and compares the reply.
func say(t *testing.T, node *ring.Node, want string, command ...any) {
	t.Helper()
	reply, err := node.Client.Do(t.Context(), command...).Result()
	if err != nil {
		reply = err
	}
	if got := fmt.Sprint(reply); got != want {
		t.Fatalf("node %s replies %q to %v, not %q", node.Host, got, command, want)
	}
}

// moment is when a name expires, as a node says it.
func moment(t *testing.T, node *ring.Node, name string) string {
	t.Helper()
	reply, err := node.Client.Do(t.Context(), "PEXPIRETIME", name).Result()
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint(reply)
}

// An expiry that is set, extended or taken away, and nothing else, is news: all
// nodes agree on it to the millisecond.
func TestExpiryTravelsAlone(t *testing.T) {
	nodes := start(t, []string{"a", "b"}, mesh([]string{"a", "b"}), "--repeat-names=0")
	a, b := nodes["a"], nodes["b"]
	for name, write := range map[string][]any{
		"counter":  {"INCR", "counter"},
		"register": {"SET", "register", "x"},
		"set":      {"SADD", "set", "x"},
		"map":      {"HSET", "map", "f", "v"},
	} {
		if err := a.Client.Do(t.Context(), write...).Err(); err != nil {
			t.Fatal(err)
		}
		awaitReply(t, b, "1", "EXISTS", name)
		say(t, b, "1", "EXPIRE", name, 100)
		awaitReply(t, a, moment(t, b, name), "PEXPIRETIME", name)
		say(t, a, "1", "EXPIRE", name, 200)
		awaitReply(t, b, moment(t, a, name), "PEXPIRETIME", name)
		say(t, b, "0", "EXPIRE", name, 50)
		say(t, b, "1", "PERSIST", name)
		awaitReply(t, a, "-1", "TTL", name)
		say(t, a, "0", "EXPIRE", name, 300)
	}
	awaitEqual(t, 10*time.Second, nodes, nil)
}

// What ends at one node ends at the other, and the name begins anew at either.
func TestExpiryEndsEverywhere(t *testing.T) {
	nodes := start(t, []string{"a", "b"}, mesh([]string{"a", "b"}), "--repeat-names=0")
	a, b := nodes["a"], nodes["b"]
	say(t, a, "5", "RING.INCRBY", "calls", 5, "PX", 300)
	awaitReply(t, b, "5", "GET", "calls")
	awaitReply(t, a, "0", "EXISTS", "calls")
	awaitReply(t, b, "0", "EXISTS", "calls")
	say(t, b, "1", "INCR", "calls")
	awaitReply(t, a, "1", "GET", "calls")
	say(t, a, "2", "INCR", "calls")
	awaitReply(t, b, "2", "GET", "calls")
	say(t, b, "-1", "TTL", "calls")
	say(t, b, "1", "EXPIRE", "calls", -1)
	awaitReply(t, a, "0", "EXISTS", "calls")
	awaitEqual(t, 10*time.Second, nodes, nil)
}

// A value of one kind that is set over another at one node replaces it at the
// other, and what was there is not an obstacle there any more.
func TestKindsReplacedElsewhere(t *testing.T) {
	nodes := start(t, []string{"a", "b"}, mesh([]string{"a", "b"}), "--repeat-names=0")
	a, b := nodes["a"], nodes["b"]
	say(t, a, "2", "SADD", "set", "x", "y")
	say(t, a, "1", "HSET", "map", "f", "v")
	awaitReply(t, b, "2", "SCARD", "set")
	awaitReply(t, b, "1", "HLEN", "map")
	say(t, b, "OK", "SET", "set", "text")
	say(t, b, "OK", "SET", "map", 7)
	awaitReply(t, a, "string", "TYPE", "set")
	awaitReply(t, a, "7", "GET", "map")
	say(t, a, "text", "GET", "set")
	say(t, a, "WRONGTYPE Operation against a key holding the wrong kind of value", "SADD", "set", "z")
	say(t, a, "6", "DECR", "map")
	awaitReply(t, b, "6", "GET", "map")
	say(t, a, "1", "DEL", "set")
	awaitReply(t, b, "0", "EXISTS", "set")
	say(t, b, "1", "HSET", "set", "f", "v")
	awaitReply(t, a, "hash", "TYPE", "set")
	awaitEqual(t, 10*time.Second, nodes, map[string]int64{"map": 6})
}

// Nodes that heard the same news in different orders, some of them as one long
// repetition, have one digest; while one lacks something they differ.
func TestDigestWhateverTheOrder(t *testing.T) {
	nodes := start(t, []string{"a", "b", "c", "d"}, nil, "--repeat-names=100")
	a, b, c, d := nodes["a"], nodes["b"], nodes["c"], nodes["d"]
	for i := 1; i <= 50; i++ {
		say(t, a, fmt.Sprint(i), "INCR", "calls")
		say(t, b, fmt.Sprint(-i), "DECR", "calls")
		say(t, a, "1", "SADD", "set", fmt.Sprint(i))
		say(t, b, "1", "SADD", "set", fmt.Sprint(-i))
		if i%2 == 0 {
			say(t, b, "1", "SREM", "set", fmt.Sprint(-i))
		}
		say(t, a, "OK", "SET", fmt.Sprintf("both %d", i%7), i)
		say(t, b, "OK", "SET", fmt.Sprintf("both %d", i%7), -i)
		say(t, a, "1", "HSET", "map", fmt.Sprint(i), "a")
		say(t, b, "1", "HSET", "map", fmt.Sprint(i), "b")
	}
	say(t, a, "1", "DEL", "both 3")
	say(t, b, "1", "EXPIRE", "set", 1000)
	one, err := a.Digest(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	say(t, c, "1", "RING.MEET", a.Endpoint())
	say(t, d, "1", "RING.MEET", b.Endpoint())
	awaitReply(t, c, one, "RING.DIGEST")
	awaitReply(t, d, "-50", "GET", "calls")
	if other, err := b.Digest(t.Context()); err != nil || other == one {
		t.Errorf("a and b have one digest and different states (error: %v)", err)
	}
	say(t, c, "1", "RING.MEET", b.Endpoint())
	say(t, d, "1", "RING.MEET", a.Endpoint())
	say(t, a, "1", "RING.MEET", d.Endpoint())
	say(t, b, "1", "RING.MEET", a.Endpoint())
	awaitEqual(t, 20*time.Second, nodes, map[string]int64{"calls": 0})
}
