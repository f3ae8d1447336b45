// Package storage is the state of a node: how it merges, how it lies in memory,
// and what clients do to it. It is pure: time is an argument, nothing runs by
// itself, nothing outside is touched.
package storage
