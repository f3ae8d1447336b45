package process

import (
	"strconv"
	"testing"
)

// diskFault is one thing that happens to the file system under a node that runs, as scripts in
// a mount namespace: see mounts. The data directory is $AT/data, the node is $PID.
type diskFault struct {
	mount  string // before the start
	spoil  string // the fault
	mend   string // once the node has ended
	reason string // what the node says of it

	fsync   string
	through []string // see ring.Node
	needs   string   // a script without which the fault cannot be made here
	opens   bool     // it strikes when the next file is opened: much must be written until then
	gone    bool     // the directory is lost with what is in it
}

// A small file system on a disk of its own, which can be full or broken.
const (
	smallTmpfs = "mount -t tmpfs -o size=24m tmpfs $AT"
	loopDisk   = "truncate -s 96m $BACK/image && mkfs.ext4 -q -m 0 $BACK/image && mount -o loop $BACK/image $AT"
	needsLoop  = "test -b /dev/loop0 && command -v mkfs.ext4"
	bound      = "mkdir $BACK/below && mount --bind $BACK/below $AT"
)

// diskFaults are those that are tried. On tmpfs a sync is free, so acknowledged means
// written there.
func diskFaults() map[string]diskFault {
	return map[string]diskFault{
		"full, always": {
			mount: smallTmpfs, fsync: "always",
			spoil: "dd if=/dev/zero of=$AT/filler bs=64k 2>/dev/null || true", mend: "rm $AT/filler",
			reason: "no room left on the disk",
		},
		"full, interval": {
			mount: smallTmpfs, fsync: "interval",
			spoil: "dd if=/dev/zero of=$AT/filler bs=64k 2>/dev/null || true", mend: "rm $AT/filler",
			reason: "no room left on the disk",
		},
		"no inodes left": {
			mount: "mount -t tmpfs -o size=1g,nr_inodes=64 tmpfs $AT", fsync: "interval", opens: true,
			spoil: "n=0; while touch $AT/filler$n 2>/dev/null; do n=$((n+1)); done", mend: "rm $AT/filler*",
			reason: "no room left on the disk",
		},
		"read-only, always": {
			mount: loopDisk, fsync: "always", needs: needsLoop,
			spoil: "mount -o remount,abort $AT", mend: "umount $AT && mount -o loop $BACK/image $AT",
			reason: "read-only",
		},
		"read-only, interval": {
			mount: loopDisk, fsync: "interval", needs: needsLoop,
			spoil: "mount -o remount,abort $AT", mend: "umount $AT && mount -o loop $BACK/image $AT",
			reason: "read-only",
		},
		"read-only for new files": {
			mount: bound, fsync: "interval", opens: true,
			spoil: "mount --bind $BACK/below $AT && mount -o remount,bind,ro $AT", mend: "umount $AT",
			reason: "mounted read-only",
		},
		"an I/O error": { // of a disk that has less room than it says
			mount: "mount -t tmpfs -o size=64m tmpfs $BACK && " + loopDisk, fsync: "always", needs: needsLoop, opens: true,
			spoil:  "dd if=/dev/zero of=$BACK/filler bs=64k 2>/dev/null || true",
			mend:   "rm $BACK/filler && umount $AT && mount -o remount,size=256m $BACK && mount -o loop $BACK/image $AT",
			reason: "input or output error",
		},
		"files that may not grow": {
			mount: bound, fsync: "always",
			needs: "command -v prlimit",
			spoil: "prlimit --pid $PID --fsize=4096", mend: "true",
			reason: "ulimit -f",
		},
		"no permission for new files": {
			mount: bound + " && chown 65534 $AT", fsync: "interval", opens: true,
			needs: "command -v setpriv", through: []string{"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"},
			spoil: "chmod 0500 $AT/data/db", mend: "chmod 0700 $AT/data/db",
			reason: "may not write",
		},
		"unmounted": {
			mount: bound, fsync: "always",
			spoil: "umount -l $AT", mend: "mount --bind $BACK/below $AT",
			reason: "gone from its place",
		},
		"replaced": {
			mount: bound, fsync: "always",
			spoil: "mv $AT/data $AT/away && mkdir $AT/data && touch $AT/data/LOCK", mend: "rm -r $AT/data && mv $AT/away $AT/data",
			reason: "another one is in its place",
		},
		"deleted": {
			mount: bound, fsync: "always", gone: true,
			spoil: "rm -r $AT/data", mend: "true",
			reason: "gone from its place",
		},
	}
}

// A node under which the file system fails takes no writes from then on and says why. It goes on
// with all else; what it acknowledged is there when it is started again on a file
// system that works.
func TestDiskFaultsWhileANodeRuns(t *testing.T) {
	for name, fault := range diskFaults() {
		t.Run(name, func(t *testing.T) {
			m := newMounts(t)
			if fault.needs != "" {
				if output, err := m.try(fault.needs); err != nil {
					t.Skipf("this fault needs %q, which fails: %v: %s", fault.needs, err, output)
				}
			}
			v := newDiskVictim(t, m, fault)
			v.write(t, 200)
			v.settle(t)
			m.run(t, fault.spoil, "PID="+strconv.Itoa(v.node.Pid()))
			v.writeUntilRefused(t)
			v.judgeServing(t)
			v.judgeStop(t)
			m.run(t, fault.mend)
			v.judgeAlone(t)
			v.judgeWithPeer(t)
		})
	}
}
