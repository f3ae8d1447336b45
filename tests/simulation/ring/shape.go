package ring

// Shapes are all ways in which hosts may subscribe to each other.
func Shapes() []string {
	return []string{"mesh", "ring", "star", "chain", "bridge", "readers", "cycle"}
}

// shape is who is heard by whom among n hosts. All links go both ways but those of
// readers, whom nobody hears, and of a cycle, in which each hears the one before it.
func shape(name string, n int) (links [][2]int) {
	link := func(from, to int) { links = append(links, [2]int{from, to}) }
	both := func(a, b int) { link(a, b); link(b, a) }
	switch name {
	case "mesh":
		for a := range n {
			for b := range a {
				both(a, b)
			}
		}
	case "ring":
		for a := 1; a < n; a++ {
			both(a-1, a)
		}
		if n > 2 {
			both(n-1, 0)
		}
	case "star":
		for a := 1; a < n; a++ {
			both(0, a)
		}
	case "chain":
		for a := 1; a < n; a++ {
			both(a-1, a)
		}
	case "bridge": // two stars, joined at their centres
		for a := 2; a < n; a++ {
			both(a%2, a)
		}
		both(0, 1)
	case "readers": // a chain, and as many who only read
		core := (n + 1) / 2
		for a := 1; a < core; a++ {
			both(a-1, a)
		}
		for a := core; a < n; a++ {
			link(a-core, a)
		}
	case "cycle":
		for a := range n {
			link(a, (a+1)%n)
		}
	default:
		panic("there is no shape " + name)
	}
	return links
}
