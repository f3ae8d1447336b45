package redis

import (
	"math"
	"math/big"
	"testing"

	"blue-rings/messages"
)

func number(n int64) messages.Answer {
	return messages.Answer{Outcome: messages.Done, Form: messages.InNumber, Number: messages.Int(n)}
}

func text(s string) messages.Answer {
	return messages.Answer{Outcome: messages.Done, Form: messages.InText, Text: s}
}

func list(words ...string) messages.Answer {
	return messages.Answer{Outcome: messages.Done, Form: messages.InList, List: words}
}

func expires(e messages.Expire) messages.Answer {
	return messages.Answer{Outcome: messages.Done, Expire: e}
}

// What a client reads for what a store answered, in both protocols.
func TestReplies(t *testing.T) {
	huge := messages.BigInt(new(big.Int).Lsh(big.NewInt(1), 64))
	missing := messages.Answer{Outcome: messages.Missing}
	done := messages.Answer{Outcome: messages.Done}
	for _, test := range []struct {
		line   string
		answer messages.Answer
		two    string
		three  string // "": as two
	}{
		{"incr a", number(5), ":5", ""},
		{"INCR a", messages.Answer{Outcome: messages.Done, Number: huge}, "$20 18446744073709551616", ""},
		{"decr a", number(-1), ":-1", ""},
		{"incrby a 7", number(12), ":12", ""},
		{"decrby a 7", number(math.MinInt64), ":-9223372036854775808", ""},
		{"ring.incrby a 7 ex 10", number(12), ":12", ""},
		{"incr a", messages.Answer{Outcome: messages.NotInteger}, "-" + notInteger, ""},
		{"incr a", messages.Answer{Outcome: messages.WrongKind}, "-" + wrongKind, ""},
		{"incr a", messages.Answer{Outcome: messages.TooLarge, Text: "more than 8192 bits"}, "-ERR more than 8192 bits", ""},
		{"incr a", messages.Answer{Outcome: messages.Refused, Text: "no\r\nway"}, "-ERR no  way", ""},
		{"incr a", messages.Answer{Outcome: messages.Unknown, Text: "the store failed"}, "-UNKNOWN the store failed", ""},
		{"incr a", messages.Answer{}, "-UNKNOWN the store did not answer this operation", ""},

		{"get a", text("x\r\ny"), "$4 x y", ""},
		{"get a", number(-100), "$4 -100", ""},
		{"get a", messages.Answer{Outcome: messages.Done, Form: messages.InNumber, Number: huge}, "$20 18446744073709551616", ""},
		{"get a", missing, "$-1", "_"},
		{"getdel a", text("x"), "$1 x", ""},
		{"getdel a", missing, "$-1", "_"},
		{"set a x", done, "+OK", ""},
		{"set a x nx", missing, "$-1", "_"},
		{"set a x get", text("old"), "$3 old", ""},
		{"set a x get", missing, "$-1", "_"},
		{"set a x get", messages.Answer{Outcome: messages.WrongKind}, "-" + wrongKind, ""},
		{"mget a b", text("x"), "*2 $1 x $1 x", ""},
		{"mget a b", missing, "*2 $-1 $-1", "*2 _ _"},
		{"mget a b", messages.Answer{Outcome: messages.WrongKind}, "*2 $-1 $-1", "*2 _ _"},
		{"mget a b", messages.Answer{Outcome: messages.Unknown, Text: "x"}, "-UNKNOWN x", ""},

		{"sadd a x y", number(2), ":2", ""},
		{"srem a x", number(1), ":1", ""},
		{"sismember a x", list("1"), ":1", ""},
		{"sismember a x", list("0"), ":0", ""},
		{"sismember a x", missing, ":0", ""},
		{"smismember a x y z", list("1", "0", "1"), "*3 :1 :0 :1", ""},
		{"smismember a x y", missing, "*2 :0 :0", ""},
		{"smembers a", list("x", "y"), "*2 $1 x $1 y", "~2 $1 x $1 y"},
		{"smembers a", missing, "*0", "~0"},
		{"scard a", number(2), ":2", ""},
		{"scard a", missing, ":0", ""},

		{"hset a f v", number(1), ":1", ""},
		{"hget a f", list("v"), "$1 v", ""},
		{"hget a f", messages.Answer{Outcome: messages.Done, List: []string{""}, Absences: []bool{true}}, "$-1", "_"},
		{"hget a f", missing, "$-1", "_"},
		{"hdel a f g", number(1), ":1", ""},
		{"hgetall a", list("f", "v"), "*2 $1 f $1 v", "%1 $1 f $1 v"},
		{"hgetall a", missing, "*0", "%0"},
		{"hlen a", number(3), ":3", ""},

		{"del a b c", number(1), ":3", ""},
		{"exists a a", number(1), ":2", ""},
		{"del a", messages.Answer{Outcome: messages.Unknown, Text: "x"}, "-UNKNOWN x", ""},
		{"type a", messages.Answer{Outcome: messages.Done, Kind: messages.Map}, "+hash", ""},
		{"type a", missing, "+none", ""},
		{"expire a 10", number(1), ":1", ""},
		{"pexpire a 10", missing, ":0", ""},
		{"expireat a 10 GT", number(0), ":0", ""},
		{"pexpireat a 10", number(0), ":0", ""},
		{"persist a", number(1), ":1", ""},
		{"ttl a", missing, ":-2", ""},
		{"ttl a", expires(messages.Unset), ":-1", ""},
		{"ttl a", expires(messages.Never), ":-1", ""},
		{"ttl a", expires(noon + 1499), ":1", ""},
		{"ttl a", expires(noon + 1500), ":2", ""},
		{"ttl a", expires(noon - 1), ":0", ""},
		{"pttl a", expires(noon + 1499), ":1499", ""},
		{"expiretime a", expires(noon + 1499), ":1700000001", ""},
		{"expiretime a", expires(math.MaxInt64 - 1), ":9223372036854776", ""},
		{"pexpiretime a", expires(noon + 1499), ":1700000001499", ""},
		{"scan 0", messages.Answer{Outcome: messages.Done, List: []string{"a", "b"}, Cursor: 9}, "*2 $1 9 *2 $1 a $1 b", ""},
		{"scan 9 match b* count 7", messages.Answer{Outcome: messages.Done, List: []string{"a", "b"}, Cursor: 65536}, "*2 $1 0 *1 $1 b", ""},
		{"dbsize", number(4), ":8", ""},

		{"ring.get a", messages.Answer{Outcome: messages.Done, Form: messages.InNumber, Number: messages.Int(3), Kind: messages.String, Expire: noon},
			"*20 $5 found :1 $5 value $1 3 $4 kind $6 string $6 expire $13 1700000000000 $8 coherent :0 $8 peers-up :1 $11 peers-total :2 $5 state $10 recovering $6 behind :30 $17 oldest-silence-ms :1500",
			"%10 $5 found #t $5 value $1 3 $4 kind $6 string $6 expire $13 1700000000000 $8 coherent #f $8 peers-up :1 $11 peers-total :2 $5 state $10 recovering $6 behind :30 $17 oldest-silence-ms :1500"},
		{"ring.get a", missing,
			"*20 $5 found :0 $5 value $-1 $4 kind $4 none $6 expire $5 unset $8 coherent :0 $8 peers-up :1 $11 peers-total :2 $5 state $10 recovering $6 behind :30 $17 oldest-silence-ms :1500",
			"%10 $5 found #f $5 value _ $4 kind $4 none $6 expire $5 unset $8 coherent #f $8 peers-up :1 $11 peers-total :2 $5 state $10 recovering $6 behind :30 $17 oldest-silence-ms :1500"},
		{"ring.get a", messages.Answer{Outcome: messages.Done, Form: messages.InList, List: []string{"f", "v"}, Kind: messages.Map, Expire: messages.Never},
			"*20 $5 found :1 $5 value *2 $1 f $1 v $4 kind $4 hash $6 expire $5 never $8 coherent :0 $8 peers-up :1 $11 peers-total :2 $5 state $10 recovering $6 behind :30 $17 oldest-silence-ms :1500",
			"%10 $5 found #t $5 value %1 $1 f $1 v $4 kind $4 hash $6 expire $5 never $8 coherent #f $8 peers-up :1 $11 peers-total :2 $5 state $10 recovering $6 behind :30 $17 oldest-silence-ms :1500"},
		{"ring.get a", messages.Answer{Outcome: messages.Done, Form: messages.InList, List: []string{"x"}, Kind: messages.Set},
			"*20 $5 found :1 $5 value *1 $1 x $4 kind $3 set $6 expire $5 unset $8 coherent :0 $8 peers-up :1 $11 peers-total :2 $5 state $10 recovering $6 behind :30 $17 oldest-silence-ms :1500",
			"%10 $5 found #t $5 value ~1 $1 x $4 kind $3 set $6 expire $5 unset $8 coherent #f $8 peers-up :1 $11 peers-total :2 $5 state $10 recovering $6 behind :30 $17 oldest-silence-ms :1500"},
		{"ring.explain a", missing, "$-1", "_"},
		{"ring.explain a", messages.Answer{Outcome: messages.Done, Kind: messages.Map, Packet: &messages.Packet{
			Expire: noon, Cutoff: 5, Cleared: 6 << 16,
			Slots: []messages.Slot{{
				Replica: messages.Replica{Host: "b", Incarnation: 16}, Serial: 7<<16 + 1, Added: messages.Int(8),
				Floors: &messages.Floors{Added: messages.Int(2)}, Until: messages.Never,
			}},
			Cells: []messages.Cell{
				{Place: messages.Field, Name: "f", Value: "v", Stamp: 9 << 16, Replica: messages.Replica{Host: "c", Incarnation: 1}},
				{Place: messages.Base, Absent: true, Stamp: 9 << 16, Replica: messages.Replica{Host: "c", Incarnation: 1}},
			},
		}},
			"*12 $4 kind $4 hash $6 expire $13 1700000000000 $6 cutoff :5 $7 cleared $3 6.0 $5 slots *1 " +
				"*12 $7 replica $4 b#10 $6 serial $3 7.1 $5 added :8 $10 subtracted :0 $6 floors *4 $5 added :2 $10 subtracted :0 $5 until $5 never " +
				"$5 cells *2 *14 $5 place $5 field $5 field $1 f $5 value $1 v $6 absent :0 $5 stamp $3 9.0 $7 replica $3 c#1 $5 until $5 unset " +
				"*12 $5 place $4 base $5 value $0  $6 absent :1 $5 stamp $3 9.0 $7 replica $3 c#1 $5 until $5 unset",
			"%6 $4 kind $4 hash $6 expire $13 1700000000000 $6 cutoff :5 $7 cleared $3 6.0 $5 slots *1 " +
				"%6 $7 replica $4 b#10 $6 serial $3 7.1 $5 added :8 $10 subtracted :0 $6 floors %2 $5 added :2 $10 subtracted :0 $5 until $5 never " +
				"$5 cells *2 %7 $5 place $5 field $5 field $1 f $5 value $1 v $6 absent #f $5 stamp $3 9.0 $7 replica $3 c#1 $5 until $5 unset " +
				"%6 $5 place $4 base $5 value $0  $6 absent #t $5 stamp $3 9.0 $7 replica $3 c#1 $5 until $5 unset"},
		{"ring.digest", messages.Answer{Outcome: messages.Done}, "$16 0000000000000000", ""},
		{"ring.invoke highwater peak raise 7", number(7), ":7", ""},
		{"ring.invoke highwater peak raise 7", text("x"), "$1 x", ""},
		{"ring.invoke highwater peak raise 7", list("x", "y"), "*2 $1 x $1 y", ""},
		{"ring.invoke highwater peak raise 7", done, "+OK", ""},
		{"ring.invoke highwater peak raise 7", missing, "$-1", "_"},
		{"ring.invoke highwater peak raise 7", messages.Answer{Outcome: messages.Refused, Text: "raise takes a number"}, "-ERR raise takes a number", ""},
	} {
		three := test.three
		if three == "" {
			three = test.two
		}
		if got := converse(2).say(t, always(test.answer), test.line); got != test.two {
			t.Errorf("%s, RESP2:\n got %s\nwant %s", test.line, got, test.two)
		}
		if got := converse(3).say(t, always(test.answer), test.line); got != three {
			t.Errorf("%s, RESP3:\n got %s\nwant %s", test.line, got, three)
		}
	}
}

// The digest of a node is the sum of its stores'; that of a custom store counts
// with its kind.
func TestDigest(t *testing.T) {
	got := converse(2).say(t, always(messages.Answer{Outcome: messages.Done, Digest: 1}), "ring.digest")
	sum := 2 + (messages.HashName("highwater") | 1)
	if want := "$16 " + hex16(sum); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func hex16(n uint64) string {
	const digits = "0123456789abcdef"
	var b [16]byte
	for i := range b {
		b[15-i] = digits[n>>(4*i)&15]
	}
	return string(b[:])
}
