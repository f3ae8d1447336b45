// Package scale measures what an update costs in rings of ten to a thousand nodes, the
// production actors under their real supervision on a network in memory and in virtual
// time, and looks whether what must hold does.
//
// The nodes form hierarchical stars: sites of 20, in each of which two nodes are
// bridges. All others of a site are linked to its two bridges and to nobody else, the
// bridges of a site to each other, and each bridge to the one of its number at the
// first site, which is the centre. So there are at most four links between any two
// nodes, every news has two ways to everybody, and no node that fails cuts others off.
// A bridge has at most 20 peers, one of the centre 19 and one for each other site. (Were
// the bridges a mesh instead, three links would do, but each bridge would hear all
// others: whoever publishes is heard by all of his subscribers.)
//
// Every link has a delay of its own: 0.1 to 0.5 ms within a site, 5 to 40 ms between
// sites. Increments come evenly spaced at nodes that are drawn, of counters that are
// drawn and that everybody has already. When the last one is everywhere, and the ring
// has been quiet, this holds:
//
//   - Each node has each update once, by the share of each replica in each counter, and
//     answers their sums; no more ever arrived than was made.
//   - All nodes have the same digest, all links are current.
//   - Nothing waits, and nothing but pings is sent.
//   - No peer fell silent, no gap was seen, nobody failed.
//
// An update is everywhere when the last store was given it. How many links it took to
// a node is the length of the route of what the store was given first; where several
// updates of a counter were joined that is the part of the way that they have in
// common. All figures are of virtual time and of what the nodes count themselves.
//
// In go test there are ten and sixty nodes. A thousand take minutes:
//
//	go run ./tests/bench scale --nodes 10,100,1000 --updates 10000
package scale
