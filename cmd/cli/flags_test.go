package cli

import (
	"io"
	"testing"
)

// Where peers ask follows where they subscribe; the repetition is for those that
// cannot ask. In the settings of the actors 0 names are the default, and fewer none.
func TestFlagsOfCatchingUp(t *testing.T) {
	for _, given := range []struct {
		args                 []string
		catchUp, advertise   string
		repeat, repeatInTime int
	}{
		{nil, "tcp://127.0.0.1:4001", "", 0, 0},
		{[]string{"--pub", "tcp://*:5000"}, "tcp://*:5001", "", 0, 0},
		{[]string{"--pub", "tcp://[::1]:5000"}, "tcp://[::1]:5001", "", 0, 0},
		{[]string{"--pub", "ipc:///tmp/a"}, "tcp://127.0.0.1:4001", "", 0, 0},
		{[]string{"--catch-up", "none"}, "", "", 0, 10},
		{[]string{"--catch-up", "none", "--repeat-names", "0"}, "", "", -1, -1},
		{[]string{"--repeat-names", "0"}, "tcp://127.0.0.1:4001", "", -1, -1},
		{[]string{"--repeat-names", "7"}, "tcp://127.0.0.1:4001", "", 7, 7},
		{[]string{"--catch-up", "ipc:///tmp/c", "--catch-up-advertise", "tcp://gate:9"}, "ipc:///tmp/c", "tcp://gate:9", 0, 0},
	} {
		var f flags
		if _, err := parse(&f, append([]string{"serve", "--host", "a"}, given.args...), io.Discard, io.Discard); err != nil {
			t.Fatalf("%v: %v", given.args, err)
		}
		o := f.Serve.config(io.Discard).Options
		if o.CatchUp != given.catchUp || o.Advertise != given.advertise || o.RepeatNames != given.repeat || o.Defaults().RepeatNames != given.repeatInTime {
			t.Errorf("%v: catch-up %q, advertised %q, repeats %d, in the end %d", given.args, o.CatchUp, o.Advertise, o.RepeatNames, o.Defaults().RepeatNames)
		}
	}
}
