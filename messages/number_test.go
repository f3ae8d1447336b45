package messages

import (
	"math"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// someNumber is any number, most often near an edge of 64 bits.
func someNumber() *rapid.Generator[*big.Int] {
	edges := []int64{0, 1, -1, math.MaxInt64, math.MinInt64, math.MaxInt64 - 1, math.MinInt64 + 1, 1 << 32, -1 << 62}
	return rapid.Custom(func(t *rapid.T) *big.Int {
		switch rapid.IntRange(0, 3).Draw(t, "size") {
		case 0:
			return big.NewInt(rapid.SampledFrom(edges).Draw(t, "edge"))
		case 1:
			return big.NewInt(rapid.Int64().Draw(t, "small"))
		case 2: // just outside of 64 bits
			n := big.NewInt(rapid.SampledFrom(edges).Draw(t, "edge"))
			return n.Add(n, big.NewInt(rapid.SampledFrom(edges).Draw(t, "other edge")))
		default:
			n := new(big.Int).SetBytes(rapid.SliceOfN(rapid.Byte(), 0, 600).Draw(t, "digits"))
			if rapid.Bool().Draw(t, "negative") {
				n.Neg(n)
			}
			return n
		}
	})
}

// equal fails unless n is want, and in its normal form.
func equal(t *rapid.T, op string, n Number, want *big.Int) {
	t.Helper()
	if n.Big().Cmp(want) != 0 {
		t.Fatalf("%s: %s, not %s", op, n, want)
	}
	if small, ok := n.Int64(); ok != want.IsInt64() || ok && small != want.Int64() {
		t.Fatalf("%s: %s fits into an int64: %v", op, want, ok)
	}
	if n != (Number{small: n.small}) && n.small != 0 {
		t.Fatalf("%s: %s has two values", op, want)
	}
}

func TestNumberAgreesWithBigInt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, y := someNumber().Draw(t, "x"), someNumber().Draw(t, "y")
		wasX, wasY := x.String(), y.String()
		n, m := BigInt(x), BigInt(y)
		equal(t, "BigInt", n, x)
		equal(t, "Add", n.Add(m), new(big.Int).Add(x, y))
		equal(t, "Sub", n.Sub(m), new(big.Int).Sub(x, y))
		equal(t, "Neg", n.Neg(), new(big.Int).Neg(x))
		greater := x
		if y.Cmp(x) > 0 {
			greater = y
		}
		equal(t, "Max", n.Max(m), greater)
		if n.Cmp(m) != x.Cmp(y) || n.Equal(m) != (x.Cmp(y) == 0) {
			t.Fatalf("Cmp is %d, Equal %v", n.Cmp(m), n.Equal(m))
		}
		if n.Sign() != x.Sign() || n.IsZero() != (x.Sign() == 0) || n.BitLen() != x.BitLen() {
			t.Fatalf("Sign %d, IsZero %v, BitLen %d", n.Sign(), n.IsZero(), n.BitLen())
		}
		if n.String() != wasX || string(n.Append([]byte("n="))) != "n="+wasX {
			t.Fatalf("String %s, Append %s", n, n.Append(nil))
		}
		// Neither the operands nor what they were made from have changed.
		n.Big().SetInt64(7)
		x.Add(x, big.NewInt(1))
		if n.String() != wasX || m.String() != wasY {
			t.Fatalf("%s became %s, %s became %s", wasX, n, wasY, m)
		}
	})
}

func TestNumberAtTheEdgesOf64Bits(t *testing.T) {
	largest, smallest := Int(math.MaxInt64), Int(math.MinInt64)
	for _, c := range []struct {
		op   string
		got  Number
		want string
	}{
		{"max+1", largest.Add(Int(1)), "9223372036854775808"},
		{"max+0", largest.Add(Int(0)), "9223372036854775807"},
		{"max+max", largest.Add(largest), "18446744073709551614"},
		{"min-1", smallest.Sub(Int(1)), "-9223372036854775809"},
		{"min+min", smallest.Add(smallest), "-18446744073709551616"},
		{"min-max", smallest.Sub(largest), "-18446744073709551615"},
		{"-min", smallest.Neg(), "9223372036854775808"},
		{"0-min", Int(0).Sub(smallest), "9223372036854775808"},
		{"min-min", smallest.Sub(smallest), "0"},
		{"min+0", smallest.Add(Int(0)), "-9223372036854775808"},
		{"back from beyond", largest.Add(Int(1)).Sub(Int(1)), "9223372036854775807"},
		{"max of both", largest.Add(Int(1)).Max(largest), "9223372036854775808"},
	} {
		if c.got.String() != c.want {
			t.Errorf("%s is %s, not %s", c.op, c.got, c.want)
		}
	}
	if n := smallest.BitLen(); n != 64 {
		t.Errorf("-2^63 has %d bits", n)
	}
}

