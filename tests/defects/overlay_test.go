package defects_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// edited is the texts of the files of a defect with its edits made, by their paths.
func (d defect) edited() (map[string]string, error) {
	texts := map[string]string{}
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
			return nil, fmt.Errorf("%s has the text to be replaced %d times: bring the defect up to date:\n%s", e.file, n, e.old)
		}
		texts[path] = strings.Replace(texts[path], e.old, e.new, 1)
	}
	return texts, nil
}

// build makes the test binary of a package with the defect. What it needs for that goes
// into scratch. It answers how long that took.
func (d defect) build(t *testing.T, scratch, of, binary string) time.Duration {
	texts, err := d.edited()
	if err != nil {
		t.Fatal(err)
	}
	overlay := struct{ Replace map[string]string }{map[string]string{}}
	for path, text := range texts {
		copied := filepath.Join(scratch, fmt.Sprintf("%d.go", len(overlay.Replace)))
		write(t, copied, []byte(text))
		overlay.Replace[path] = copied
	}
	list, err := json.Marshal(overlay)
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(scratch, "overlay.json"), list)
	build := exec.Command("go", "test", "-c", "-vet=off", "-ldflags=-s -w", "-overlay", filepath.Join(scratch, "overlay.json"), "-o", binary, ".")
	build.Dir = filepath.Join(root, of)
	began := time.Now()
	if output, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%s does not build: %v\n%s", d.name, err, output)
	}
	return time.Since(began)
}

func write(t *testing.T, path string, text []byte) {
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
}
