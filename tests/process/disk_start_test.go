package process

import "testing"

// A file system on which a node cannot begin is refused in one line that names the directory and says
// what to do.
func TestDiskFaultsAtAStart(t *testing.T) {
	for name, c := range map[string]struct {
		mount   string
		through []string
		says    string
	}{
		"full": {
			mount: smallTmpfs + " && { dd if=/dev/zero of=$AT/filler bs=4k 2>/dev/null || true; }",
			says:  "make room",
		},
		"no inodes left": {
			mount: "mount -t tmpfs -o size=24m,nr_inodes=4 tmpfs $AT && touch $AT/1 $AT/2",
			says:  "make room",
		},
		"read-only":               {mount: bound + " && mount -o remount,bind,ro $AT", says: "mounted read-only"},
		"read-only once in use":   {mount: bound + " && mkdir $AT/data && mount -o remount,bind,ro $AT", says: "mounted read-only"},
		"files that may not grow": {mount: bound, through: []string{"prlimit", "--fsize=64", "--"}, says: "ulimit -f"},
		"no permission": {
			mount:   bound + " && mkdir -m 0700 $AT/data",
			through: []string{"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"},
			says:    "may not write",
		},
	} {
		t.Run(name, func(t *testing.T) {
			m := newMounts(t)
			m.run(t, c.mount)
			refusedThrough(t, append(m.through(), c.through...), "a", m.at+"/data", c.says, "--data-dir", m.at+"/data")
		})
	}
}
