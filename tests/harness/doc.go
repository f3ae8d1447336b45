// Package harness runs message scripts: production actors under the real
// supervision, in a world where only clock and network are substituted, and the
// script decides whose turn it is. A script is a file in the format of
// cockroachdb/datadriven: a command, perhaps with input lines, then ---- and the
// output. The comment above a command says why, the output says what. After a
// change run with -rewrite, read the diff, and commit it only if you understand
// what caused it.
//
// # The trace
//
//	@230ms                                   virtual time moved
//	> monitor handling CheckDue              one actor takes one message
//	  store -> publisher      Relay cows     sends
//	  publisher => outlet     Frame cows     gives bytes to a socket, or opens or closes it; to a disk
//	  peers/b <= inlet        Frame cows     takes bytes from a socket: in traces of simulated machines alone
//	  publisher ~> publisher  PingDue in=…   schedules
//	  event peer up b                        publishes an event; a node's: event a: …
//	  drop 1 expired                         decides not to use something, and counts it
//	  a/peers/b !! receive …                 fails
//
// Moments are written @ and their distance from the world's beginning; the first
// host's incarnation is 1, the next one's 2, and so on. A mistake in the script
// ends the test; what the program does wrong is output.
//
// # Commands
//
//	actor <role> host=a …        one production actor alone; every other address is a
//	                             probe that only records. Roles: publisher, subscriber
//	                             and catch-up (peer=b), monitor, enumerator, store, recorder
//	node <host> peers=(b, c) …   a whole supervised node; stores=(kind), offset=5s,
//	                             host=<name>: another host name than the machine's
//	                             monitor root=<hex>: the digest of its stores
//	                             both take interval repeat credit backlog batch rebuild grace
//	                             retention skew shards; fsync=always|interval|never and
//	                             fsync-interval: it has a disk; and catch-up: it answers
//	                             questions, at the port 4001
//	stop <host>, kill <host>     an ordered stop; the end of the process
//	send <actor> [from=probe]    put the input's messages into its mailbox, then settle
//	take committer               what stores have given the committer, a probe, is being written: they add no more to it
//	post, step, settle [host]    put without running; give one turn; run to a fixed point
//	advance <d>                  move time, deliver what falls due in order, settle
//	crash <actor> [at=<name>]    fail in the actor's place at its next message, of that name
//	net …                        the network and its faults: see command.net
//	disk <host> …                its disk and its faults: see command.disk
//	clock <host> offset=<d>      set a host's clock wrong
//	client <host>                Redis commands, one pipeline; runs that host only; the
//	                             replies come last
//	show, tree <host>            counters and peers; actors
//	mailbox <actor>, wire        what waits; what is in flight
//	_breakpoint                  a place for the debugger
//
// Every command takes quiet (print ok, for set-up) and only=(word, …) (print the
// lines of the trace that have one of the words).
package harness
