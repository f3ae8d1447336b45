package tests

import (
	"testing"

	"go.uber.org/goleak"

	"blue-rings/tests/harness"
	"blue-rings/tests/highwater"
)

// TestScripts runs the message scripts: the specification of who says what to
// whom, and when. After a change run them with -rewrite, and read the diff.
func TestScripts(t *testing.T) {
	defer goleak.VerifyNone(t)
	harness.Run(t, "scripts", harness.Stores{highwater.Kind: highwater.New})
}
