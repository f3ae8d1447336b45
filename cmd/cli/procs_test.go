package cli

import (
	"runtime"
	"testing"
)

// Where every answer waits for the disk more threads run Go code than before, unless the
// operator says how many.
func TestMoreProcs(t *testing.T) {
	before := runtime.GOMAXPROCS(0)
	t.Setenv("GOMAXPROCS", "")
	undo := moreProcs()
	during := runtime.GOMAXPROCS(0)
	undo()
	if after := runtime.GOMAXPROCS(0); during != before+procsForDisk || after != before {
		t.Errorf("GOMAXPROCS was %d, then %d, and %d in the end", before, during, after)
	}
	t.Setenv("GOMAXPROCS", "1")
	defer moreProcs()()
	if during := runtime.GOMAXPROCS(0); during != before {
		t.Errorf("GOMAXPROCS is %d though the operator has set it", during)
	}
}
