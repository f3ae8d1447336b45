// Command cmd is the service on a clock that is wrong by as much as the file says which
// BLUE_RINGS_CLOCK_OFFSET names: for tests.
package main

import (
	"fmt"
	"os"

	"blue-rings/cmd/cli"
	"blue-rings/tests/faults/skewed"
)

func main() {
	clock, err := skewed.Open(os.Getenv(skewed.Variable))
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", skewed.Variable, err)
		os.Exit(1)
	}
	os.Exit(cli.Main(os.Args[1:], cli.Options{Clock: clock}))
}
