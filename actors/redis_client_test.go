package actors

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"sort"
	"testing"
	"time"

	"github.com/asynkron/protoactor-go/actor"
	"github.com/redis/go-redis/v9"

	"blue-rings/messages"
	"blue-rings/storage"
)

// newReal is a node with gateways, real stores, and nobody to replicate to.
func newReal(t testing.TB) *served {
	t.Helper()
	s := newServed(t, counting)
	s.env.Addresses.Shards, s.env.Addresses.Custom = nil, nil
	s.spawn("publisher", func(ctx actor.Context) { s.env.Pressure.took(loadOf(ctx.Message()), 0) })
	for i := range 2 {
		engine := storage.NewShard(storage.ShardConfig{
			Self:      s.env.Self,
			Range:     storage.RangeOf(i, 2),
			Grace:     s.env.Options.Grace,
			Retention: s.env.Options.Retention,
		})
		pid := s.spawnActor(fmt.Sprintf("default%d", i), NewStore(s.env, i, engine, ""))
		s.env.Addresses.Shards = append(s.env.Addresses.Shards, pid)
	}
	s.serveRedis(100)
	return s
}

// dialClient is a real client of the protocol.
func (s *served) dialClient(t testing.TB, protocol int) *redis.Client {
	t.Helper()
	c := redis.NewClient(&redis.Options{Addr: s.listener.Addr().String(), Protocol: protocol, ClientName: "test"})
	t.Cleanup(func() { _ = c.Close() })
	return c
}

