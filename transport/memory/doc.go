// Package memory is a network in memory for tests and simulations. All nodes of
// a test share one Network; each has its own Node of it, whose host names the
// links. Whoever holds the Network decides when frames arrive, and which do not.
//
// What is sent is in flight until Deliver; with Auto it arrives within Send. Links
// are made, and Joined counts them, as soon as both ends exist: a subscriber may
// connect before its publisher binds, and is joined anew when the endpoint is bound
// again or a cut link heals. Ready functions are called by the goroutine that caused
// them, after the Network's lock was released.
//
// An asker and an answerer converse likewise, where both directions between their
// hosts are whole; the end of that loses what is in flight both ways. Faults do to
// questions and answers what they do to frames, which is more than a connection
// would: they may come twice, or overtake one another.
//
// Nothing here is random without Seed, and nothing depends on time without
// Schedule: equal calls give equal results. Endpoints are names of the whole
// Network, as if all hosts were one machine; a wildcard belongs to its host and
// is reached as tcp://HOST:port.
package memory
