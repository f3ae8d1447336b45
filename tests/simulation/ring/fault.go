package ring

import "time"

// Kind is what a fault does.
type Kind string

// The kinds of faults. The comment says which fields of Fault count; Host and For
// always do, where not said otherwise.
const (
	// What a link suffers that To hears Host by.
	Loss    Kind = "loss"    // Share of what it carries is lost
	Repeat  Kind = "repeat"  // Share of it comes twice
	Reorder Kind = "reorder" // Share of it is overtaken by the next
	Delay   Kind = "delay"   // all of it takes Least
	Jitter  Kind = "jitter"  // each takes between Least and Most
	Cut     Kind = "cut"     // there is no connection

	// What several hosts suffer, and those besides: What is their names, with commas.
	Partition Kind = "partition" // neither hears the other
	Deaf      Kind = "deaf"      // they do not hear the others, who hear them

	// What a process suffers.
	Stall     Kind = "stall"      // it gets no turn
	Slow      Kind = "slow"       // it gets its turns only every Most
	StoreLate Kind = "store-late" // a store, of the name What, gets no turn
	DiskLate  Kind = "disk-late"  // what is committed waits
	Crash     Kind = "crash"      // What, an actor, fails in the midst of its next message but N; no For
	Socket    Kind = "socket"     // the next call but N of the operation What fails; no For

	// What ends a process. It is back For later.
	Stop     Kind = "stop"      // in order
	Killed   Kind = "killed"    // after N more turns, of What=operation after the next one was begun; the disk has what the operating system had
	Power    Kind = "power"     // as well; of what was not synced the disk has Share
	Emptied  Kind = "emptied"   // as well; the disk is another one, and empty
	DiskFail Kind = "disk-fail" // For later, after it has failed: the disk works again. Share 1: what fails first is on it

	// What is wrong with a host's clock.
	Clock Kind = "clock" // it is Least off from now on, and goes wrong by Share; no For
	Ahead Kind = "ahead" // it is Least off, too far; then it is set right, and the node restarted

	// What operators do.
	Forget Kind = "forget" // To no longer subscribes to Host
	Meet   Kind = "meet"   // To subscribes to Host, which it does not otherwise
	Double Kind = "double" // another node is given the host name, To and it subscribe to each other; to the end
)

// Kinds are all kinds, in order.
func Kinds() []Kind {
	return []Kind{
		Loss, Repeat, Reorder, Delay, Jitter, Cut, Partition, Deaf, Stall, Slow, StoreLate, DiskLate, Crash, Socket,
		Stop, Killed, Power, Emptied, DiskFail, Clock, Ahead, Forget, Meet, Double,
	}
}

// Fault is something that goes wrong. What cannot be done at its time, since the host
// is down for instance, is not done.
type Fault struct {
	At    time.Duration // since the run began
	Kind  Kind
	Host  string
	To    string
	For   time.Duration
	What  string
	Share float64
	Least time.Duration
	Most  time.Duration
	N     int
}