// check fails the test unless got, without an error, prints like want.
func check[T any](t *testing.T, what string, got T, err error, want T) {
	t.Helper()
	if err != nil {
		t.Errorf("%s: %v", what, err)
		return
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// A real client gets what it gets from Redis, in both protocols, from real
// stores.
func TestRealClient(t *testing.T) {
	for _, protocol := range []int{2, 3} {
		t.Run(fmt.Sprintf("RESP%d", protocol), func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			defer cancel()
			s := newReal(t)
			c := s.dialClient(t, protocol)
			useStrings(ctx, t, c)
			useSetsAndMaps(ctx, t, c)
			useExpiry(ctx, t, s, c)
			useKeyspace(ctx, t, c)
			useRing(ctx, t, s, c, protocol)
		})
	}
}

func useStrings(ctx context.Context, t *testing.T, c *redis.Client) {
	t.Helper()
	pong, err := c.Ping(ctx).Result()
	check(t, "PING", pong, err, "PONG")
	n, err := c.Incr(ctx, "n").Result()
	check(t, "INCR", n, err, 1)
	n, err = c.DecrBy(ctx, "n", 5).Result()
	check(t, "DECRBY", n, err, -4)
	text, err := c.Get(ctx, "n").Result()
	check(t, "GET", text, err, "-4")
	text, err = c.Set(ctx, "n", "100", 0).Result()
	check(t, "SET", text, err, "OK")
	n, err = c.Decr(ctx, "n").Result()
	check(t, "DECR after SET", n, err, 99)
	text, err = c.Set(ctx, "text", "a b\r\nc\x00", 0).Result()
	check(t, "SET of bytes", text, err, "OK")
	text, err = c.Get(ctx, "text").Result()
	check(t, "GET of bytes", text, err, "a b\r\nc\x00")
	if err := c.Incr(ctx, "text").Err(); err == nil || err.Error() != "ERR value is not an integer or out of range" {
		t.Errorf("INCR of text: %v", err)
	}
	if err := c.Get(ctx, "none").Err(); !errors.Is(err, redis.Nil) {
		t.Errorf("GET of nothing: %v", err)
	}
	set, err := c.SetNX(ctx, "text", "x", 0).Result()
	check(t, "SET NX", set, err, false)
	text, err = c.SetArgs(ctx, "text", "new", redis.SetArgs{Mode: "XX", Get: true}).Result()
	check(t, "SET XX GET", text, err, "a b\r\nc\x00")
	values, err := c.MGet(ctx, "n", "none", "text").Result()
	check(t, "MGET", values, err, []any{"99", nil, "new"})
	text, err = c.GetDel(ctx, "text").Result()
	check(t, "GETDEL", text, err, "new")
	huge := new(big.Int).Lsh(big.NewInt(1), 4000).String()
	text, err = c.Do(ctx, "INCRBY", "huge", huge).Text()
	check(t, "INCRBY", text, err, huge)
	text, err = c.Get(ctx, "huge").Result()
	check(t, "GET of a large integer", text, err, huge)
}

func useSetsAndMaps(ctx context.Context, t *testing.T, c *redis.Client) {
	t.Helper()
	n, err := c.SAdd(ctx, "s", "x", "y", "z", "x").Result()
	check(t, "SADD", n, err, 3)
	n, err = c.SRem(ctx, "s", "y", "none").Result()
	check(t, "SREM", n, err, 1)
	list, err := c.SMembers(ctx, "s").Result()
	sort.Strings(list)
	check(t, "SMEMBERS", list, err, []string{"x", "z"})
	yes, err := c.SMIsMember(ctx, "s", "x", "y", "z").Result()
	check(t, "SMISMEMBER", yes, err, []bool{true, false, true})
	is, err := c.SIsMember(ctx, "s", "x").Result()
	check(t, "SISMEMBER", is, err, true)
	n, err = c.SCard(ctx, "s").Result()
	check(t, "SCARD", n, err, 2)
	if err := c.Incr(ctx, "s").Err(); err == nil || err.Error() != "WRONGTYPE Operation against a key holding the wrong kind of value" {
		t.Errorf("INCR of a set: %v", err)
	}
	n, err = c.HSet(ctx, "h", "f", "1", "g", "2").Result()
	check(t, "HSET", n, err, 2)
	n, err = c.HSet(ctx, "h", "f", "3").Result()
	check(t, "HSET again", n, err, 0)
	text, err := c.HGet(ctx, "h", "f").Result()
	check(t, "HGET", text, err, "3")
	if err := c.HGet(ctx, "h", "none").Err(); !errors.Is(err, redis.Nil) {
		t.Errorf("HGET of nothing: %v", err)
	}
	all, err := c.HGetAll(ctx, "h").Result()
	check(t, "HGETALL", all, err, map[string]string{"f": "3", "g": "2"})
	n, err = c.HDel(ctx, "h", "g", "none").Result()
	check(t, "HDEL", n, err, 1)
	n, err = c.HLen(ctx, "h").Result()
	check(t, "HLEN", n, err, 1)
}

func useExpiry(ctx context.Context, t *testing.T, s *served, c *redis.Client) {
	t.Helper()
	ttl, err := c.TTL(ctx, "n").Result()
	check(t, "TTL without expiry", ttl, err, -1)
	ttl, err = c.TTL(ctx, "none").Result()
	check(t, "TTL of nothing", ttl, err, -2)
	yes, err := c.Expire(ctx, "n", time.Minute).Result()
	check(t, "EXPIRE", yes, err, true)
	yes, err = c.PExpire(ctx, "n", 50*time.Second).Result()
	check(t, "PEXPIRE to earlier", yes, err, false)
	ttl, err = c.PTTL(ctx, "n").Result()
	if err != nil || ttl > time.Minute || ttl < 59*time.Second {
		t.Errorf("PTTL: %v %v", ttl, err)
	}
	n, err := c.Do(ctx, "RING.INCRBY", "short", 5, "EX", 10).Int64()
	check(t, "RING.INCRBY", n, err, 5)
	s.clock.move(11 * time.Second)
	if err := c.Get(ctx, "short").Err(); !errors.Is(err, redis.Nil) {
		t.Errorf("GET of what is over: %v", err)
	}
	yes, err = c.Persist(ctx, "n").Result()
	check(t, "PERSIST", yes, err, true)
	ttl, err = c.TTL(ctx, "n").Result()
	check(t, "TTL of for ever", ttl, err, -1)
	at := s.clock.Now().Add(time.Hour).Truncate(time.Second)
	yes, err = c.ExpireAt(ctx, "s", at).Result()
	check(t, "EXPIREAT", yes, err, true)
	when, err := c.ExpireTime(ctx, "s").Result()
	check(t, "EXPIRETIME", when, err, time.Duration(at.Unix())*time.Second)
}

func useKeyspace(ctx context.Context, t *testing.T, c *redis.Client) {
	t.Helper()
	kind, err := c.Type(ctx, "h").Result()
	check(t, "TYPE", kind, err, "hash")
	n, err := c.Exists(ctx, "n", "n", "none", "s").Result()
	check(t, "EXISTS", n, err, 3)
	n, err = c.DBSize(ctx).Result()
	check(t, "DBSIZE", n, err, 4)
	var names []string
	for i := range 300 {
		if err := c.Set(ctx, fmt.Sprintf("scan:%d", i), i, 0).Err(); err != nil {
			t.Fatal(err)
		}
	}
	for scan := c.Scan(ctx, 0, "scan:*", 10).Iterator(); scan.Next(ctx); {
		names = append(names, scan.Val())
	}
	sort.Strings(names)
	if len(names) != 300 || len(slices.Compact(names)) != 300 {
		t.Errorf("SCAN gave %d names", len(names))
	}
	var sets []string
	for scan := c.ScanType(ctx, 0, "", 1000, "set").Iterator(); scan.Next(ctx); {
		sets = append(sets, scan.Val())
	}
	check(t, "SCAN TYPE", sets, nil, []string{"s"})
	names = append(names, "none", "h")
	n, err = c.Del(ctx, names...).Result()
	check(t, "DEL", n, err, 301)
}

func useRing(ctx context.Context, t *testing.T, s *served, c *redis.Client, protocol int) {
	t.Helper()
	s.env.View.Store(&View{Coherent: true, Up: 1, Peers: []*PeerView{{Endpoint: "tcp://b:4000", State: Current}}})
	get, err := c.Do(ctx, "RING.GET", "n").Result()
	fields := pairs(t, get)
	if err != nil || fields["value"] != "99" || fields["kind"] != "string" || fields["expire"] != messages.Never.String() || fields["peers-up"] != int64(1) {
		t.Errorf("RING.GET: %v %v", get, err)
	}
	if yes := any(true); protocol == 3 && (fields["coherent"] != yes || fields["found"] != yes) {
		t.Errorf("RING.GET: %v", get)
	}
	explain, err := c.Do(ctx, "RING.EXPLAIN", "n").Result()
	fields = pairs(t, explain)
	if err != nil || fields["kind"] != "string" || len(fields["slots"].([]any)) == 0 || len(fields["cells"].([]any)) != 1 {
		t.Errorf("RING.EXPLAIN: %v %v", explain, err)
	}
	before, err := c.Do(ctx, "RING.DIGEST").Text()
	if err != nil || len(before) != 16 {
		t.Errorf("RING.DIGEST: %q %v", before, err)
	}
	if err := c.Incr(ctx, "n").Err(); err != nil {
		t.Error(err)
	}
	if after, err := c.Do(ctx, "RING.DIGEST").Text(); err != nil || after == before {
		t.Errorf("RING.DIGEST after INCR: %q %v", after, err)
	}
	peers, err := c.Do(ctx, "RING.PEERS").Slice()
	if err != nil || len(peers) != 1 || pairs(t, peers[0])["endpoint"] != "tcp://b:4000" {
		t.Errorf("RING.PEERS: %v %v", peers, err)
	}
	status, err := c.Do(ctx, "RING.STATUS").Result()
	if fields := pairs(t, status); err != nil || fields["host"] != "a" || fields["keys"] != int64(3) {
		t.Errorf("RING.STATUS: %v %v", status, err)
	}
	rows, err := c.Command(ctx).Result()
	if err != nil || rows["get"] == nil || rows["get"].Arity != 2 || !rows["get"].ReadOnly {
		t.Errorf("COMMAND: %v", err)
	}
	name, err := c.ClientGetName(ctx).Result()
	check(t, "CLIENT GETNAME", name, err, "test")
}

// pairs are the fields of a map, in either protocol.
func pairs(t *testing.T, reply any) map[string]any {
	t.Helper()
	fields := map[string]any{}
	switch reply := reply.(type) {
	case map[any]any:
		for name, value := range reply {
			fields[name.(string)] = value
		}
	case []any:
		for i := 0; i+1 < len(reply); i += 2 {
			fields[reply[i].(string)] = reply[i+1]
		}
	default:
		t.Fatalf("not a map: %v", reply)
	}
	return fields
}
