// Package actors has the roles of a node, one file for each: what it accepts,
// what it sends, what it owns. Who exists, and who is started again after a
// failure, is decided in supervision. What a role decides it decides in pure
// functions and values, in files beside its own (publisher_queue, monitor_window,
// subscriber_filter, ...).
//
// # Who owns what
//
//	role        owns                              outlives a restart of the actor
//	Store       a storage.Engine                  the engine, what is held until it is on disk
//	Committer   nothing                           -
//	Publisher   the publishing socket             sequence number, queue
//	Subscriber  the receiving socket of a peer    sequence numbers, credit
//	Monitor     what is known of each link        all of it
//	Enumerator  the socket for questions          the place in the repetition
//	CatchUp     the socket that asks a peer       place in a stream, what audits saw
//	Backup      nothing                           the backup under way
//	Recorder    nothing                           -
//
// An actor is made by a producer whose closure holds what outlives its instances.
// Other actors are reached through Env.Addresses alone, which do not change.
// Timers belong to an instance: what a former one had set is ignored.
//
// # What the design leaves open
//
//   - News leaves behind the messages that already wait in the publisher's
//     mailbox (FlushNext): at once when there are none.
//   - Under load frames of packets leave Options.Spacing apart: each then carries many
//     changes, which costs both ends less. The first change after a pause, a full
//     frame and what waits for a ping do not wait.
//   - What merging changed is withheld when every subscriber has it anyhow: from nobody
//     everything is. A subscription that ended counts on while we hear that replica: a
//     hostile peer could end subscriptions that are not its own. Whose identity is not
//     that of a replica, or is quoted or cut when it is shown (a host of more than 80
//     bytes), is not known: then everything is relayed.
//   - A subscriber that the route names, or that made the change, needs it no more than
//     one that hears the source: it would drop it. Nor does one that hears a replica
//     which the route names: that one has published it, to all its subscribers. This holds
//     where there is a source; without one the route may name somebody who only answered
//     a question. What is said of a link to the source, that it answers for what others
//     withhold, holds of a link to any of them.
//   - A new subscription does not skip a sequence number, as the design has it, unless
//     something was withheld while that subscriber was away, and no number was skipped
//     since. What was sent meanwhile has numbers that it will miss; what was withheld
//     has none. A newcomer has seen no number, and what was withheld before it came is
//     in the stores that its first round asks. So in a healthy mesh nobody sees a gap
//     because another one comes.
//   - Pages of catch-up have no source, so what they change is relayed to all
//     subscribers, those that had it too.
//   - The enumerator answers at most 16 questions at once, each with one page of about
//     120 KiB; others wait in its socket. A question that a store keeps waiting for 5 s is
//     given up, one that cannot be read is counted and not answered: who asked asks again.
//     A bucket with more keys than a page has room for sums is answered in parts.
//   - The store publishes before it answers the client.
//   - Old news (Repeat) is sent beside news of the same name, not instead of it or
//     joined with it: the news has the atoms that changed, the repetition has all,
//     and a pass that leaves some out would not be whole.
//   - A ping leaves behind all that was queued, so that the passes it counts have left.
//   - A link is up only when good frames come. Frames that cannot be read, or are
//     refused for their clock, are gaps, not signs of life.
//   - What a ping says of its sender's passes counts once the stores have merged all
//     that came before it, and nothing before it was lost. It counts for the replica
//     that sent it alone.
//   - Rounds of catching up with one peer begin at least a ping interval apart, however
//     often something is missed or the peer changes its name; one that was void is
//     followed by the next after an interval, doubling to 5 s. A round that another
//     replica than the link's has answered is void, too.
//   - A peer that can be asked, and does not answer, is current by its passes like one
//     that cannot be, should it count any.
//   - That quiet nodes differ is found by three pings in a row with the same two roots,
//     while no link recovers. What the round then changes is reported as a defect once
//     their root has stayed the same through three more pings: else it was news that
//     the page had overtaken. For the same reason what an audit repairs is reported
//     only while no link recovers: it may be what that link is to bring.
//   - A round that changed nothing is remembered by their root alone: ours only gains.
//   - The beginning and the end of recoveries are published once per burst; how many
//     there were, and how long they took, is in Counters.
//   - A peer is asked at the address it advertises, unless that is one of ours, or a
//     path while the peer is not reached by a path; then, and if it advertises none,
//     at the port it names.
//   - A frame is also refused when its hybrid clock is ahead of our wall clock by more
//     than twice the skew allowed for wall clocks: a node whose clock was wrong for
//     a while must not carry everybody into the future.
//   - A packet that says that something was written after its frame was sent, by more
//     than a second, is refused: by the rules of the clock that cannot be, and a
//     write of the far future would win for ever.
//   - A frame that has us as its publisher is refused: an endpoint of our own that was
//     taken for a peer's is never up.
//   - Nothing limits a mailbox. What enters a node is held back instead: by credit in
//     front of the stores, and by Pressure behind them, when more than
//     Options.Backlog bytes of news wait for the publisher. Then clients' writes and
//     Go callers' are not given to stores and subscribers do not receive, until half of
//     it has left. Reads go on, and so do stores: they never wait. What was already
//     with them comes on top: of each client and caller what it had asked, of each
//     subscriber a turn and its credit. A publisher without a socket drops what it has,
//     so it holds up nobody; one that is being restarted does.
//   - Credit is counted in packets and in KiB of their frames: a packet may be as long
//     as a frame.
//   - Packets of a kind without a store are relayed once in a while each, not every
//     time: nobody here can judge whether they are news, and a full mesh would pass
//     them along every path.
//   - Another life under our host name is reported when it still speaks four windows
//     after our start; until then it is taken for our former life. Who only says that he
//     hears it must say that he hears us, too, or say it in a hundred pings in a row: a
//     peer that was stopped while we were restarted names our former life when it goes on.
//   - Readiness waits for whoever answers: a peer that fell silent before it was
//     current counts as answering for Options.ReadyTimeout, then no longer. Else a
//     peer that dies while a node starts would keep it from ever being ready.
//   - A node that others cannot ask for what they lack is not healthy, as one that
//     they cannot hear is not.
//   - A round of catch-up compares trees first, also where nothing is here: the answer
//     says how many keys of the kind there are. Everything is fetched if this node has less
//     than half as many, or more than eight times as many: then the sums of its own keys,
//     which go with questions for buckets, would weigh more. Sums of different horizons
//     are compared, too, though not those in pings: all that can come of it is keys that are
//     over. Of a peer whose clock is behind, and that never hears of ours, there are no others.
//   - Where the peer's sum is zero it has nothing: nothing is asked.
//   - A round in which something could not be merged goes on to its end, and is void: all
//     else is here then. One whose pages cannot be trusted is void when what came is merged.
//   - An interrupted stream goes on where it was, and is followed by a comparison.
//     What waited for the stores when it was given up is dropped: the comparison finds it.
//   - The answer to an earlier number of a question counts: on a slow link answers are
//     late, and asking again makes them later; so fewer questions are open meanwhile.
//   - An audit fetches what has not changed on either side since the last one, once: if
//     nothing changes here by it the peer lacks something, not this node.
//   - With FsyncAlways all that a store says waits for the disk, its own reads and the
//     digests it is asked for included, while anything it holds is unsaved. The root in
//     pings is memory's: a peer that finds it equal has all of it.
//   - A store gives its changes to the committer unasked, and adds to what it gave until that is being
//     written: were stores asked when the disk is free, it would stand still meanwhile. At most two are
//     under way, so the later state of a name reaches the disk later.
//   - A failed commit ends all writing to disk: held writes are answered as unknown, and
//     published none the less, since they are in memory; reads that were held are
//     answered.
//   - The clock's ceiling on disk is half of MaxSkew ahead of the wall clock, or a little
//     ahead of a hybrid clock that is ahead itself: with the lead added at each start, a
//     node that restarts again and again would run away from the wall clock. A stamp
//     that is heard may move the clock beyond it until the next commit, a second at most.
//   - A store that stops writes what is unsaved itself, in its last turn: it does not wait
//     for its committer's.
//   - A backup has at least what was acknowledged before it was asked for: stores save
//     first, whatever Options.Fsync says, and only then the disk is copied. They wait for what
//     is unsaved by then, not for what is written meanwhile, which may be more than the disk takes. It has no one
//     moment for all names: what is written meanwhile may be in it or not. Names and
//     bytes of it are about what stores had when they saved.
//   - Clients of other machines get no backup: it writes where the client says, as the node's
//     user. The guard of clients does not mind one that waits for a backup.
//   - A packet that the frame format refuses (a custom store may answer one) is
//     left out, counted as invalid, and reported.
//   - What is fetched in bulk is not relayed; its subscribers see a gap when all of it
//     is merged, and compare. A fresh node in a mesh would else send all that it
//     fetches to everybody, who have it. Its pings say so meanwhile (Ping.Fetches),
//     and whoever hears that does not call the link current: else it might lack half
//     of what this node has and not know it, and report it as a defect when an audit
//     finds it. Such a peer is asked every 10 s only.
//   - One peer at a time is asked for most of what there is. The others are compared
//     with afterwards; or before, when the one has brought nothing for 3 s: what it
//     promised, or that it can be asked, may be a lie.
//
// # Stores of other kinds
//
// A custom kind is served by NewStore around a storage.Engine of its own, or by an
// actor written from scratch. Such an actor accepts messages.ToStore and keeps
// to this contract:
//
//   - Operate: carries out Batch.Ops in order, fills each of Batch.Answers, calls
//     Batch.Asker.Answered once, whatever happens, and then touches the batch no
//     more. If anything changed it sends Env.Addresses.Publisher an Announce with a
//     packet for each name that did: Kind set, Source and Route empty.
//   - Merge: joins the packets. What changed goes to the publisher as Relay, each
//     packet with the Source and Route it came with, or without if it says more than
//     what came; what did not change must not.
//     Env.Pressure makes both messages, so that they are weighed. Of a Quiet one nothing
//     goes to the publisher.
//     The sender gets Merged with the same Credit, also when merging fails, by
//     ctx.Request: the subscriber must know which store it hears.
//   - Walk: answers Walked with the next names and all their atoms, in packets of at
//     most messages.BlockChanges changes, the same Ask, and End at the end. What is
//     given exceeds Limits.Bytes (storage.Measure) by one change at most. A walk from
//     the zero Position to the end gives all that was there throughout. With Buckets
//     only names of these are given, from From on, and none whose sum is in Have. The
//     Room need not be used, and is given back only if it was.
//   - Sum, SumKeys: answers Summed, with TreeFan sums for each node, and KeysSummed, with
//     a count for each bucket, and the same Ask. The digest of a key depends on what
//     is held under its name alone, and is equal on all nodes that hold the same; a
//     bucket's is the sum of its keys', a node's that of its children. The horizon
//     is the one by which all that is over has left, 0 while it steps. storage.Tree
//     keeps such sums.
//   - Save: answers Saved with the same Ask and how many visible names there are, when all
//     that has changed by then is on its disk. An actor that is not on the node's disk is not
//     in its backups: it may answer at once.
//   - SweepDue: lets go of what the horizon has passed, some milliseconds' worth, and
//     of the rest behind the messages that wait. It is the actor's own timer.
//   - Env.Counters.Stores has a gauge for it, which it keeps up to date: names, the sum
//     of all, and its horizon.
//   - Its state lives in the closure of its producer. After a restart it sends the
//     publisher SkipSequence, since news may have been lost.
//   - Merging is commutative, associative and idempotent, and time is that of
//     Env.Hybrid, read with Env.Clock.
package actors
