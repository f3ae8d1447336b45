// Package supervision is the tree of one node: who exists, who restarts whom,
// in which order all of it starts and stops.
//
//	node             never fails
//	├── recorder
//	├── stores       default/0 .. default/n-1, and one for each custom kind
//	├── publisher
//	├── monitor
//	├── enumerator
//	├── peers
//	│   ├── <endpoint>            subscriber
//	│   └── <endpoint>/catch-up   asks that peer for what is missing here
//	└── gateways     redis, http
//
// The order above is the order of starting. Stopping goes: gateways (no more
// intake), enumerator, peers, stores, publisher (what it holds leaves, its
// socket lingers), monitor, recorder, the network, the lines of the log that
// still wait; each step has a deadline. A stop after which the data directory lacks
// something answers an UnsavedError. A directory that has failed is neither written nor closed any
// more: another may be in its place.
//
// Addresses are made from names before anybody is spawned, so that no actor
// must be told of another. A failed actor alone is restarted, after a delay
// that RestartPolicy decides; its mailbox waits, its siblings and what stands
// in the producers' closures (the engines of the stores) stay.
//
// # Messages of this package
//
//	message       from                 to           meaning
//	RestartDue    supervisor (timer)   supervisor   the delay of a failed child is over
//	Ready         stores, peers        node         all my children are spawned
//	OpenGateways  Start                node         serve clients on these listeners
//	StopOrderly   Node.Stop            node         stop everything, in order
//	StepDue       node (timer)         node         a step of the stop missed its deadline
//
// Spawn builds the tree on a given Env and waits for nothing: simulations call
// it with a clock, a network and a dispatcher of their own. Start is Spawn with
// the parts of the operating system: listeners, logs, the wait until the
// publisher is bound. Run is Start for a binary: until a signal.
package supervision
