package survey

import (
	"cmp"
	"slices"
)

// Name is a name and how large its record is.
type Name struct {
	Name  string
	Kind  string
	Bytes int64
}

// most is how many of the largest names are told.
const most = 10

// largest is the largest names so far, and some more.
type largest []Name

func (l *largest) add(name Name) {
	*l = append(*l, name)
	if len(*l) >= 100*most {
		*l = slices.Clip(l.sorted())
	}
}

// sorted is the largest, the largest first; of equal ones the first by name.
func (l *largest) sorted() []Name {
	slices.SortFunc(*l, func(a, b Name) int { return cmp.Or(cmp.Compare(b.Bytes, a.Bytes), cmp.Compare(a.Name, b.Name)) })
	if len(*l) > most {
		clear((*l)[most:])
		*l = (*l)[:most]
	}
	return *l
}
