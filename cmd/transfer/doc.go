// Package transfer writes the keys of a node, of redis-server, or of a data
// directory that no node has open, as lines of text, and brings such lines into a
// node.
//
// # The format
//
// JSON Lines: UTF-8, one key a line, each line one object of these fields.
//
//	key      the name; key64 instead, in base64, if it is not UTF-8
//	kind     counter, string, set or map
//	value    a string for counter and string, an array of strings for a set, an object of strings for a map
//	value64  what is not UTF-8, in base64: the string; further elements; further fields and values
//	expire   Unix milliseconds, or never; without it none is set
//
// Numbers are strings, so that no reader rounds them. A string that INCR would
// count on is a counter, whoever wrote it. Elements and fields are in the order
// of their bytes, and keys in that of their hashes, so two nodes of equal state
// give equal bytes. redis-server gives keys in an order of its own, and perhaps
// one twice.
//
// # Decisions
//
//   - A key is read in one unit, value and expiry; different keys at different
//     times. One that is gone when it is read is left out.
//   - A line has at most MaxLine bytes. A key whose line would be longer is left
//     out, named, and makes the export fail at its end.
//   - Custom kinds and the other types of Redis have no form here: they are
//     counted and named on stderr, and nothing fails.
//   - Reading lines is strict: no unknown or repeated field, no number or null,
//     no lone surrogate, no bad base64, no element twice. What cannot be read is
//     refused with its line number; the lines after it are brought in.
//   - An import creates a string or counter as a base that is set, not by
//     counting, so that one line brought in twice, or at two nodes, counts once.
//   - What is there is left: a string of another value, a field of another
//     value, the expiry of a name. Elements and fields that lack are added. All
//     this is decided by the node, in the turn in which it writes.
//   - With Replace each name has in the end the value of its line. An expiry is
//     only ever extended, here as everywhere; never and none are the same to it,
//     but for a name that is created. A set or map is deleted and begun anew if
//     it differs.
//   - Lines that were left or refused make an import fail at its end: not all of
//     the file is in the node. Lines that have expired do not.
//   - What is known of a line in doubt (the connection broke, the node answered
//     UNKNOWN) is nothing, and nothing is needed: the whole import is run again.
package transfer
