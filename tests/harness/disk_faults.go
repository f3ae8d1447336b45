package harness

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"blue-rings/messages"
)

// diskSafe is what a loss of power leaves, and what was committed since and is not
// synced.
type diskSafe struct {
	names    map[diskName][]byte
	ceiling  messages.Stamp
	unsynced []diskCommit // in their order
}

// diskCommit is one batch. Its records do not change any more.
type diskCommit struct {
	records map[diskName][]byte // nil: the name has left
	ceiling messages.Stamp
}

// apply writes the commit, and answers the ceiling after it.
func (c *diskCommit) apply(names map[diskName][]byte, ceiling messages.Stamp) messages.Stamp {
	for key, record := range c.records {
		if record == nil {
			delete(names, key)
		} else {
			names[key] = record
		}
	}
	return max(ceiling, c.ceiling)
}

// committed takes note of a commit. With sync, all before it is safe as well.
func (s *diskSafe) committed(c diskCommit, sync bool) {
	s.unsynced = append(s.unsynced, c)
	if sync {
		s.sync(len(s.unsynced))
	}
}

// sync makes the first unsynced commits safe.
func (s *diskSafe) sync(commits int) {
	for i := range s.unsynced[:commits] {
		s.ceiling = s.unsynced[i].apply(s.names, s.ceiling)
	}
	s.unsynced = slices.Delete(s.unsynced, 0, commits)
}

// power is a loss of power, while nobody runs on the host: what was not synced is lost,
// but for the first of those commits, which had reached the disk by themselves.
func (d *disk) power(reached int) {
	d.safe.sync(min(reached, len(d.safe.unsynced)))
	d.safe.unsynced = nil
	d.names, d.ceiling = maps.Clone(d.safe.names), d.safe.ceiling
}

// disk does something to the disk of a host:
//
//	disk a fail="no space left"   every commit from now on fails
//	disk a works                  no more
//	disk a hold / disk a go       the committer of the host gets no turn / gets its own; no checkpoint ends / all do
//	disk a during=a/stores/default/0   the messages of the input are posted to an actor while the next commit is written; the others go on
//	disk a restore from=/b        what is there is that of a backup, while the host is down
//	disk a power                  what was not synced is lost, while the host is down
//	disk a empty                  everything is
//	disk a show                   the names that are there
func (c *command) disk() string {
	w, name := c.world, c.target()
	d := w.disk(name)
	switch verb := c.CmdArgs[1]; verb.Key {
	case "fail":
		d.fails = errors.New(strings.Trim(strings.Join(verb.Vals, " "), `"`))
	case "works":
		d.fails = nil
	case "hold", "go":
		d.hold(verb.Key == "hold")
		c.hold(name, verb.Key == "hold")
	case "during":
		d.during = c.posting()
	case "restore":
		c.restore(name)
	case "power":
		d.power(0)
	case "empty":
		delete(w.disks, name)
	case "show":
		return d.show()
	default:
		c.fail("a disk cannot %s", verb.Key)
	}
	return ""
}

// hold keeps the committer of a host from its turns.
func (c *command) hold(host string, held bool) {
	for name, m := range c.world.boxes {
		if m.host.name != host || !strings.HasSuffix(name, "/commit") {
			continue
		}
		m.held = held
		for range m.user {
			c.world.takeTicket(m)
		}
	}
	c.world.settle()
}

func (d *disk) show() string {
	var names []string
	for key := range d.names {
		names = append(names, strings.TrimPrefix(key.kind+" "+key.name, " "))
	}
	slices.Sort(names)
	return fmt.Sprintf("lives=%d names=(%s)", d.lives, strings.Join(names, ", "))
}
