package harness

import (
	"fmt"
	"maps"

	"blue-rings/messages"
)

// backup is what a checkpoint has, at its place in the world.
type backup struct {
	names   map[diskName][]byte
	ceiling messages.Stamp
	lives   int
}

// Checkpoint shows itself, and is done at once, unless the disk is held.
func (d *disk) Checkpoint(dir string, done func(bytes uint64, err error)) {
	if running := d.world.running; running != nil {
		running.host.effect(running.name, "=>", "disk", "Checkpoint "+dir)
	}
	b := backup{names: maps.Clone(d.names), ceiling: d.ceiling, lives: d.lives}
	finish := func() { done(d.checkpoint(dir, b)) }
	if d.held {
		d.waiting = append(d.waiting, finish)
		return
	}
	finish()
}

func (d *disk) checkpoint(dir string, b backup) (bytes uint64, err error) {
	if d.fails != nil {
		return 0, d.fails
	}
	if _, ok := d.world.backups[dir]; ok {
		return 0, fmt.Errorf("backup %s: it is there already", dir)
	}
	for key, record := range b.names {
		bytes += uint64(len(key.name) + len(record))
	}
	d.world.backups[dir] = b
	return bytes, nil
}

// hold keeps checkpoints from their end, or lets those that wait go on.
func (d *disk) hold(held bool) {
	d.held = held
	for !d.held && len(d.waiting) > 0 {
		finish := d.waiting[0]
		d.waiting = d.waiting[1:]
		finish()
	}
}

// restore puts a backup in the place of the disk of a host that is down.
func (c *command) restore(host string) {
	var dir string
	c.ScanArgs(c.T, "from", &dir)
	b, ok := c.world.backups[dir]
	if !ok {
		c.fail("there is no backup at %s", dir)
	}
	delete(c.world.disks, host)
	d := c.world.disk(host)
	d.names, d.ceiling, d.lives = maps.Clone(b.names), b.ceiling, b.lives
	d.safe.names, d.safe.ceiling = maps.Clone(b.names), b.ceiling
}
