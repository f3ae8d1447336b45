package actors

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/asynkron/protoactor-go/actor"

	"blue-rings/messages"
)

// A backup waits for what had changed when it was asked for, and not for what changes meanwhile,
// however much that is: while clients write more than a commit takes, each of them
// leaves something.
func TestABackupDoesNotWaitForWhatIsWrittenMeanwhile(t *testing.T) {
	for _, fsync := range []Fsync{FsyncInterval, FsyncAlways, FsyncNever} {
		t.Run(string(fsync), func(t *testing.T) {
			w, d, stores := newSizedWorld(t, fsync)
			fields := []string{"field", strings.Repeat("v", messages.MaxValue)}
			names := 0
			write := func(more int) {
				ops := make([]messages.Op, more)
				for i := range ops {
					name := fmt.Sprint("name ", names)
					names++
					ops[i] = messages.Op{Verb: messages.PutFields, Name: name, Hash: messages.HashName(name), Args: fields}
				}
				w.env.System.Root.Send(stores[0], operate(&asker{}, ops...))
			}
			const perCommit = commitBytes / messages.MaxValue
			commits := 0
			d.during = func() {
				if commits++; commits < 12 {
					write(perCommit + 10)
				}
			}
			saved := -1
			backup := w.env.Addresses.Monitor // any free one
			w.spawn(backup, func() actor.Actor {
				return actor.ReceiveFunc(func(ctx actor.Context) {
					if _, ok := ctx.Message().(messages.Saved); ok {
						saved = commits
					}
				})
			})
			write(2 * perCommit)
			w.env.System.Root.RequestWithCustomSender(stores[0], messages.Save{Ask: 1}, backup)
			w.advance(time.Second)
			if commits < 12 {
				t.Fatalf("there were %d commits", commits)
			}
			if saved < 2 || saved > 4 {
				t.Errorf("it was saved after %d commits of %d", saved, commits)
			}
		})
	}
}
