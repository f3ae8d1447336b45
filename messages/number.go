package messages

import (
	"math/big"
	"math/bits"
	"strconv"
)

// Number is an exact integer of any size. It stays in 64 bits as long as it
// fits and is promoted beyond. The zero value is 0. Numbers are values: no
// operation changes its operands.
type Number struct {
	small int64
	large *big.Int // frozen; nil while the number fits into small
}

// Int is n as a Number.
func Int(n int64) Number { return Number{small: n} }

// BigInt is n as a Number. It keeps a copy.
func BigInt(n *big.Int) Number { return normal(new(big.Int).Set(n)) }

// normal takes ownership of n.
func normal(n *big.Int) Number {
	if n.IsInt64() {
		return Number{small: n.Int64()}
	}
	return Number{large: n}
}

// ParseNumber reads a canonical decimal integer: an optional minus sign, no
// plus sign, no leading zeros, no spaces, at most maxBits bits. It answers
// false for anything else.
func ParseNumber(s string, maxBits int) (Number, bool) {
	digits := s
	if len(s) > 0 && s[0] == '-' {
		digits = s[1:]
	}
	// A number of n bits has at most n*log10(2)+1 digits, log10(2) < 0.30103.
	if len(digits) == 0 || len(digits) > maxBits*30103/100000+1 {
		return Number{}, false
	}
	if digits[0] == '0' && len(s) > 1 {
		return Number{}, false
	}
	for i := range len(digits) {
		if digits[i] < '0' || digits[i] > '9' {
			return Number{}, false
		}
	}
	if len(digits) <= 18 {
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil {
			return Number{}, false
		}
		number := Int(n)
		return number, number.BitLen() <= maxBits
	}
	n, ok := new(big.Int).SetString(s, 10)
	if !ok || n.BitLen() > maxBits {
		return Number{}, false
	}
	return normal(n), true
}

// Int64 is n, and whether it fits.
func (n Number) Int64() (int64, bool) { return n.small, n.large == nil }

// Big is a copy of n.
func (n Number) Big() *big.Int {
	if n.large != nil {
		return new(big.Int).Set(n.large)
	}
	return big.NewInt(n.small)
}

// view is n to be read only.
func (n Number) view() *big.Int {
	if n.large != nil {
		return n.large
	}
	return big.NewInt(n.small)
}

// Add is n + m.
func (n Number) Add(m Number) Number {
	if n.large == nil && m.large == nil {
		sum := n.small + m.small
		if (sum > n.small) == (m.small > 0) {
			return Number{small: sum}
		}
	}
	return normal(new(big.Int).Add(n.view(), m.view()))
}

// Sub is n - m.
func (n Number) Sub(m Number) Number {
	if n.large == nil && m.large == nil {
		difference := n.small - m.small
		if (difference < n.small) == (m.small > 0) {
			return Number{small: difference}
		}
	}
	return normal(new(big.Int).Sub(n.view(), m.view()))
}

// Neg is -n.
func (n Number) Neg() Number { return Number{}.Sub(n) }

// Max is the greater of n and m.
func (n Number) Max(m Number) Number {
	if n.Cmp(m) < 0 {
		return m
	}
	return n
}

// Cmp is -1, 0 or 1 as n is less than, equal to or greater than m.
func (n Number) Cmp(m Number) int {
	if n.large == nil && m.large == nil {
		switch {
		case n.small < m.small:
			return -1
		case n.small > m.small:
			return 1
		default:
			return 0
		}
	}
	return n.view().Cmp(m.view())
}

// Equal reports whether n is m.
func (n Number) Equal(m Number) bool { return n.Cmp(m) == 0 }

// Sign is -1, 0 or 1.
func (n Number) Sign() int {
	if n.large != nil {
		return n.large.Sign()
	}
	switch {
	case n.small < 0:
		return -1
	case n.small > 0:
		return 1
	default:
		return 0
	}
}

// IsZero reports whether n is 0.
func (n Number) IsZero() bool { return n.small == 0 && n.large == nil }

// BitLen is the number of bits of the magnitude of n; 0 for 0.
func (n Number) BitLen() int {
	if n.large != nil {
		return n.large.BitLen()
	}
	if n.small < 0 {
		return bits.Len64(-uint64(n.small))
	}
	return bits.Len64(uint64(n.small))
}

// Append appends n in decimal to b.
func (n Number) Append(b []byte) []byte {
	if n.large != nil {
		return n.large.Append(b, 10)
	}
	return strconv.AppendInt(b, n.small, 10)
}

// String is n in decimal.
func (n Number) String() string {
	if n.large != nil {
		return n.large.String()
	}
	return strconv.FormatInt(n.small, 10)
}
