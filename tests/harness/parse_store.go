package harness

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"blue-rings/messages"
)

// parseStore reads questions to stores: nodes=(0 7), buckets=(1 2), and have=(1f 2e),
// sums of keys in hexadecimal.
func parseStore(name string, f *fields) (message messages.ToStore, ok bool) {
	switch name {
	case "Sum":
		return messages.Sum{Level: f.int("level"), Nodes: f.nodes("nodes"), Ask: uint64(f.int("ask"))}, true
	case "SumKeys":
		return messages.SumKeys{Buckets: f.nodes("buckets"), Ask: uint64(f.int("ask"))}, true
	case "Walk":
		return f.walk(), true
	case "Gather":
		return messages.Gather{}, true
	case "Save":
		return messages.Save{Ask: uint64(f.int("ask"))}, true
	default:
		return nil, false
	}
}

func (f *fields) walk() messages.Walk {
	walk := messages.Walk{
		From:   f.position("from"),
		Limits: messages.Limits{Names: f.int("names"), Bytes: f.int("bytes"), End: f.int("end")},
		Have:   f.sums("have"),
		Ask:    uint64(f.int("ask")),
	}
	if f.set["buckets"] != "" {
		walk.Buckets = f.nodes("buckets")
	}
	return walk
}

// sums takes a list of digests.
func (f *fields) sums(name string) []uint64 {
	var sums []uint64
	for _, word := range strings.Fields(strings.Trim(f.take(name), "()")) {
		sum, err := strconv.ParseUint(word, 16, 64)
		if err != nil {
			f.failed(fmt.Errorf("%s=: %w", name, err))
		}
		sums = append(sums, sum)
	}
	slices.Sort(sums)
	return sums
}
