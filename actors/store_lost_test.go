package actors

import (
	"fmt"
	"testing"
)

// A name counts once however often it changes, as long as names are told apart; those of the commit
// that failed count beside them.
func TestLostNamesAreCountedOnce(t *testing.T) {
	l := lost{more: 3}
	for range 4 {
		for n := range 10 {
			l.add(fmt.Sprint("counter ", n))
		}
	}
	if l.count() != 13 {
		t.Errorf("%d names", l.count())
	}
	for n := range 2 * lostMost {
		l.add(fmt.Sprint("another ", n))
	}
	if len(l.names) != lostMost || l.count() != 13+2*lostMost {
		t.Errorf("%d names, %d of them told apart", l.count(), len(l.names))
	}
}
