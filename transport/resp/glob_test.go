package resp

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestMatch(t *testing.T) {
	for _, test := range []struct {
		pattern, name string
		want          bool
	}{
		{"", "", true}, {"", "a", false}, {"a", "", false},
		{"*", "", true}, {"*", "anything", true}, {"**", "x", true}, {"***a", "a", true},
		{"abc", "abc", true}, {"abc", "ab", false}, {"ab", "abc", false}, {"abc", "ABC", false},
		{"h?llo", "hello", true}, {"h?llo", "hllo", false}, {"?", "é", false}, {"??", "é", true},
		{"h*llo", "hllo", true}, {"h*llo", "heeeello", true}, {"h*llo", "hell", false},
		{"user:*:name", "user:1:name", true}, {"user:*:name", "user:1:name:x", false},
		{"*a*b*c*", "xaxbxcx", true}, {"*a*b*c*", "xcxbxa", false}, {"a*a", "a", false}, {"a*", "a", true},
		{"h[ae]llo", "hallo", true}, {"h[ae]llo", "hillo", false},
		{"h[^e]llo", "hallo", true}, {"h[^e]llo", "hello", false},
		{"h[a-c]llo", "hbllo", true}, {"h[c-a]llo", "hbllo", true}, {"h[a-c]llo", "hdllo", false},
		{"[a-]", "-", false}, {"[a-]", "]", true}, {"[-a]", "-", true}, {"[]", "x", false}, {"[^]", "x", true},
		{"[abc", "b", true}, {"[abc", "bx", false}, {"[", "[", false}, {"[^", "x", true}, {"[a-", "-", true},
		{`[\]]`, "]", true}, {`[\-a]`, "-", true}, {`[a\`, `\`, true}, {`[\^]`, "^", true},
		{`h\*llo`, "h*llo", true}, {`h\*llo`, "hello", false}, {`\\`, `\`, true}, {`\`, `\`, true}, {`a\`, "a", false},
		{"*[0-9]", "key9", true}, {"*[0-9]", "9key", false}, {"*\xff", "\x00\xff", true},
		{"α *", "α 2018-09", true},
	} {
		if got := Match(test.pattern, test.name); got != test.want {
			t.Errorf("Match(%q, %q) = %v", test.pattern, test.name, got)
		}
	}
}

// A pattern for which trying each * again at each place takes 2^60 steps.
func TestHostilePattern(t *testing.T) {
	within(t, func() {
		name := strings.Repeat("a", 1024)
		if Match(strings.Repeat("a*", 400)+"b", name) {
			t.Error("matches")
		}
		if Match(strings.Repeat("*?", 1000)+"b", name) {
			t.Error("matches")
		}
		if !Match(strings.Repeat("a*", 400)+"a", name) {
			t.Error("does not match")
		}
		if Match("*"+strings.Repeat("a", 1000)+"b", strings.Repeat("a", 64<<10)) {
			t.Error("matches")
		}
		if Match(strings.Repeat("*[^b", 400), strings.Repeat("b", 1024)) {
			t.Error("matches")
		}
	})
}

// slowMatch tries everything: the rules of the pattern, each in one line.
func slowMatch(p, n string) bool {
	switch {
	case p == "":
		return n == ""
	case p[0] == '*':
		return slowMatch(p[1:], n) || n != "" && slowMatch(p, n[1:])
	case n == "":
		return false
	case p[0] == '?':
		return slowMatch(p[1:], n[1:])
	case p[0] == '\\' && len(p) > 1:
		return p[1] == n[0] && slowMatch(p[2:], n[1:])
	case p[0] == '[':
		set, rest, _ := strings.Cut(p[1:], "]")
		member, not := set, false
		if strings.HasPrefix(set, "^") {
			member, not = set[1:], true
		}
		return strings.Contains(member, n[:1]) != not && slowMatch(rest, n[1:])
	default:
		return p[0] == n[0] && slowMatch(p[1:], n[1:])
	}
}

func TestMatchEqualsItsRules(t *testing.T) {
	element := rapid.SampledFrom([]string{"*", "?", "a", "b", "[ab]", "[^a]", "[b", `\*`, `\a`, "c"})
	letter := rapid.SampledFrom([]string{"a", "b", "c", "*"})
	rapid.Check(t, func(t *rapid.T) {
		pattern := strings.Join(rapid.SliceOfN(element, 0, 8).Draw(t, "pattern"), "")
		name := strings.Join(rapid.SliceOfN(letter, 0, 10).Draw(t, "name"), "")
		if strings.Contains(pattern, "[b[") || strings.Contains(pattern, `[b\`) {
			return // an open class swallows what follows; the table has those
		}
		if got, want := Match(pattern, name), slowMatch(pattern, name); got != want {
			t.Fatalf("Match(%q, %q) = %v, want %v", pattern, name, got, want)
		}
	})
}
