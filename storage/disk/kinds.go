package disk

import (
	"errors"
	"slices"

	"blue-rings/storage"
)

// Kinds is the kinds of which there are records, "" for the built-in ones, in order.
func (r *records) Kinds() ([]string, error) {
	found := make(chan []string, 1)
	err := r.attempt(func() error {
		kinds, err := r.kinds()
		found <- kinds
		return err
	})
	if err != nil {
		return nil, err
	}
	return <-found, nil
}

func (r *records) kinds() ([]string, error) {
	iter, groups, newer, err := r.both(nil, []byte(groupFirst))
	if err != nil {
		return nil, err
	}
	var kinds []string
	add := func(key []byte) error {
		kind, _, err := splitKey(key)
		if err == nil && !slices.Contains(kinds, string(kind)) {
			kinds = append(kinds, string(kind))
		}
		return err
	}
	for ok := iter.First(); ok; {
		if err := add(iter.Key()); err != nil {
			return nil, errors.Join(r.unreadable(err), iter.Close())
		}
		_, end := keyRange(kinds[len(kinds)-1], storage.RangeOf(0, 1))
		ok = iter.SeekGE(end)
	}
	for _, c := range newer {
		key, _ := groups.read(c)
		if err := add(key); err != nil {
			return nil, errors.Join(r.unreadable(err), iter.Close())
		}
	}
	slices.Sort(kinds)
	return kinds, errors.Join(iter.Error(), iter.Close())
}

// Names is how many names of a kind there are. It reads all their records.
func (r *records) Names(kind string) (int, error) {
	first, end := keyRange(kind, storage.RangeOf(0, 1))
	found := make(chan int, 1)
	err := r.attempt(func() error {
		names := 0
		err := r.entries(first, end, func([]byte, []byte) error { names++; return nil })
		found <- names
		return err
	})
	if err != nil {
		return 0, err
	}
	return <-found, nil
}
