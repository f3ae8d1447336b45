package ring

import "time"

// Sizes are the sizes by name that rings are drawn in: small, middle, large.
func Sizes() map[string]Size {
	return map[string]Size{
		"small":  {Hosts: [2]int{2, 5}, Shapes: Shapes(), Lasts: 10 * time.Second, Rate: 80, Often: 5},
		"middle": {Hosts: [2]int{6, 12}, Shapes: Shapes(), Lasts: 8 * time.Second, Rate: 80, Often: 8},
		"large":  {Hosts: [2]int{50, 50}, Shapes: []string{"ring", "star", "chain", "bridge", "readers", "cycle"}, Lasts: 3 * time.Second, Rate: 100, Often: 20},
	}
}
