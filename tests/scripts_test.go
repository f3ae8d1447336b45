package tests

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/cockroachdb/datadriven"
	"go.uber.org/goleak"

	"blue-rings/tests/harness"
	"blue-rings/tests/highwater"
)

func kinds() harness.Stores {
	return harness.Stores{highwater.Kind: highwater.New, "fragile": newFragile}
}

// TestScripts runs the message scripts: the specification of who says what to
// whom, and when. After a change run them with -rewrite, and read the diff.
func TestScripts(t *testing.T) {
	defer goleak.VerifyNone(t)
	harness.Run(t, "scripts", kinds())
}

// TestOrderDoesNotMatter runs scripts in which the world settles before clients
// ask, with the turns of the actors in random order: clients get the same answers.
func TestOrderDoesNotMatter(t *testing.T) {
	defer goleak.VerifyNone(t)
	for _, script := range []string{
		"mesh_converges", "ring_converges", "star_converges", "chain_converges",
		"register_and_counter", "sets_and_maps", "custom_highwater", "custom_unknown_kind", "original_two_kinds",
	} {
		t.Run(script, func(t *testing.T) {
			want := replies(t, script, 0)
			for seed := uint64(1); seed <= 20; seed++ {
				if got := replies(t, script, seed); !slices.Equal(got, want) {
					t.Fatalf("seed %d: clients were answered\n%s\nand in the order of the mailboxes\n%s",
						seed, strings.Join(got, "\n"), strings.Join(want, "\n"))
				}
			}
		})
	}
}

// replies are what the clients of a script are answered.
func replies(t *testing.T, script string, seed uint64) []string {
	w := harness.NewWorld(kinds(), seed)
	defer w.Close()
	datadriven.RunTest(t, filepath.Join("scripts", script+".txt"), func(t *testing.T, d *datadriven.TestData) string {
		w.Do(t, d)
		return d.Expected
	})
	return w.Replies()
}

// TestEveryMessageHasAScript holds the scripts to the vocabulary. What gateways
// hear is left out: they own connections of clients, which the world of the
// scripts has none of; their tests are beside them.
func TestEveryMessageHasAScript(t *testing.T) {
	vocabulary, err := os.ReadFile("../messages/doc.go")
	if err != nil {
		t.Fatal(err)
	}
	scripts := strings.Join(readScripts(t), "\n")
	rows := regexp.MustCompile(`(?m)^//\t([A-Z]\w+) +.*? {2,}(\S+)`).FindAllSubmatch(vocabulary, -1)
	if len(rows) < 20 {
		t.Fatalf("the table of messages/doc.go has %d rows: has its form changed?", len(rows))
	}
	for _, row := range rows {
		name, to := string(row[1]), string(row[2])
		if to == "gateway" {
			continue
		}
		handled := regexp.MustCompile(`(?m)^(> \S+ handling|  \S+ -> client {2,}|> recorder handling) ?` + name + `\b`)
		if !handled.MatchString(scripts) {
			t.Errorf("no script shows %s being handled: write one", name)
		}
	}
}

// TestScriptsAreShort keeps them readable: one behaviour a file, with a comment
// that says why.
func TestScriptsAreShort(t *testing.T) {
	for i, script := range readScripts(t) {
		if n := strings.Count(script, "\n"); n > 150 {
			t.Errorf("script %d, which begins %.60q, has %d lines: split it, 150 are the most", i, script, n)
		}
		if !strings.HasPrefix(script, "# ") {
			t.Errorf("script %d, which begins %.60q, does not say why it is there", i, script)
		}
	}
}

func readScripts(t *testing.T) []string {
	paths, err := filepath.Glob("scripts/*.txt")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	var scripts []string
	for _, path := range paths {
		script, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		scripts = append(scripts, string(script))
	}
	return scripts
}
