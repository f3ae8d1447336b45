// Package process tests the service as it is run: the binary in processes of
// its own, real ZeroMQ, a real Redis client, signals and crashes. These tests
// wait on conditions; nothing in them is timed to the millisecond. Those of disks mount
// file systems of their own, in a mount namespace, and one runs nodes in network namespaces; they are
// skipped where that is not permitted.
package process
