package simulation_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// defect takes one protection out of the production code.
type defect struct {
	name  string
	says  string // what is taken out
	edits []edit // of files of the module

	// The cases of TestLinks that notice it, with so many seeds, and the rules, as a
	// regular expression, that are violated.
	cases []string
	seeds int
	rules string

	// Where no case can notice it: why, and the test that does.
	harmless string
	test     string // its package, and its name as -run wants it
}

// edit replaces a text that stands in the file exactly once.
type edit struct{ file, old, new string }

// TestDefects builds this package against the production code with one defect in
// turn, by go build's overlay (no file of the tree is touched), runs TestLinks, and
// demands violations. The table is in defects_table_test.go. One alone:
//
//	DEFECTS=gap_restart go test ./tests/simulation -run TestDefects -v
func TestDefects(t *testing.T) {
	for _, d := range defects() {
		if wanted := os.Getenv("DEFECTS"); wanted != "" && wanted != d.name {
			continue
		}
		t.Run(d.name, func(t *testing.T) {
			if d.test != "" {
				d.runElsewhere(t)
				return
			}
			binary := d.build(t, ".")
			for _, c := range d.cases {
				output := d.run(binary, c)
				if found := regexp.MustCompile(`violation, seed \d+: \S+ (?:` + d.rules + `): .*`).FindString(output); found != "" {
					t.Logf("%s: %s: %s", d.says, c, found)
					return
				}
			}
			t.Fatalf("%s: nobody noticed", d.says)
		})
	}
}

// runElsewhere demands that another test fails.
func (d defect) runElsewhere(t *testing.T) {
	folder, name, _ := strings.Cut(d.test, " ")
	test := exec.Command(d.build(t, "../../"+folder), "-test.run", name)
	test.Dir = "../../" + folder
	output, _ := test.CombinedOutput() // it fails, if all is well
	if !strings.Contains(string(output), "--- FAIL: ") {
		t.Fatalf("%s: %s in %s does not notice:\n%s", d.says, name, folder, output)
	}
	t.Logf("%s: noticed by %s in %s, not here: %s", d.says, name, folder, d.harmless)
}

// build makes the test binary of a folder with the defect.
func (d defect) build(t *testing.T, of string) string {
	folder := t.TempDir()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string]string{}
	for _, e := range d.edits {
		path := filepath.Join(root, e.file)
		if texts[path] == "" {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			texts[path] = string(text)
		}
		if n := strings.Count(texts[path], e.old); n != 1 {
			t.Fatalf("%s has the text to be replaced %d times: bring the defect up to date:\n%s", e.file, n, e.old)
		}
		texts[path] = strings.Replace(texts[path], e.old, e.new, 1)
	}
	overlay := struct{ Replace map[string]string }{map[string]string{}}
	for path, text := range texts {
		copied := filepath.Join(folder, fmt.Sprintf("%d.go", len(overlay.Replace)))
		write(t, copied, []byte(text))
		overlay.Replace[path] = copied
	}
	list, err := json.Marshal(overlay)
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(folder, "overlay.json"), list)
	binary := filepath.Join(folder, "defect.test")
	build := exec.Command("go", "test", "-c", "-vet=off", "-overlay", filepath.Join(folder, "overlay.json"), "-o", binary, of)
	if output, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", d.says, err, output)
	}
	return binary
}

// run runs a case. That it fails is what is wanted.
func (d defect) run(binary, name string) string {
	test := exec.Command(binary, "-test.run", "^TestLinks$/^"+strings.ReplaceAll(name, "/", "$/^")+"$", "-test.timeout", "5m")
	test.Env = append(os.Environ(), "SEED=", fmt.Sprintf("SEEDS=%d", d.seeds))
	output, _ := test.CombinedOutput()
	return string(output)
}

func write(t *testing.T, path string, text []byte) {
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
}
