package defects_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// place is tests of a package that notice a defect.
type place struct {
	title      string
	folder     string
	run        string   // as -run wants it
	env        []string // of these tests
	complaint  string   // a line of theirs that says what is wrong, as a regular expression
	simulation bool
}

// searchFor is how long a place is asked.
const searchFor = 3 * time.Minute

// rings is so many rings of 2 to 5 nodes.
func rings(seeds int) place { return ringsFrom(1, seeds) }

func ringsFrom(first, seeds int) place {
	return place{
		title:      fmt.Sprintf("rings, %d from %d on", seeds, first),
		folder:     "tests/simulation/ring",
		run:        "^TestRings$/^small$",
		env:        []string{"SEED=", fmt.Sprintf("FROM=%d", first), fmt.Sprintf("SEEDS=%d", seeds), "SHRINK=0s"},
		complaint:  `violation: .*`,
		simulation: true,
	}
}

// links is cases of the model with so many seeds; the rules, as a regular expression, are
// those that are violated.
func links(cases string, seeds int, rules string) place {
	return place{
		title:      fmt.Sprintf("links, %s, %d seeds", cases, seeds),
		folder:     "tests/simulation",
		run:        "^TestLinks$/^" + strings.ReplaceAll(cases, "/", "$/^") + "$",
		env:        []string{"SEED=", fmt.Sprintf("SEEDS=%d", seeds)},
		complaint:  `violation, seed \d+: \S+ (?:` + rules + `): .*`,
		simulation: true,
	}
}

// histories is histories of engines of these plans.
func histories(plans string) place {
	return place{
		title:      "histories, " + plans,
		folder:     "tests/history",
		run:        "^TestRightHistoriesPass$/^(" + plans + ")$",
		complaint:  `seed \d+: \d+ violations`,
		simulation: true,
	}
}

// test is tests of a package.
func test(folder, run string) place {
	return place{title: folder + " " + run, folder: folder, run: run, complaint: `--- FAIL: \S+`}
}

// ask runs the tests with a defect until they complain, and answers what they said and how long that
// took; 0: they did not.
func (p place) ask(t *testing.T, built *binaries, defect string) (said string, took time.Duration) {
	binary := built.of(t, p.folder)
	ctx, cancel := context.WithTimeout(t.Context(), searchFor)
	defer cancel()
	tests := exec.CommandContext(ctx, binary, "-test.run", p.run, "-test.v")
	tests.Dir, tests.Env = filepath.Join(root, p.folder), append(append(os.Environ(), p.env...), variable+"="+defect)
	output, err := tests.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	tests.Stderr = tests.Stdout // a process that crashes says so there
	began := time.Now()
	if err := tests.Start(); err != nil {
		t.Fatal(err)
	}
	complaint := regexp.MustCompile(p.complaint + `|^panic: .*|^fatal error: .*`)
	ran := false
	lines := bufio.NewReader(output)
	for {
		line, err := lines.ReadString('\n')
		ran = ran || strings.HasPrefix(line, "=== RUN")
		if said = complaint.FindString(strings.TrimSpace(line)); said != "" && took == 0 {
			took = max(time.Since(began), 1)
			break
		}
		if err != nil {
			break
		}
	}
	cancel()
	_ = tests.Wait() // it was killed, or has failed, as it should, or has passed
	if !ran {
		t.Fatalf("%s: there is no such test", p.title)
	}
	return said, took
}
