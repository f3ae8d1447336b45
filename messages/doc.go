// Package messages is the vocabulary of Blue Rings: what the actors of a node
// say to each other, the values they say it with, and the one encoding in which
// nodes say it to other nodes (CBOR; wire.cddl).
//
// A message is a value, frozen once sent: neither side writes to what its
// slices, maps and pointers reach. The one exception is Batch, which changes
// hands: the asker, then the store, then the asker again. Each role has a sealed
// interface of what it accepts (ToStore, ToPublisher, ...).
//
// # Between the actors of a node
//
//	message       from                 to           meaning
//	Operate       gateway, Go callers  store        carry out this batch, in order; then tell its Asker
//	Merge         subscriber, catch-up   store      join these packets of yours
//	Merged        store                subscriber, catch-up   done; here is your credit back
//	Walk          enumerator           store        give the next names, with all their atoms
//	Walked        store                enumerator   the names, and where to go on
//	Sum           enumerator, catch-up   store      give the digests of these parts of your tree
//	Summed        store                enumerator, catch-up   the digests
//	SumKeys       enumerator, catch-up   store      give the digests of the keys of these buckets
//	KeysSummed    store                enumerator, catch-up   the digests
//	SweepDue      store (timer)        store        let go of what the horizon has passed
//	CommitDue     store (timer)        store        have written what has changed since you last did
//	Gather        committer            store        give what is unsaved, and again what is not answered
//	Commit        store                committer    write this to disk, and what I add to it until you take it
//	GatherDue     committer (timer, too)   committer   write what the stores have given
//	Committed     committer            store        it and all before it are on disk, or why not
//	BackUp        gateway, Go callers  backup       make a backup of the data directory there
//	BackedUp      backup               the asker    it is made, or why not
//	Save          backup               store        have all that is unsaved on disk now
//	Saved         store                backup       it is, or why not
//	SaveDue       backup (timer)       backup       the stores have had time enough
//	Checkpointed  disk                 backup       the checkpoint is made, or why not
//	Announce      store                publisher    changes made here
//	Relay         store, subscriber    publisher    what merging changed here, or has no store here
//	Repeat        enumerator           publisher    old news, for peers that lost it
//	PingDue       publisher (timer), node at its stop   publisher   a ping interval is over
//	FlushNext     publisher            publisher    send what is queued, behind what waits
//	BindDue       publisher, enumerator (timer)   publisher, enumerator   try to bind again
//	SkipSequence  store                publisher    news may be lost: let subscribers see a gap
//	Readable      network              publisher, subscriber, enumerator, catch-up   the socket may have something
//	ReceiveNext   subscriber, publisher   subscriber   go on receiving, behind what waits
//	SilenceDue    subscriber (timer)   subscriber   is the socket silent for too long?
//	Watch         peers                monitor      a peer is configured
//	Unwatch       peers                monitor      a peer is configured no more
//	WatchAll      peers                monitor      these are configured, and no others
//	Heard         subscriber           monitor      what one turn of receiving brought
//	Reopened      subscriber           monitor      the peer's socket was made anew
//	CheckDue      monitor (timer)      monitor      a peer's window is over
//	AuditDue      monitor (timer)      monitor      compare trees with the next peer
//	Recover       monitor              catch-up     fetch what we lack from this replica
//	Audit         monitor              catch-up     look for what we lack without knowing
//	Rest          monitor              catch-up     ask no more, the peer is silent
//	AskDue        catch-up, enumerator (timer)   catch-up, enumerator   look for questions without an answer
//	CatchUpStarted   catch-up          monitor      I have started: tell me what to do
//	RoundProgress   catch-up           monitor      how far the round has come
//	RoundEnded    catch-up             monitor      all of it is merged, or it is void
//	AuditEnded    catch-up             monitor      what was found
//	RepeatDue     enumerator (timer)   enumerator   repeat the next names
//	Meet          gateway, Go callers  peers        add a peer
//	Forget        gateway, Go callers  peers        remove a peer
//	MonitorStarted   monitor           peers        I have started again: whom do I watch?
//	PeersChanged  peers                the asker    what came of Meet or Forget
//	AcceptFailed  gateway (listener)   gateway      a client could not be taken
//	AcceptDue     gateway (timer)      gateway      take clients again
//	GuardDue      gateway (timer)      gateway      end connections that are stuck
//	Record        all                  recorder     an event an operator may want to know
//
// # Between nodes
//
//	frame         meaning
//	ping          I am here, this is my clock, and this is what I hear; every ping interval
//	packets       news of keys: hints, any of which may be lost, late or repeated
//	request       what of your state is this? stateless, over a connection of its own
//	page          the answer, or a part of it
//
// wire.cddl is the format, testdata has a frame of each shape in bytes (written
// anew by go test -run Golden -update ./messages). Names, elements, fields and
// values are any bytes; hosts, kinds and endpoints are text, valid UTF-8, since
// operators read them. Replicas and routes are written once in a frame, times as
// differences, and totals beyond 64 bits as byte strings, not as tagged bignums,
// so that a frame has no tags at all. What the codec answers for is form and
// limits; whether a packet makes sense (floors above totals, say) is the store's
// to judge.
package messages
