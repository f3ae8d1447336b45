// Command blue-rings is a node of a ring: counters, registers, sets and maps
// that several hosts write at once.
package main

import (
	"os"

	"blue-rings/cmd/cli"
)

func main() {
	os.Exit(cli.Main(os.Args[1:], cli.Options{}))
}
