package redis

import (
	"math"
	"reflect"
	"strings"
	"testing"

	"blue-rings/messages"
)

// asked carries out one command and answers what the stores were asked.
func asked(t *testing.T, line string) (ops []messages.Op, reply string) {
	t.Helper()
	reply = converse(2).say(t, func(op messages.Op) messages.Answer {
		if op.Name != "" && op.Hash != messages.HashName(op.Name) {
			t.Errorf("%s: wrong hash", line)
		}
		op.Hash = 0
		ops = append(ops, op)
		return messages.Answer{Outcome: messages.Missing}
	}, line)
	return ops, reply
}

// What a store is asked for a command.
func TestOperations(t *testing.T) {
	big := strings.Repeat("9", 1000)
	large, _ := messages.ParseNumber(big, messages.MaxOperand)
	for _, test := range []struct {
		line string
		op   messages.Op
	}{
		{"incr a", messages.Op{Verb: messages.Increment, Number: messages.Int(1)}},
		{"decr a", messages.Op{Verb: messages.Increment, Number: messages.Int(-1)}},
		{"incrby a -5", messages.Op{Verb: messages.Increment, Number: messages.Int(-5)}},
		{"incrby a " + big, messages.Op{Verb: messages.Increment, Number: large}},
		{"decrby a -9223372036854775808", messages.Op{Verb: messages.Increment, Number: messages.Int(math.MinInt64).Neg()}},
		{"ring.incrby a 5", messages.Op{Verb: messages.Increment, Number: messages.Int(5)}},
		{"ring.incrby a 5 px 10", messages.Op{Verb: messages.Increment, Number: messages.Int(5), Expire: noon + 10}},
		{"get a", messages.Op{Verb: messages.Get}},
		{"getdel a", messages.Op{Verb: messages.Take}},
		{"set a v", messages.Op{Verb: messages.Assign, Args: []string{"v"}}},
		{"set a _", messages.Op{Verb: messages.Assign, Args: []string{""}}},
		{"set a v EX 10", messages.Op{Verb: messages.Assign, Args: []string{"v"}, Expire: noon + 10_000}},
		{"set a v nx get px 10", messages.Op{Verb: messages.Assign, Args: []string{"v"}, Expire: noon + 10, Flags: messages.OnlyIfMissing | messages.ReturnOld}},
		{"set a v exat 10 xx", messages.Op{Verb: messages.Assign, Args: []string{"v"}, Expire: 10_000, Flags: messages.OnlyIfPresent}},
		{"set a v pxat 10", messages.Op{Verb: messages.Assign, Args: []string{"v"}, Expire: 10}},
		{"set a v ex 9 ex 10", messages.Op{Verb: messages.Assign, Args: []string{"v"}, Expire: noon + 10_000}},
		{"set a v keepttl", messages.Op{Verb: messages.Assign, Args: []string{"v"}, Flags: messages.KeepExpire}},
		{"sadd a x y", messages.Op{Verb: messages.AddElements, Args: []string{"x", "y"}}},
		{"srem a x", messages.Op{Verb: messages.RemoveElements, Args: []string{"x"}}},
		{"sismember a x", messages.Op{Verb: messages.HasElements, Args: []string{"x"}}},
		{"smismember a x y", messages.Op{Verb: messages.HasElements, Args: []string{"x", "y"}}},
		{"smembers a", messages.Op{Verb: messages.Elements}},
		{"scard a", messages.Op{Verb: messages.CountElements}},
		{"hset a f v g w", messages.Op{Verb: messages.PutFields, Args: []string{"f", "v", "g", "w"}}},
		{"hget a f", messages.Op{Verb: messages.GetFields, Args: []string{"f"}}},
		{"hdel a f g", messages.Op{Verb: messages.RemoveFields, Args: []string{"f", "g"}}},
		{"hgetall a", messages.Op{Verb: messages.Fields}},
		{"hlen a", messages.Op{Verb: messages.CountFields}},
		{"del a", messages.Op{Verb: messages.Delete}},
		{"exists a", messages.Op{Verb: messages.Exists}},
		{"type a", messages.Op{Verb: messages.TypeOf}},
		{"expire a 10", messages.Op{Verb: messages.Extend, Expire: noon + 10_000}},
		{"pexpire a -10 gt", messages.Op{Verb: messages.Extend, Expire: noon - 10}},
		{"expireat a 0", messages.Op{Verb: messages.Extend, Expire: 1}},
		{"pexpireat a 10", messages.Op{Verb: messages.Extend, Expire: 10}},
		{"persist a", messages.Op{Verb: messages.Persist}},
		{"ttl a", messages.Op{Verb: messages.ExpireTime}},
		{"ring.get a", messages.Op{Verb: messages.Read}},
		{"ring.explain a", messages.Op{Verb: messages.Explain}},
		{"ring.invoke highwater a raise 7", messages.Op{Verb: messages.Invoke, Args: []string{"raise", "7"}}},
	} {
		test.op.Name = "a"
		ops, _ := asked(t, test.line)
		if len(ops) != 1 || !reflect.DeepEqual(ops[0], test.op) {
			t.Errorf("%.60s:\n got %+v\nwant %+v", test.line, ops, test.op)
		}
	}
}

