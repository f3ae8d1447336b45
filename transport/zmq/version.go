package zmq

import (
	"fmt"

	zmq "github.com/pebbe/zmq4"
)

// Version is the version of libzmq that runs.
func Version() string {
	major, minor, patch := zmq.Version()
	return fmt.Sprintf("%d.%d.%d", major, minor, patch)
}
