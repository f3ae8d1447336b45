package messages

import (
	"math"
	"math/big"

	"pgregory.net/rapid"
)

// Generators of frames of every shape, within the limits.

func someReplica() *rapid.Generator[Replica] {
	return rapid.Custom(func(t *rapid.T) Replica {
		return Replica{
			Host:        rapid.SampledFrom([]string{"a", "b", "berlin-1", "zürich", "x y"}).Draw(t, "host"),
			Incarnation: rapid.Uint64Range(1, 40).Draw(t, "incarnation"),
		}
	})
}

func someStamp() *rapid.Generator[Stamp] {
	return rapid.OneOf(
		rapid.Map(rapid.Uint64(), func(n uint64) Stamp { return Stamp(n) }),
		rapid.Map(rapid.Int64Range(1_789_000_000_000, 1_791_000_000_000), StampAt),
	)
}

func someExpire() *rapid.Generator[Expire] {
	return rapid.OneOf(
		rapid.SampledFrom([]Expire{Unset, Never, 1, Never - 1, 60_000}),
		rapid.Map(rapid.Int64Range(1, math.MaxInt64-1), func(n int64) Expire { return Expire(n) }),
	)
}

// someTotal is never negative and has at most MaxMagnitude bits.
func someTotal() *rapid.Generator[Number] {
	return rapid.Custom(func(t *rapid.T) Number {
		switch rapid.IntRange(0, 3).Draw(t, "size") {
		case 0:
			return Int(0)
		case 1:
			return Int(rapid.Int64Range(0, math.MaxInt64).Draw(t, "total"))
		case 2:
			return BigInt(new(big.Int).SetUint64(rapid.Uint64().Draw(t, "total")))
		default:
			digits := rapid.SliceOfN(rapid.Byte(), 1, MaxMagnitude/8).Draw(t, "digits")
			return BigInt(new(big.Int).SetBytes(digits))
		}
	})
}

func someValue() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.SampledFrom([]string{"", "x", "line\nline", "\xff\x00"}),
		rapid.StringN(0, 40, 200),
	)
}

func someSlot() *rapid.Generator[Slot] {
	return rapid.Custom(func(t *rapid.T) Slot {
		s := Slot{
			Replica:    someReplica().Draw(t, "replica"),
			Serial:     someStamp().Draw(t, "serial"),
			Added:      someTotal().Draw(t, "added"),
			Subtracted: someTotal().Draw(t, "subtracted"),
			Until:      someExpire().Draw(t, "until"),
		}
		floors := Floors{Added: someTotal().Draw(t, "floor"), Subtracted: someTotal().Draw(t, "floor")}
		if !floors.Added.IsZero() || !floors.Subtracted.IsZero() {
			s.Floors = &floors
		}
		return s
	})
}

func someCell() *rapid.Generator[Cell] {
	return rapid.Custom(func(t *rapid.T) Cell {
		c := Cell{
			Place:   Place(rapid.IntRange(int(Base), int(Field)).Draw(t, "place")),
			Absent:  rapid.Bool().Draw(t, "absent"),
			Stamp:   someStamp().Draw(t, "stamp"),
			Replica: someReplica().Draw(t, "replica"),
			Until:   someExpire().Draw(t, "until"),
		}
		if c.Place != Base {
			c.Name = someValue().Draw(t, "name")
		}
		if !c.Absent && c.Place != Element {
			c.Value = someValue().Draw(t, "value")
		}
		return c
	})
}

func somePacket() *rapid.Generator[Packet] {
	return rapid.Custom(func(t *rapid.T) Packet {
		p := Packet{
			Kind:    rapid.SampledFrom([]string{"", "", "highwater"}).Draw(t, "kind"),
			Name:    rapid.SampledFrom([]string{"k", "α 17 2026-11 calls PER day", "\xff", "cows"}).Draw(t, "name"),
			Expire:  someExpire().Draw(t, "expire"),
			Cutoff:  max(0, rapid.Int64Range(-5, math.MaxInt64).Draw(t, "cutoff")),
			Slots:   someSlots().Draw(t, "slots"),
			Cells:   noneOr(rapid.SliceOfN(someCell(), 0, 4)).Draw(t, "cells"),
			Opaque:  noneOr(rapid.SliceOfN(someValue(), 0, 3)).Draw(t, "opaque"),
			Route:   noneOr(rapid.SliceOfN(someReplica(), 0, 4)).Draw(t, "route"),
			Cleared: rapid.OneOf(rapid.Just(Stamp(0)), someStamp()).Draw(t, "cleared"),
		}
		if rapid.Bool().Draw(t, "sourced") {
			p.Source = someReplica().Draw(t, "source")
		}
		for i := range p.Slots {
			if rapid.Bool().Draw(t, "same until") {
				p.Slots[i].Until = p.Expire
			}
		}
		return p
	})
}

func someSlots() *rapid.Generator[[]Slot] {
	return noneOr(rapid.SliceOfN(someSlot(), 0, 3))
}

// noneOr gives nil for a slice without elements.
func noneOr[T any](g *rapid.Generator[[]T]) *rapid.Generator[[]T] {
	return rapid.Map(g, func(s []T) []T {
		if len(s) == 0 {
			return nil
		}
		return s
	})
}

func somePing() *rapid.Generator[*Ping] {
	return rapid.Custom(func(t *rapid.T) *Ping {
		return &Ping{
			Keys:      rapid.Uint64().Draw(t, "keys"),
			Horizon:   rapid.Int64().Draw(t, "horizon"),
			Root:      rapid.Uint64().Draw(t, "root"),
			Passes:    rapid.Uint64().Draw(t, "passes"),
			Hears:     noneOr(rapid.SliceOfN(someReplica(), 0, 30)).Draw(t, "hears"),
			CatchUp:   rapid.SampledFrom([]string{"", "tcp://10.0.0.1:4001"}).Draw(t, "catch-up"),
			CatchUpAt: rapid.Uint16().Draw(t, "port"),
			Fetches:   rapid.Bool().Draw(t, "fetches"),
		}
	})
}

func someFrame() *rapid.Generator[Frame] {
	return rapid.Custom(func(t *rapid.T) Frame {
		f := Frame{
			Publisher: someReplica().Draw(t, "publisher"),
			Sequence:  rapid.Uint64().Draw(t, "sequence"),
			Stamp:     someStamp().Draw(t, "stamp"),
			Wall:      rapid.Int64Range(0, MaxMillis).Draw(t, "wall"),
		}
		if rapid.IntRange(0, 3).Draw(t, "body") == 0 {
			f.Ping = somePing().Draw(t, "ping")
			return f
		}
		f.Packets = noneOr(rapid.SliceOfN(somePacket(), 0, 12)).Draw(t, "packets")
		return f
	})
}
