// Package process tests the service as it is run: the binary in processes of
// its own, real ZeroMQ, a real Redis client, signals and crashes. These tests
// wait on conditions; nothing in them is timed to the millisecond.
package process
