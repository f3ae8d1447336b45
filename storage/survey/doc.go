// Package survey says what a data directory holds that no node has open: how many names and
// bytes of each kind, what their atoms are, what is kept of one name, and whether a
// start would read all of it. It is read once, record by record; only Verify has all of it in memory.
//
// # Reading order
//
// survey is what is counted, tally what of one record; judge says what a name is to
// clients, as a node that has loaded it would; largest keeps the largest; name is all about
// one name; verify loads a directory as a start does.
//
// # Decisions
//
// A name is judged at the moment given, from its record alone, by the engine of the built-in
// kinds without grace and retention: what a start would let go of at once is counted, too. A
// string that INCR would count on is a counter, whoever wrote it. A name of which clients see nothing is
// expired if its expiry is over, else deleted.
//
// A slot is of a former life if its replica is not the latest of its host: the one that began
// last according to the directory, or, of another host, the one whose slots began last. Only the
// sizes of records of custom kinds are told.
package survey