// A SCAN asks the store that owns the bucket; DBSIZE the default stores,
// RING.DIGEST all.
func TestStoresAsked(t *testing.T) {
	for _, test := range []struct {
		line  string
		asked [3]int
	}{
		{"scan 0", [3]int{1, 0, 0}},
		{"scan 32767 count 5", [3]int{1, 0, 0}},
		{"scan 32768 type set", [3]int{0, 1, 0}},
		{"scan 65535", [3]int{0, 1, 0}},
		{"dbsize", [3]int{1, 1, 0}},
		{"ring.digest", [3]int{1, 1, 1}},
		{"ring.invoke highwater a raise", [3]int{0, 0, 1}},
		{"scan 0 type zset", [3]int{}},
	} {
		c := converse(2)
		c.plan.Add(wordsOf(test.line))
		for i, batch := range c.plan.Batches {
			if len(batch.Ops) != test.asked[i] {
				t.Errorf("%s: store %d is asked %d operations", test.line, i, len(batch.Ops))
			}
		}
	}
	ops, _ := asked(t, "scan 9 count 99999999 type SET match x")
	want := messages.Op{Verb: messages.Scan, Cursor: 9, Number: messages.Int(maxScan), Args: []string{"set"}}
	if len(ops) != 1 || !reflect.DeepEqual(ops[0], want) {
		t.Errorf("got %+v", ops)
	}
}

// What is wrong with a command is said in the words of Redis, and no store is
// asked.
func TestRefusals(t *testing.T) {
	name, value := strings.Repeat("n", messages.MaxName+1), strings.Repeat("v", messages.MaxValue+1)
	invalid := func(command string) string { return "ERR invalid expire time in '" + command + "' command" }
	for _, test := range []struct{ line, want string }{
		{"incrby a x", notInteger},
		{"incrby a 1.5", notInteger},
		{"incrby a +1", notInteger},
		{"incrby a " + strings.Repeat("9", 1300), notInteger},
		{"decrby a _", notInteger},
		{"ring.incrby a x", notInteger},
		{"ring.incrby a 1 ex", badSyntax},
		{"ring.incrby a 1 in 5", badSyntax},
		{"ring.incrby a 1 ex 0", invalid("ring.incrby")},
		{"ring.incrby a 1 ex 5 6", badSyntax},
		{"incr _", badName},
		{"incr " + name, badName},
		{"mget a _", badName},
		{"ring.invoke highwater _ raise", badName},
		{"set a " + value, longValue},
		{"sadd a x " + value, longValue},
		{"hset a f " + value, longValue},
		{"ring.invoke highwater a raise " + value, longValue},
		{"set a v nx xx", badSyntax},
		{"set a v ex", badSyntax},
		{"set a v ex 1 px 1", badSyntax},
		{"set a v ex 1 keepttl", badSyntax},
		{"set a v forever", badSyntax},
		{"set a v " + value, badSyntax},
		{"set a v ex x", notInteger},
		{"set a v ex 01", notInteger},
		{"set a v ex x nonsense", badSyntax},
		{"set a v ex 0", invalid("set")},
		{"set a v px -1", invalid("set")},
		{"set a v ex 9223372036854775807", invalid("set")},
		{"set a v px 9223372036854775807", invalid("set")},
		{"set a v pxat 9223372036854775807", invalid("set")},
		{"EXPIRE a 9223372036854775807", invalid("expire")},
		{"expire a -9223372036854775808", invalid("expire")},
		{"pexpire a 9223372036854775000", invalid("pexpire")},
		{"expire a x", notInteger},
		{"expire a 10 nx", "ERR Unsupported option nx: an expiry is set where none is set, and extended otherwise"},
		{"expire a 10 nonsense", "ERR Unsupported option nonsense"},
		{"hset a f v g", wrongArity("hset")},
		{"ping a b", wrongArity("ping")},
		{"scan x", "ERR invalid cursor"},
		{"scan -1", "ERR invalid cursor"},
		{"scan 65536", "ERR invalid cursor"},
		{"scan 0 count", badSyntax},
		{"scan 0 count x", notInteger},
		{"scan 0 count 0", badSyntax},
		{"scan 0 nonsense x", badSyntax},
		{"ring.invoke lowwater a raise", "ERR this node has no store for kind 'lowwater': it has highwater"},
		{"ring.meet _", "ERR an endpoint has 1 to 512 bytes, like tcp://192.0.2.1:4000"},
	} {
		if got := converse(2).say(t, never(t), test.line); got != "-"+test.want {
			t.Errorf("%.60s:\n got %.200s\nwant -%s", test.line, got, test.want)
		}
	}
}

// Each command with too few and too many words is refused in the words of
// Redis, whatever its case.
func TestArity(t *testing.T) {
	for _, row := range commands() {
		wrong := []int{}
		if row.arity > 1 {
			wrong = append(wrong, row.arity-1, row.arity+1)
		} else if row.arity == 1 {
			wrong = append(wrong, 2)
		} else if row.arity < -1 {
			wrong = append(wrong, -row.arity-1)
		}
		for _, n := range wrong {
			line := strings.ToUpper(row.name) + strings.Repeat(" 1", n-1)
			if got := converse(2).say(t, never(t), line); got != "-"+wrongArity(row.name) {
				t.Errorf("%s: got %s", line, got)
			}
		}
	}
}

// A name of any length is looked up without harm.
func TestFind(t *testing.T) {
	table := NewTable()
	for _, name := range []string{"", "x", strings.Repeat("x", 100_000), "get\x00"} {
		if table.find(name) != nil {
			t.Errorf("found %.20q", name)
		}
	}
	if row := table.find("GeTdEl"); row == nil || row.name != "getdel" {
		t.Error("GeTdEl is not found")
	}
	long := unknownCommand([]string{strings.Repeat("x", 1000), strings.Repeat("y", 1000), "z"})
	if len(long) > 400 || strings.Contains(long, "z") {
		t.Errorf("an error of %d bytes: %s", len(long), long)
	}
}
