package redis

import (
	"bytes"
	"strings"
	"testing"

	"blue-rings/messages"
	"blue-rings/transport/resp"
)

// catchingUp is a node whose evidence changes.
type catchingUp struct {
	still
	evidence *Evidence
	asked    *int
}

func (n catchingUp) Evidence() Evidence {
	*n.asked++
	return *n.evidence
}

// What is said of a reading was so before any store was asked: a node that
// catches up between the store's answer and the reply does not call the old
// value current. All commands of a pipeline share it; the next asks anew.
func TestEvidenceIsOlderThanTheReading(t *testing.T) {
	evidence, asked := Evidence{Behind: -1}, 0
	plan := NewPlan(NewTable(), 1, nil, func() int64 { return noon }, catchingUp{evidence: &evidence, asked: &asked}, nil)
	for _, want := range []string{"state $10 recovering $6 behind $-1", "state $7 current $6 behind :0"} {
		asked = 0
		plan.Add([]string{"RING.GET", "x"})
		plan.Add([]string{"RING.GET", "y"})
		plan.Ready()
		evidence = Evidence{Coherent: true, Current: true}
		for i := range plan.Batches[0].Answers {
			plan.Batches[0].Answers[i] = messages.Answer{Outcome: messages.Missing}
		}
		var out bytes.Buffer
		w := resp.NewWriter(&out, resp.Defaults())
		plan.Reply(w, &Session{})
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
		if got := strings.ReplaceAll(out.String(), "\r\n", " "); strings.Count(got, want) != 2 || asked != 1 {
			t.Errorf("asked %d times, no %q twice in %s", asked, want, got)
		}
		plan.Reset()
	}
}
