package messages

import (
	"fmt"
	"math"
	"strconv"
)

// Stamp is a reading of a hybrid logical clock: 48 bits of Unix milliseconds,
// then 16 bits of count. Stamps of one clock never repeat and never go back.
//
// Source: Kulkarni et al., Logical Physical Clocks and Consistent Snapshots in
// Globally Distributed Databases, 2014.
type Stamp uint64

// MaxMillis is the greatest time a stamp can hold, in Unix milliseconds.
const MaxMillis = 1<<48 - 1

// StampAt is the first stamp of a millisecond. Times before 1970 or beyond
// MaxMillis are brought into range.
func StampAt(millis int64) Stamp {
	return Stamp(min(max(millis, 0), MaxMillis)) << 16
}

// Millis is the stamp's time in Unix milliseconds.
func (s Stamp) Millis() int64 { return int64(s >> 16) }

// String renders s as milliseconds.count.
func (s Stamp) String() string {
	return fmt.Sprintf("%d.%d", s.Millis(), uint16(s))
}

// Expire is the moment, in Unix milliseconds, at which a key is over. The order
// of its values is the order of merging: Unset, every moment, Never.
type Expire int64

// The two values of Expire that are not moments.
const (
	Unset Expire = 0             // nobody has set an expiry; the key stays
	Never Expire = math.MaxInt64 // somebody said: for ever
)

// IsMoment reports whether e is a moment, neither Unset nor Never.
func (e Expire) IsMoment() bool { return e != Unset && e != Never }

// Over reports whether e is set and not after the moment millis.
func (e Expire) Over(millis int64) bool { return e != Unset && int64(e) <= millis }

// String renders e as unset, never or Unix milliseconds.
func (e Expire) String() string {
	switch e {
	case Unset:
		return "unset"
	case Never:
		return "never"
	default:
		return strconv.FormatInt(int64(e), 10)
	}
}
