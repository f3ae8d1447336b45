package transfer

import (
	"errors"
	"fmt"

	"blue-rings/messages"
	"blue-rings/transport/resp"
)

// tries is how often a key is read that was of another type each time.
const tries = 10

// fewKeys is how many keys are asked for at a time: redis-server keeps the replies
// that were not read yet.
const fewKeys = 100

// redisReader reads redis-server.
type redisReader struct {
	*exporter
	clock   Clock
	moments bool // it knows PEXPIRETIME, which Redis 7 brought
}

// fromRedis writes the keys of database 0 of redis-server.
func (x *exporter) fromRedis(match string, clock Clock) error {
	r := &redisReader{exporter: x, clock: clock}
	probe, err := x.server.do("PEXPIRETIME", "x")
	if err != nil {
		return err
	}
	if probe.IsError() && !isUnknown(probe) {
		return x.server.refused("PEXPIRETIME", probe)
	}
	r.moments = !probe.IsError()
	for cursor, more := "0", true; more; more = cursor != "0" {
		var names []string
		var b batch
		scan(&b, cursor, match, func(reply *resp.Reply, err error) (e error) {
			cursor, names, e = x.server.page(reply, err)
			return e
		})
		if err := x.server.run(&b); err != nil {
			return err
		}
		for len(names) > 0 {
			some := names[:min(fewKeys, len(names))]
			names = names[len(some):]
			if err := r.keys(some); err != nil {
				return err
			}
		}
	}
	return nil
}

// keys writes some keys. One that has become another type since its type was
// asked is asked again.
func (r *redisReader) keys(names []string) error {
	for range tries {
		types, err := r.types(names)
		if err != nil {
			return err
		}
		if names, err = r.values(names, types); err != nil || len(names) == 0 {
			return err
		}
	}
	return r.server.failed(fmt.Errorf("%+q is of another type whenever it is read: stop who writes it, then try again", names[0]))
}

// types asks for the types of keys, in the words of Redis.
func (r *redisReader) types(names []string) ([]string, error) {
	types := make([]string, 0, len(names))
	var b batch
	for _, name := range names {
		b.add(func(reply *resp.Reply, err error) error {
			if err != nil || reply.Mark != '+' {
				return r.server.refused("TYPE", reply)
			}
			types = append(types, reply.Text)
			return nil
		}, "TYPE", name)
	}
	return types, r.server.run(&b)
}

// values writes keys of known types, and answers those whose type is another
// now. A value and its expiry are read in one unit.
func (r *redisReader) values(names, types []string) (again []string, err error) {
	expiry := "PEXPIRETIME"
	if !r.moments {
		expiry = "PTTL"
	}
	var b batch
	for i, name := range names {
		kind := types[i]
		command := map[string]string{"string": "GET", "set": "SMEMBERS", "hash": "HGETALL"}[kind]
		switch {
		case kind == "none":
			r.gone++
			continue
		case command == "":
			r.others[kind]++
			continue
		}
		b.add(r.begun, "MULTI")
		b.add(r.begun, command, name)
		b.add(r.begun, expiry, name)
		b.add(func(reply *resp.Reply, err error) error {
			if err == nil && reply.Mark == '*' && len(reply.List) == 2 && reply.List[0].IsError() {
				again = append(again, name)
				return nil
			}
			return r.takeValue(name, kind, reply, err)
		}, "EXEC")
	}
	err = r.server.run(&b)
	return again, err
}

// begun takes what is said to the commands before EXEC.
func (r *redisReader) begun(reply *resp.Reply, err error) error {
	if err != nil || reply.Mark != '+' {
		return r.server.refused("a transaction", reply)
	}
	return nil
}

// takeValue writes the key that EXEC tells of.
func (r *redisReader) takeValue(name, kind string, reply *resp.Reply, err error) error {
	if errors.Is(err, resp.ErrReply) {
		return r.leaveOut(name)
	}
	if reply.IsError() || len(reply.List) != 2 || reply.List[1].Mark != ':' {
		return r.server.refused("EXEC", reply)
	}
	value, millis := &reply.List[0], reply.List[1].Int
	if millis == -2 {
		r.gone++
		return nil
	}
	e := &Entry{Name: name}
	if !e.fill(kind, value) {
		return r.server.failed(fmt.Errorf("the value of %+q is not one of a %s", name, kind))
	}
	if millis >= 0 {
		if !r.moments {
			millis += r.clock.Now().UnixMilli()
		}
		e.Expire = messages.Expire(max(millis, 1))
	}
	return r.put(e)
}
