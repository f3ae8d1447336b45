// Command cmd is a node with a store of its own beside the built-in kinds: the
// whole of what its author writes to run it.
package main

import (
	"os"

	"blue-rings/cmd/cli"
	"blue-rings/supervision"
	"blue-rings/tests/highwater"
)

func main() {
	os.Exit(cli.Main(os.Args[1:], cli.Options{
		Kinds: []supervision.Kind{{Name: highwater.Kind, New: highwater.New}},
	}))
}
