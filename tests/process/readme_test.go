package process

import (
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The README names every flag, every metric and every command, and no others.
func TestReadmeNamesWhatThereIs(t *testing.T) {
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	readme := string(text)
	nodes := start(t, []string{"a", "b"}, mesh([]string{"a", "b"}))
	served, err := metrics(t.Context(), nodes["a"])
	if err != nil {
		t.Fatal(err)
	}
	same(t, "metrics", find(readme, `(blue_rings_\w+)`), find(served, `# HELP (blue_rings_\w+)`))

	for command, row := range map[string]string{"serve": "", "export": "export ", "import": "import "} {
		help, err := exec.Command(binary, command, "--help").Output()
		if err != nil {
			t.Fatal(err)
		}
		same(t, "flags of "+command, find(readme, "(?m)^\\| `"+row+"(--[a-z-]+)"), slices.DeleteFunc(find(string(help), `(?m)^ {2,}(?:-h, )?(--[a-z-]+)`), func(flag string) bool {
			return flag == "--help"
		}))
	}

	_, commands, _ := strings.Cut(readme, "## Commands")
	commands, _, _ = strings.Cut(commands, "## Metrics")
	var known []string
	infos, err := nodes["a"].Client.Command(t.Context()).Result()
	if err != nil {
		t.Fatal(err)
	}
	for name := range infos {
		known = append(known, strings.ToUpper(name))
	}
	slices.Sort(known)
	if missing := slices.DeleteFunc(slices.Clone(known), func(name string) bool {
		return regexp.MustCompile(`\b` + regexp.QuoteMeta(name) + `\b`).MatchString(commands)
	}); len(missing) > 0 {
		t.Errorf("commands that the README does not name: %v", missing)
	}
	for _, name := range find(commands, `\b([A-Z]+(?:\.[A-Z]+)?)\b`) {
		if len(name) > 3 && !slices.Contains(known, name) && !strings.Contains("RESP HELP EXAT PXAT KEEPTTL MATCH COUNT SETNAME GETNAME SETINFO", name) {
			t.Errorf("the README names %s, which is no command", name)
		}
	}
}

// find is what a pattern's group matches in a text, sorted, each once.
func find(text, pattern string) []string {
	var found []string
	for _, match := range regexp.MustCompile(pattern).FindAllStringSubmatch(text, -1) {
		found = append(found, match[1])
	}
	slices.Sort(found)
	return slices.Compact(found)
}

func same(t *testing.T, what string, said, found []string) {
	t.Helper()
	if fmt.Sprint(said) != fmt.Sprint(found) {
		t.Errorf("%s:\nREADME: %v\nfound:  %v", what, said, found)
	}
}
