package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"

	"blue-rings/cmd/transfer"
)

// A file has its name once all of it is written; what failed leaves nothing, what
// is there is not touched.
func TestAFileIsWrittenWhollyOrNotAtAll(t *testing.T) {
	broken := errors.New("broken")
	incomplete := fmt.Errorf("2 keys are %w", transfer.ErrIncomplete)
	for _, c := range []struct {
		there   bool
		outcome error
		want    string
	}{
		{false, nil, "all"}, {false, broken, ""}, {false, incomplete, "all"}, {true, nil, "before"}, {true, broken, "before"},
	} {
		name := filepath.Join(t.TempDir(), "keys")
		if c.there {
			if err := os.WriteFile(name, []byte("before"), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		err := newFile(name, func(w io.Writer) error {
			_, err := io.WriteString(w, "all")
			if _, e := os.Stat(name); e == nil {
				t.Error("it has its name before it is written")
			}
			return errors.Join(c.outcome, err)
		})
		if (err != nil) != (c.there || c.outcome != nil) {
			t.Errorf("%+v: error %v", c, err)
		}
		got, _ := os.ReadFile(name) // nothing, if there is no file
		if string(got) != c.want {
			t.Errorf("%+v: %q is in the file", c, got)
		}
		if left, err := filepath.Glob(name + "?*"); err != nil || len(left) > 0 {
			t.Errorf("%+v: %v is left (error: %v)", c, left, err)
		}
	}
}
