// Package resp reads commands and writes replies of the Redis protocol, RESP2
// and RESP3. It knows nothing of what commands mean.
//
// Whoever connects may be hostile. Every limit is checked before anything is
// allocated for what it bounds; memory grows with the bytes that were received,
// never with the bytes that were announced; time is linear in the bytes
// received; a connection is ended at its first malformed command, and the
// commands before it are still served.
//
// The reader accepts what Redis accepts, save that line ends are checked: a
// header line and a bulk end with CR LF (Redis skips two bytes unseen), and a
// header that is not a number is refused at its first wrong byte.
//
// Integers beyond 64 bits are answered as bulk strings in both protocols: the
// big number of RESP3 breaks redis-cli 7.0 and go-redis.
//
// Source: https://redis.io/docs/latest/develop/reference/protocol-spec/ and the
// behaviour of Redis 7.
package resp
