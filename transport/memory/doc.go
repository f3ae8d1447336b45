// Package memory is a network in memory for tests and simulations. All nodes of
// a test share one Network; each has its own Node of it, whose host names the
// links. Whoever holds the Network decides when frames arrive, and which do not.
//
// A frame that is sent is in flight until Deliver; with Auto it arrives within
// Send. Links are made, and Joined counts them, as soon as both ends exist: a
// subscriber may connect before its publisher binds, and is joined anew when the
// endpoint is bound again or a cut link heals. Ready functions are called by the
// goroutine that caused them, after the Network's lock was released.
//
// Nothing here is random without Seed, and nothing depends on time without
// Schedule: equal calls give equal results. Endpoints are names of the whole
// Network, as if all hosts were one machine; a wildcard belongs to its host and
// is reached as tcp://HOST:port.
package memory
