package redis

import (
	"strings"
	"testing"
)

// What is answered without asking a store, in both protocols.
func TestLocalReplies(t *testing.T) {
	for _, test := range []struct{ lines, two, three string }{
		{"ping", "+PONG", ""},
		{"PiNg x", "$1 x", ""},
		{"echo x", "$1 x", ""},
		{"select 0", "+OK", ""},
		{"select 1", "-ERR DB index is out of range", ""},
		{"select x", "-" + notInteger, ""},
		{"client id", ":7", ""},
		{"client getname", "$-1", "_"},
		{"client setname x|client getname", "+OK $1 x", ""},
		{"client setname a\tb", "-ERR Client names cannot contain spaces, newlines or special characters.", ""},
		{"client setinfo lib-name x", "+OK", ""},
		{"client setinfo LIB-VER 1.2", "+OK", ""},
		{"client setinfo lib-ver a\tb", "-ERR lib-ver cannot contain spaces, newlines or special characters.", ""},
		{"client setinfo x y", "-ERR Unrecognized option 'x'", ""},
		{"client kill x", "-ERR unknown subcommand 'kill'. Try CLIENT HELP.", ""},
		{"client setname", "-ERR wrong number of arguments for 'client|setname' command", ""},
		{"client", "-ERR wrong number of arguments for 'client' command", ""},
		{"command count", ":57", ""},
		{"ring.backup /today", "+OK", ""},
		{"ring.backup /there", "-ERR backup /there: it is there already", ""},
		{"ring.backup /loading", "-LOADING the node is loading its data directory; RING.STATUS says how far it is", ""},
		{"ring.backup /" + strings.Repeat("x", 4096), "-ERR a directory has 1 to 4096 bytes, like /var/backups/blue-rings/today", ""},
		{"ring.backup", "-ERR wrong number of arguments for 'ring.backup' command", ""},
		{"command docs", "*0", "%0"},
		{"command info get nonsense",
			"*2 *10 $3 get :2 *2 +readonly +fast :1 :1 :1 *0 *0 *0 *0 $-1",
			"*2 *10 $3 get :2 ~2 +readonly +fast :1 :1 :1 ~0 ~0 ~0 ~0 _"},
		{"command list x", "-ERR syntax error", ""},
		{"command help x", "-ERR wrong number of arguments for 'command|help' command", ""},
		{"client help x", "-ERR wrong number of arguments for 'client|help' command", ""},
		{"post / HTTP/1.1|ping", "-ERR this port speaks the Redis protocol, and the client HTTP", ""},
		{"get / HTTP/1.1|hOsT: x|ping", "-ERR wrong number of arguments for 'get' command -ERR this port speaks the Redis protocol, and the client HTTP", ""},
		{"command kill", "-ERR unknown subcommand 'kill'. Try COMMAND HELP.", ""},
		{"command count x", "-ERR wrong number of arguments for 'command|count' command", ""},
		{"ring.meet tcp://b:4000", ":1", ""},
		{"ring.meet nowhere", "-ERR malformed endpoint \"nowhere\":  write tcp://host:port", ""},
		{"ring.forget tcp://b:4000", ":0", ""},
		{"ring.status",
			"*52 $4 host $1 a $11 incarnation $4 beef $8 coherent :0 $8 peers-up :1 $11 peers-total :2 $5 state $10 recovering $6 behind :30 $17 oldest-silence-ms :1500 $4 keys :4 $4 recv :5 $12 recv_changes :6 $4 sent :7 $12 sent_changes :8 $4 gaps :10 $9 catch-ups :11 $13 catch-up-keys :12 $14 catch-up-bytes :13 $8 diverged :14 $15 requests-served :15 $12 pages-served :16 $12 bytes-served :17 $15 relays-withheld :18 $4 disk $4 none $6 loaded :0 $5 lives :0 $6 uptime :90",
			"%26 $4 host $1 a $11 incarnation $4 beef $8 coherent #f $8 peers-up :1 $11 peers-total :2 $5 state $10 recovering $6 behind :30 $17 oldest-silence-ms :1500 $4 keys :4 $4 recv :5 $12 recv_changes :6 $4 sent :7 $12 sent_changes :8 $4 gaps :10 $9 catch-ups :11 $13 catch-up-keys :12 $14 catch-up-bytes :13 $8 diverged :14 $15 requests-served :15 $12 pages-served :16 $12 bytes-served :17 $15 relays-withheld :18 $4 disk $4 none $6 loaded :0 $5 lives :0 $6 uptime :90"},
		{"ring.peers",
			"*2 *40 $8 endpoint $12 tcp://b:4000 $4 host $1 b $5 state $7 current $13 last-heard-ms :40 $4 recv :1 $12 recv_changes :2 $6 radius :3 $15 clock-offset-ms :-4 $8 restarts :5 $12 can-be-asked :1 $6 behind :10 $6 lag-ms :11 $4 gaps :12 $9 catch-ups :6 $8 diverged :13 $13 keys-received :7 $14 bytes-received :8 $15 keys-per-second :100 $12 time-left-ms :9 $8 asked-at $12 tcp://b:4001 " +
				"*40 $8 endpoint $12 tcp://c:4000 $4 host $0  $5 state $10 connecting $13 last-heard-ms :-1 $4 recv :0 $12 recv_changes :0 $6 radius :0 $15 clock-offset-ms :0 $8 restarts :0 $12 can-be-asked :0 $6 behind $-1 $6 lag-ms $-1 $4 gaps :0 $9 catch-ups :0 $8 diverged :0 $13 keys-received :0 $14 bytes-received :0 $15 keys-per-second :0 $12 time-left-ms $-1 $8 asked-at $0 ",
			"*2 %20 $8 endpoint $12 tcp://b:4000 $4 host $1 b $5 state $7 current $13 last-heard-ms :40 $4 recv :1 $12 recv_changes :2 $6 radius :3 $15 clock-offset-ms :-4 $8 restarts :5 $12 can-be-asked #t $6 behind :10 $6 lag-ms :11 $4 gaps :12 $9 catch-ups :6 $8 diverged :13 $13 keys-received :7 $14 bytes-received :8 $15 keys-per-second :100 $12 time-left-ms :9 $8 asked-at $12 tcp://b:4001 " +
				"%20 $8 endpoint $12 tcp://c:4000 $4 host $0  $5 state $10 connecting $13 last-heard-ms :-1 $4 recv :0 $12 recv_changes :0 $6 radius :0 $15 clock-offset-ms :0 $8 restarts :0 $12 can-be-asked #f $6 behind _ $6 lag-ms _ $4 gaps :0 $9 catch-ups :0 $8 diverged :0 $13 keys-received :0 $14 bytes-received :0 $15 keys-per-second :0 $12 time-left-ms _ $8 asked-at $0 "},
		{"hello x", "-ERR Protocol version is not an integer or out of range", ""},
		{"hello 4", "-NOPROTO unsupported protocol version", ""},
		{"hello 3 auth default x", "-ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?", ""},
		{"hello 3 wrong", "-ERR Syntax error in HELLO option 'wrong'", ""},
		{"hello 3 setname", "-ERR Syntax error in HELLO option 'setname'", ""},
		{"nonsense a b", "-ERR unknown command 'nonsense', with args beginning with: 'a' 'b' ", ""},
		{"nonsense a\rb", "-ERR unknown command 'nonsense', with args beginning with: 'a b' ", ""},
		{"_", "-ERR unknown command '', with args beginning with: ", ""},
	} {
		three := test.three
		if three == "" {
			three = test.two
		}
		lines := strings.Split(test.lines, "|")
		if got := converse(2).say(t, never(t), lines...); got != strings.TrimSuffix(test.two, " ") && got != test.two {
			t.Errorf("%s, RESP2:\n got %q\nwant %q", test.lines, got, test.two)
		}
		if got := converse(3).say(t, never(t), lines...); got != strings.TrimSuffix(three, " ") && got != three {
			t.Errorf("%s, RESP3:\n got %q\nwant %q", test.lines, got, three)
		}
	}
}

