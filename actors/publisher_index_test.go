package actors

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"blue-rings/messages"
)

// The index answers as a map would, also when hashes collide, places leave and
// the table grows.
func TestNameIndexIsAMap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var x nameIndex
		var names []string // by place
		first := 0
		latest := map[string]int{}
		// Few different hashes, so that many names share one.
		hash := func(name string) uint64 { return messages.HashName(name) % 7 << 60 }
		t.Repeat(map[string]func(*rapid.T){
			"enter": func(t *rapid.T) {
				name := fmt.Sprint("name ", rapid.IntRange(0, 200).Draw(t, "name"))
				x.enter(hash(name), len(names), first, func(place int) bool { return names[place] == name })
				latest[name] = len(names)
				names = append(names, name)
			},
			"leave": func(t *rapid.T) {
				first += rapid.IntRange(0, len(names)-first).Draw(t, "n")
			},
			"find": func(t *rapid.T) {
				name := fmt.Sprint("name ", rapid.IntRange(0, 200).Draw(t, "name"))
				place, ok := x.find(hash(name), first, func(place int) bool { return names[place] == name })
				want, known := latest[name]
				if known = known && want >= first; ok != known || ok && place != want {
					t.Fatalf("%s: got %d %v, expected %d %v", name, place, ok, want, known)
				}
			},
			"reset": func(*rapid.T) {
				if first == len(names) {
					x.reset()
					clear(latest)
				}
			},
		})
	})
}
