package scale

import "fmt"

const (
	// siteNodes is how many nodes a site has; the last one may have fewer.
	siteNodes = 20
	// siteBridges is how many of them all others of the site, and other sites, are
	// linked to.
	siteBridges = 2
)

// stars are the links of a number of nodes, each in both directions. The first two
// nodes of a site are its bridges: they hear each other, and each hears all others of
// the site, which hear nobody else. The bridges of the first site are the centre: the
// first bridge of every other site is linked to the first of the centre, the second
// to the second. So whichever bridge is lost, all others hear each other still.
func stars(nodes int) (pairs [][2]int) {
	for first := 0; first < nodes; first += siteNodes {
		end := min(first+siteNodes, nodes)
		bridges := min(first+siteBridges, end)
		for bridge := first; bridge < bridges; bridge++ {
			for other := bridge + 1; other < end; other++ {
				pairs = append(pairs, [2]int{bridge, other})
			}
			if first > 0 {
				pairs = append(pairs, [2]int{bridge - first, bridge})
			}
		}
	}
	return pairs
}

// isFar reports whether two nodes are of different sites.
func isFar(a, b int) bool { return a/siteNodes != b/siteNodes }

// neighbours are whom each node hears.
func neighbours(nodes int, pairs [][2]int) [][]int {
	of := make([][]int, nodes)
	for _, p := range pairs {
		of[p[0]] = append(of[p[0]], p[1])
		of[p[1]] = append(of[p[1]], p[0])
	}
	return of
}

// diameter is how many links are between the two nodes that are furthest apart; -1: not
// all nodes hear each other.
func diameter(neighbours [][]int) (most int) {
	for from := range neighbours {
		far := make([]int, len(neighbours))
		reached := []int{from}
		for at := 0; at < len(reached); at++ {
			for _, next := range neighbours[reached[at]] {
				if next != from && far[next] == 0 {
					far[next] = far[reached[at]] + 1
					reached = append(reached, next)
				}
			}
		}
		if len(reached) < len(neighbours) {
			return -1
		}
		most = max(most, far[reached[len(reached)-1]])
	}
	return most
}

// hostName is what a node is called, by its site and its place there.
func hostName(i int) string { return fmt.Sprintf("s%dn%d", i/siteNodes, i%siteNodes) }

// endpointOf is where a node publishes, and catchUpOf where it is asked for what others
// lack.
func endpointOf(i int) string { return fmt.Sprintf("tcp://%s:4000", hostName(i)) }

func catchUpOf(i int) string { return fmt.Sprintf("tcp://%s:4001", hostName(i)) }
