package redis

// commands are the rows of the table, in the order in which COMMAND gives them.
func commands() []command {
	read := []string{"readonly", "fast"}
	slow := []string{"readonly"}
	write := []string{"write", "fast"}
	grow := []string{"write", "denyoom", "fast"}
	local := []string{"loading", "stale", "fast"}
	admin := []string{"admin"}
	return []command{
		{"ping", -1, Local, local, 0, 0, 0, planPing},
		{"echo", 2, Local, local, 0, 0, 0, planEcho},
		{"hello", -1, Local, local, 0, 0, 0, planHello},
		{"select", 2, Local, local, 0, 0, 0, planSelect},
		{"info", -1, Local, local, 0, 0, 0, planInfo},
		{"command", -1, Local, local, 0, 0, 0, planCommand},
		{"client", -2, Local, local, 0, 0, 0, planClient},
		{"quit", -1, Local, local, 0, 0, 0, planQuit},

		{"incr", 2, Writes, grow, 1, 1, 1, planIncr},
		{"decr", 2, Writes, grow, 1, 1, 1, planDecr},
		{"incrby", 3, Writes, grow, 1, 1, 1, planIncrBy},
		{"decrby", 3, Writes, grow, 1, 1, 1, planDecrBy},
		{"get", 2, Reads, read, 1, 1, 1, planGet},
		{"set", -3, Writes, grow, 1, 1, 1, planSet},
		{"mget", -2, Reads, read, 1, -1, 1, planMGet},
		{"getdel", 2, Writes, write, 1, 1, 1, planGetDel},

		{"sadd", -3, Writes, grow, 1, 1, 1, planSAdd},
		{"srem", -3, Writes, write, 1, 1, 1, planSRem},
		{"sismember", 3, Reads, read, 1, 1, 1, planSIsMember},
		{"smismember", -3, Reads, read, 1, 1, 1, planSMIsMember},
		{"smembers", 2, Reads, slow, 1, 1, 1, planSMembers},
		{"scard", 2, Reads, read, 1, 1, 1, planSCard},

		{"hset", -4, Writes, grow, 1, 1, 1, planHSet},
		{"hsetnx", 4, Writes, grow, 1, 1, 1, planHSetNX},
		{"hget", 3, Reads, read, 1, 1, 1, planHGet},
		{"hmget", -3, Reads, read, 1, 1, 1, planHMGet},
		{"hdel", -3, Writes, write, 1, 1, 1, planHDel},
		{"hgetall", 2, Reads, slow, 1, 1, 1, planHGetAll},
		{"hlen", 2, Reads, read, 1, 1, 1, planHLen},

		{"del", -2, Writes, write, 1, -1, 1, planDel},
		{"exists", -2, Reads, read, 1, -1, 1, planExists},
		{"type", 2, Reads, read, 1, 1, 1, planType},
		{"expire", -3, Writes, write, 1, 1, 1, planExpire},
		{"pexpire", -3, Writes, write, 1, 1, 1, planPExpire},
		{"expireat", -3, Writes, write, 1, 1, 1, planExpireAt},
		{"pexpireat", -3, Writes, write, 1, 1, 1, planPExpireAt},
		{"persist", 2, Writes, write, 1, 1, 1, planPersist},
		{"ttl", 2, Reads, read, 1, 1, 1, planTTL},
		{"pttl", 2, Reads, read, 1, 1, 1, planPTTL},
		{"expiretime", 2, Reads, read, 1, 1, 1, planExpireTime},
		{"pexpiretime", 2, Reads, read, 1, 1, 1, planPExpireTime},
		{"scan", -2, Reads, slow, 0, 0, 0, planScan},
		{"dbsize", 1, Reads, read, 0, 0, 0, planDBSize},

		{"ring.get", 2, Reads, read, 1, 1, 1, planRingGet},
		{"ring.incrby", -3, Writes, grow, 1, 1, 1, planRingIncrBy},
		{"ring.setnx", 4, Writes, grow, 1, 1, 1, planRingSetNX},
		{"ring.sadd", -4, Writes, grow, 1, 1, 1, planRingSAdd},
		{"ring.hsetnx", -5, Writes, grow, 1, 1, 1, planRingHSetNX},
		{"ring.explain", 2, Reads, slow, 1, 1, 1, planRingExplain},
		{"ring.digest", 1, Reads, slow, 0, 0, 0, planRingDigest},
		{"ring.invoke", -4, Writes, grow, 2, 2, 1, planRingInvoke},
		{"ring.status", 1, Local, local, 0, 0, 0, planRingStatus},
		{"ring.peers", 1, Local, local, 0, 0, 0, planRingPeers},
		{"ring.meet", 2, Local, admin, 0, 0, 0, planRingMeet},
		{"ring.forget", 2, Local, admin, 0, 0, 0, planRingForget},
		{"ring.help", 1, Local, local, 0, 0, 0, planRingHelp},
	}
}
