package defects_test

import (
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// defect takes one protection out of the production code.
type defect struct {
	name   string
	says   string // what is taken out
	edits  []edit
	places []place // where it is noticed: the first that does counts
	unseen string  // why no simulation notices; "": one does
	quick  bool    // tried in every run of the tests
}

// edit replaces a text that stands in a file of the module exactly once, and in no edit of
// another defect. In what takes its place BROKEN is whether the defect is wanted, and
// when(BROKEN, a, b) is a if it is, else b.
type edit struct{ file, old, new string }

// root is the folder of the module.
const root = "../.."

// table is all defects.
func table() []defect {
	return slices.Concat(ofStates(), ofLives(), ofLeaving(), ofReceiving(), ofPublishing(), ofRounds(), ofDurability(), ofDisks())
}

// TestTable holds the table against the code: each edit can be made, and names are
// different.
func TestTable(t *testing.T) {
	if _, err := edited(table()); err != nil {
		t.Error(err)
	}
	names := map[string]bool{}
	for _, d := range table() {
		if names[d.name] {
			t.Errorf("%s: two defects have this name", d.name)
		}
		names[d.name] = true
		if len(d.places) == 0 {
			t.Errorf("%s: say where it is noticed", d.name)
		}
		if simulated := slices.ContainsFunc(d.places, func(p place) bool { return p.simulation }); simulated != (d.unseen == "") {
			t.Errorf("%s: a simulation notices, or the table says why none does", d.name)
		}
	}
}

// TestDefects turns one defect on, then another, and demands that each is noticed.
func TestDefects(t *testing.T) {
	wanted := os.Getenv("DEFECTS")
	chosen := func(d defect) bool {
		switch wanted {
		case "":
			return d.quick
		case "all":
			return true
		default:
			return slices.Contains(strings.Split(wanted, ","), d.name)
		}
	}
	if unknown := unknownIn(wanted); unknown != "" {
		t.Fatalf("DEFECTS is %q: there is no defect %q; their names are in tests/defects/table_*_test.go, and all is all of them", wanted, unknown)
	}
	all := slices.DeleteFunc(table(), func(d defect) bool { return !chosen(d) })
	built := newBinaries(t)
	found := make(report, len(all))
	t.Cleanup(func() { found.show(t) })
	if wanted == "all" {
		t.Run("none", func(t *testing.T) { nobodyComplains(t, built) })
	}
	for i, d := range all {
		t.Run(d.name, func(t *testing.T) {
			t.Parallel()
			n := d.search(t, built)
			found[i] = n
			if n.took == 0 {
				t.Fatalf("%s: nobody noticed; asked were %s", d.says, n.asked())
			}
			t.Logf("%s: noticed in %.1fs by %s: %s", d.says, n.took.Seconds(), n.place.title, n.said)
		})
	}
}

// unknownIn is the first of some names, as DEFECTS has them, that no defect has; "" if
// there is none.
func unknownIn(wanted string) string {
	if wanted == "" || wanted == "all" {
		return ""
	}
	for name := range strings.SplitSeq(wanted, ",") {
		if !slices.ContainsFunc(table(), func(d defect) bool { return d.name == name }) {
			return name
		}
	}
	return ""
}

// A name that is misspelt must not pass for a defect that was noticed.
func TestUnknownDefectsAreRefused(t *testing.T) {
	for wanted, unknown := range map[string]string{
		"": "", "all": "", "gap_ignored": "", "nope": "nope", "gap_ignored,gap_ignore": "gap_ignore", "gap_ignored,all": "all",
	} {
		if got := unknownIn(wanted); got != unknown {
			t.Errorf("DEFECTS=%s: %q is taken for unknown, not %q", wanted, got, unknown)
		}
	}
}

// search asks one place after another.
func (d defect) search(t *testing.T, built *binaries) noticed {
	n := noticed{defect: d}
	for _, p := range d.asked(t) {
		n.places = append(n.places, p)
		if n.said, n.took = p.ask(t, built, d.name); n.took > 0 {
			n.place = p
			return n
		}
	}
	return n
}

// asked is where a defect is looked for: in its own places, and before them in the rings
// if that is wanted.
func (d defect) asked(t *testing.T) []place {
	text := os.Getenv("RINGS")
	if text == "" {
		return d.places
	}
	seeds, err := strconv.Atoi(text)
	if err != nil {
		t.Fatalf("RINGS is how many rings are run: %v", err)
	}
	return append([]place{rings(seeds)}, d.places...)
}

// nobodyComplains asks every place without any defect.
func nobodyComplains(t *testing.T, built *binaries) {
	t.Parallel()
	asked := map[string]bool{}
	for _, d := range table() {
		for _, p := range d.places {
			if asked[p.title] {
				continue
			}
			asked[p.title] = true
			if said, took := p.ask(t, built, ""); took > 0 {
				t.Errorf("%s: it complains though nothing is wrong: %s", p.title, said)
			}
		}
	}
}