// HELLO changes the protocol from its own reply on, and back.
func TestHello(t *testing.T) {
	c := converse(2)
	got := c.say(t, never(t), "client getname", "hello 3 setname x", "client getname", "hello 2", "ring.meet tcp://b:4000")
	want := "$-1 " +
		"%7 $6 server $10 blue-rings $7 version $5 7.0.0 $5 proto :3 $2 id :7 $4 mode $10 standalone $4 role $6 master $7 modules *0 " +
		"$1 x " +
		"*14 $6 server $10 blue-rings $7 version $5 7.0.0 $5 proto :2 $2 id :7 $4 mode $10 standalone $4 role $6 master $7 modules *0 " +
		":1"
	if got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
}

// INFO has what clients look for, and only the sections asked for.
func TestInfo(t *testing.T) {
	all := converse(2).say(t, never(t), "info")
	for _, field := range []string{"# Server ", "redis_version:7.0.0 ", "uptime_in_seconds:90 ", "connected_clients:1 ", "used_memory:9 ", "role:master ", "db0:keys=4,expires=3 "} {
		if !strings.Contains(all, field) {
			t.Errorf("no %q in %s", field, all)
		}
	}
	some := converse(3).say(t, never(t), "info Clients nonsense")
	if some != "$51 # Clients connected_clients:1 blocked_clients:0 " {
		t.Errorf("got %q", some)
	}
	kept := converse(2).say(t, never(t), "info persistence")
	if kept != "$108 # Persistence loading:1 backups:2 last_backup_time:1000000000 last_backup_names:3 last_backup_bytes:4 " {
		t.Errorf("got %q", kept)
	}
}

// COMMAND gives every command, and RING.HELP every command of RING.
func TestCommandAndHelp(t *testing.T) {
	all := converse(2).say(t, never(t), "command")
	names := converse(2).say(t, never(t), "command list")
	help := converse(2).say(t, never(t), "ring.help")
	for _, row := range commands() {
		if !strings.Contains(all, " "+row.name+" ") {
			t.Errorf("COMMAND does not give %s", row.name)
		}
		if !strings.Contains(names+" ", " "+row.name+" ") {
			t.Errorf("COMMAND LIST does not give %s", row.name)
		}
		if strings.HasPrefix(row.name, "ring.") && row.name != "ring.help" && !strings.Contains(help, strings.ToUpper(row.name)) {
			t.Errorf("RING.HELP does not give %s", row.name)
		}
	}
}
