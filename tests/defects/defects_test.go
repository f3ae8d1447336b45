package defects_test

import (
	"os"
	"path/filepath"
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

// edit replaces a text that stands in a file of the module exactly once.
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
	names := map[string]bool{}
	for _, d := range table() {
		if names[d.name] {
			t.Errorf("%s: two defects have this name", d.name)
		}
		names[d.name] = true
		if _, err := d.edited(); err != nil {
			t.Errorf("%s: %v", d.name, err)
		}
		if len(d.places) == 0 {
			t.Errorf("%s: say where it is noticed", d.name)
		}
		if simulated := slices.ContainsFunc(d.places, func(p place) bool { return p.simulation }); simulated != (d.unseen == "") {
			t.Errorf("%s: a simulation notices, or the table says why none does", d.name)
		}
	}
}

// TestDefects builds in one defect in turn, and demands that it is noticed.
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
	if wanted == "all" {
		t.Run("none", nobodyComplains)
	}
	all := slices.DeleteFunc(table(), func(d defect) bool { return !chosen(d) })
	found := make(report, len(all))
	t.Cleanup(func() { found.show(t) })
	for i, d := range all {
		t.Run(d.name, func(t *testing.T) {
			t.Parallel()
			n := d.search(t)
			found[i] = n
			if n.took == 0 {
				t.Fatalf("%s: nobody noticed; asked were %s", d.says, n.asked())
			}
			t.Logf("%s: built in %.1fs, noticed in %.1fs by %s: %s", d.says, n.built.Seconds(), n.took.Seconds(), n.place.title, n.said)
		})
	}
}

// search asks one place after another.
func (d defect) search(t *testing.T) noticed {
	n := noticed{defect: d}
	binaries := map[string]string{}
	folder := t.TempDir()
	for _, p := range d.asked(t) {
		if binaries[p.folder] == "" {
			binary := filepath.Join(folder, strconv.Itoa(len(binaries))+".test")
			n.built += d.build(t, folder, p.folder, binary)
			binaries[p.folder] = binary
		}
		n.places = append(n.places, p)
		if n.said, n.took = p.ask(t, binaries[p.folder]); n.took > 0 {
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

// nobodyComplains asks the simulations about the code as it is.
func nobodyComplains(t *testing.T) {
	asked := map[string]bool{}
	folder, binaries := t.TempDir(), map[string]string{}
	for _, d := range table() {
		for _, p := range d.places {
			if !p.simulation || asked[p.title] {
				continue
			}
			asked[p.title] = true
			if binaries[p.folder] == "" {
				binaries[p.folder] = filepath.Join(folder, strconv.Itoa(len(binaries))+".test")
				defect{}.build(t, folder, p.folder, binaries[p.folder])
			}
			if said, took := p.ask(t, binaries[p.folder]); took > 0 {
				t.Errorf("%s complains though nothing is wrong: %s", p.title, said)
			}
		}
	}
}
