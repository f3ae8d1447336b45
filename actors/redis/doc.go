// Package redis is what a node understands of the Redis protocol, without the
// connections: it translates the commands of a pipeline into batches of
// operations, one for each store, and the answers of the stores into replies,
// in the order of the commands. It is pure but for what a Node is asked.
//
// A connection uses it like this: Plan.Add for each command until it says that
// the plan is full; send the batches of Plan.Batches that have operations to
// their stores; when all are answered, Plan.Reply; Plan.Reset; and again.
//
// # Decisions
//
//   - Commands that touch several names (DEL, EXISTS, MGET) are not atomic over
//     stores: each store carries out its share in one turn.
//   - NX and XX look at this node only. They are no lock.
//   - DBSIZE and SCAN are about the built-in kinds. Names of custom kinds are
//     counted in RING.STATUS and INFO.
//   - The cursor of SCAN is the next bucket. Whatever was there from the
//     beginning to the end of a scan is given at least once, here exactly once.
//   - EXPIRE and its family set an expiry where none is set and extend it
//     otherwise, so their option GT changes nothing; NX, XX and LT are refused.
//   - A set expiry outlives DEL, GETDEL and SET (see README): a shorter one on a
//     name that had a longer one counts nothing.
//   - The moment 2^63-1 ms is refused as an expiry: it means for ever.
//   - A connection that begins to speak HTTP ends, as with Redis.
//   - The evidence of RING.GET is taken when the command is planned, before any
//     store is asked, and once for all commands of a plan. Taken later, it could
//     call a value current that was read while something was still to come.
//   - What is not known is null: how far a node is behind before a peer has said
//     it, the time left of a round that has brought nothing yet.
//   - INFO is a bulk string in both protocols.
//   - COMMAND DOCS is empty: clients ask for it, and take that as no help.
//   - Integers beyond 64 bits are bulk strings in both protocols: clients drop
//     the connection at a big number of RESP3.
package redis