func TestParseNumberReadsWhatStringWrites(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := someNumber().Draw(t, "x")
		maxBits := rapid.SampledFrom([]int{1, 8, 63, 64, 65, MaxOperand, MaxMagnitude}).Draw(t, "limit")
		n, ok := ParseNumber(x.String(), maxBits)
		if ok != (x.BitLen() <= maxBits) {
			t.Fatalf("%s of %d bits, limit %d: %v", x, x.BitLen(), maxBits, ok)
		}
		if ok {
			equal(t, "ParseNumber", n, x)
		}
	})
}

func TestParseNumberTakesCanonicalFormsOnly(t *testing.T) {
	for _, s := range []string{
		"", "-", "+1", "-0", "00", "01", "-01", " 1", "1 ", "1.0", "1e3", "0x1", "1_000", "--1", "1-", "\x001", "٣", "NaN", "inf",
		"+9223372036854775808", "9_223_372_036_854_775_808", "-009223372036854775808", "9223372036854775808\n",
	} {
		if n, ok := ParseNumber(s, MaxOperand); ok {
			t.Errorf("%q is read as %s", s, n)
		}
	}
	for _, s := range []string{"0", "1", "-1", "10", "999999999999999999", "9223372036854775807", "-9223372036854775808", "9223372036854775808"} {
		if n, ok := ParseNumber(s, MaxOperand); !ok || n.String() != s {
			t.Errorf("%q is read as %s, %v", s, n, ok)
		}
	}
}

func TestParseNumberOf4096Bits(t *testing.T) {
	beyond := new(big.Int).Lsh(big.NewInt(1), MaxOperand)
	most := new(big.Int).Sub(beyond, big.NewInt(1))
	for _, c := range []struct {
		n    *big.Int
		want bool
	}{{most, true}, {new(big.Int).Neg(most), true}, {beyond, false}, {new(big.Int).Neg(beyond), false}} {
		n, ok := ParseNumber(c.n.String(), MaxOperand)
		if ok != c.want || ok && n.Big().Cmp(c.n) != 0 {
			t.Errorf("a number of %d bits: %v", c.n.BitLen(), ok)
		}
	}
}

// A string far too long is refused by its length, before its digits are looked
// at or a number is made of them.
func TestParseNumberRefusesLongStringsCheaply(t *testing.T) {
	long := "-" + strings.Repeat("9", 1<<20)
	if allocs := testing.AllocsPerRun(10, func() {
		if _, ok := ParseNumber(long, MaxOperand); ok {
			t.Error("a number of a million digits is read")
		}
	}); allocs > 0 {
		t.Errorf("it takes %v allocations", allocs)
	}
}

func TestSmallNumbersDoNotAllocate(t *testing.T) {
	n, m := Int(1<<40), Int(-77)
	sum := Int(0)
	if allocs := testing.AllocsPerRun(100, func() {
		sum = n.Add(m).Sub(n).Neg().Max(m)
		if parsed, ok := ParseNumber("123456", MaxOperand); ok {
			sum = sum.Add(parsed)
		}
	}); allocs > 0 {
		t.Errorf("small numbers take %v allocations, for %s", allocs, sum)
	}
}

func BenchmarkNumberAdd(b *testing.B) {
	large, _ := ParseNumber("340282366920938463463374607431768211456", MaxOperand)
	for name, start := range map[string]Number{"small": Int(0), "large": large} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			n := start
			for b.Loop() {
				n = n.Add(Int(3))
			}
			if n.Cmp(start) <= 0 {
				b.Fatal(n)
			}
		})
	}
}

func BenchmarkParseNumber(b *testing.B) {
	hostile := strings.Repeat("9", 1<<16)
	for name, s := range map[string]string{"small": "123456", "hostile": hostile, "most": new(big.Int).Lsh(big.NewInt(1), MaxOperand-1).String()} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, ok := ParseNumber(s, MaxOperand); ok == (name == "hostile") {
					b.Fatal(ok)
				}
			}
		})
	}
}
