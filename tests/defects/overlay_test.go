package defects_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// variable names the defect that a test binary is to have.
const variable = "BROKEN"

// switches is what each package is given in which something is edited.
const switches = `package %s

import "os"

var brokenHere = os.Getenv("` + variable + `")

func broken(defect string) bool { return brokenHere == defect }

func when[T any](yes bool, then, otherwise T) T {
	if yes {
		return then
	}
	return otherwise
}
`

// edited is the texts of all files in which something is edited, by their paths, with all
// edits made, and the switches.
func edited(table []defect) (map[string]string, error) {
	texts := map[string]string{}
	for _, d := range table {
		for _, e := range d.edits {
			path, err := filepath.Abs(filepath.Join(root, e.file))
			if err != nil {
				return nil, err
			}
			if texts[path] == "" {
				text, err := os.ReadFile(path)
				if err != nil {
					return nil, err
				}
				texts[path] = string(text)
			}
			if n := strings.Count(texts[path], e.old); n != 1 {
				return nil, fmt.Errorf("%s: %s has the text to be replaced %d times, or another defect edits it: bring the table up to date:\n%s", d.name, e.file, n, e.old)
			}
			made := strings.ReplaceAll(e.new, variable, fmt.Sprintf("broken(%q)", d.name))
			texts[path] = strings.Replace(texts[path], e.old, made, 1)
			folder := filepath.Dir(path)
			texts[filepath.Join(folder, "broken_here.go")] = fmt.Sprintf(switches, filepath.Base(folder))
		}
	}
	return texts, nil
}

// binaries are test binaries of packages, with all defects, by the folder of the package.
type binaries struct {
	scratch string // for their files
	overlay string

	sync.Mutex
	made map[string]func() (string, error)
}

// newBinaries makes none yet.
func newBinaries(t *testing.T) *binaries {
	texts, err := edited(table())
	if err != nil {
		t.Fatal(err)
	}
	b := &binaries{scratch: t.TempDir(), made: map[string]func() (string, error){}}
	overlay := struct{ Replace map[string]string }{map[string]string{}}
	for path, text := range texts {
		copied := filepath.Join(b.scratch, fmt.Sprintf("%d.go", len(overlay.Replace)))
		write(t, copied, []byte(text))
		overlay.Replace[path] = copied
	}
	list, err := json.Marshal(overlay)
	if err != nil {
		t.Fatal(err)
	}
	b.overlay = filepath.Join(b.scratch, "overlay.json")
	write(t, b.overlay, list)
	return b
}

// of is the test binary of a package. It is built once.
func (b *binaries) of(t *testing.T, folder string) string {
	b.Lock()
	if b.made[folder] == nil {
		binary := filepath.Join(b.scratch, fmt.Sprintf("%d.test", len(b.made)))
		b.made[folder] = sync.OnceValues(func() (string, error) {
			began := time.Now()
			build := exec.Command("go", "test", "-c", "-vet=off", "-ldflags=-s -w", "-overlay", b.overlay, "-o", binary, ".")
			build.Dir = filepath.Join(root, folder)
			if output, err := build.CombinedOutput(); err != nil {
				return "", fmt.Errorf("%s does not build: %w\n%s", folder, err, output)
			}
			t.Logf("%s is built in %.1fs", folder, time.Since(began).Seconds())
			return binary, nil
		})
	}
	build := b.made[folder]
	b.Unlock()
	binary, err := build()
	if err != nil {
		t.Fatal(err)
	}
	return binary
}

func write(t *testing.T, path string, text []byte) {
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
}
