// Package history has histories and the checkers over them.
package history
