package messages

import (
	"testing"

	"pgregory.net/rapid"
)

// Compare is a total order, the same as equality where it says 0.
func TestReplicasAreOrdered(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, s, u := someReplica().Draw(t, "r"), someReplica().Draw(t, "s"), someReplica().Draw(t, "u")
		if r.Compare(s) != -s.Compare(r) {
			t.Fatal("not antisymmetric")
		}
		if (r.Compare(s) == 0) != (r == s) {
			t.Fatal("0 and equal are not the same")
		}
		if r.Compare(s) <= 0 && s.Compare(u) <= 0 && r.Compare(u) > 0 {
			t.Fatal("not transitive")
		}
	})
	if a1.Compare(b2) != -1 || a1.Compare(Replica{Host: "a", Incarnation: 2}) != -1 {
		t.Error("not by host, then incarnation")
	}
}

func TestReplicaLines(t *testing.T) {
	for want, r := range map[string]Replica{
		"-":                       {},
		"a#ff":                    {Host: "a", Incarnation: 255},
		`"x y"#1`:                 {Host: "x y", Incarnation: 1},
		`"evil\n"#1`:              {Host: "evil\n", Incarnation: 1},
		`""#1`:                    {Incarnation: 1},
		"zürich#8000000000000000": {Host: "zürich", Incarnation: 1 << 63},
	} {
		if got := r.String(); got != want {
			t.Errorf("%#v is rendered as %s", r, got)
		}
	}
}

func TestRoutes(t *testing.T) {
	r := Route{b2, a1}
	if !r.Has(a1) || !r.Has(b2) || r.Has(Replica{Host: "a", Incarnation: 2}) || Route(nil).Has(Replica{}) {
		t.Errorf("%s does not know who is in it", r)
	}
	if r.String() != "(b#2 a#1)" || Route(nil).String() != "()" {
		t.Errorf("rendered as %s and %s", r, Route(nil))
	}
}
