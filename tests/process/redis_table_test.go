package process

import (
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// exchange is one command and its replies, as a line of testdata/redis says
// it. Lines are read like this:
//
//	## title                     a sequence, on a connection of its own
//	GET name => nil              a command and its reply, rendered as by wire
//	GET name => [] | {}          the same with another reply in RESP3
//	~ GET name => nil            repeated until it is so replied
//	  redis => OK                what Redis replies instead, and
//	  because there is no such   why we differ
//
// Words are quoted as in Go. In words and replies <x*9> is nine x, and
// <2^12-1> a number; in replies :1..9 is an integer from 1 to 9, <any> anything
// without spaces, <all> anything.
type exchange struct {
	at       string // file:line
	sequence string
	command  string
	repeated bool
	reply    [2]string // in RESP2 and in RESP3
	redis    [2]string // of Redis; "" as ours
	because  string
}

// words are the command's.
func (e *exchange) words(t *testing.T) []string {
	t.Helper()
	var words []string
	for rest := e.command; rest != ""; rest = strings.TrimPrefix(rest, " ") {
		if rest[0] != '"' {
			word, after, _ := strings.Cut(rest, " ")
			words, rest = append(words, expand(word)), " "+after
			continue
		}
		quoted, err := strconv.QuotedPrefix(rest)
		if err != nil {
			t.Fatalf("%s: %v", e.at, err)
		}
		word, err := strconv.Unquote(quoted)
		if err != nil {
			t.Fatalf("%s: %v", e.at, err)
		}
		words, rest = append(words, word), rest[len(quoted):]
	}
	return words
}

// readTable reads a file of exchanges.
func readTable(t *testing.T, path string) []exchange {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var table []exchange
	sequence := ""
	for i, line := range strings.Split(string(text), "\n") {
		at := fmt.Sprintf("%s:%d", filepath.Base(path), i+1)
		command, replies, isExchange := strings.Cut(line, " => ")
		switch {
		case line == "" || strings.HasPrefix(line, "# "):
		case strings.HasPrefix(line, "## "):
			sequence = line[3:]
		case command == "  redis" && len(table) > 0:
			table[len(table)-1].redis = protocols(replies)
		case strings.HasPrefix(line, "  because ") && len(table) > 0:
			table[len(table)-1].because = strings.TrimPrefix(line, "  because ")
		case isExchange && sequence != "":
			command, repeated := strings.CutPrefix(command, "~ ")
			table = append(table, exchange{at: at, sequence: sequence, command: command, repeated: repeated, reply: protocols(replies)})
		default:
			t.Fatalf("%s: what is %q?", at, line)
		}
	}
	for _, e := range table {
		if (e.redis[0] == "") != (e.because == "") {
			t.Errorf("%s: a difference has a reply of Redis and a reason", e.at)
		}
	}
	return table
}

func protocols(replies string) [2]string {
	two, three, both := strings.Cut(replies, " | ")
	if !both {
		three = two
	}
	return [2]string{two, three}
}

var (
	repeats = regexp.MustCompile(`<([^<>])\*(\d+)>`)
	powers  = regexp.MustCompile(`<2\^(\d+)(-1)?>`)
	spans   = regexp.MustCompile(`:(-?\d+)\\\.\\\.(\d+)`)
)

// expand writes out what a word or reply abbreviates.
func expand(text string) string {
	text = repeats.ReplaceAllStringFunc(text, func(s string) string {
		parts := repeats.FindStringSubmatch(s)
		n, _ := strconv.Atoi(parts[2])
		return strings.Repeat(parts[1], n)
	})
	return powers.ReplaceAllStringFunc(text, func(s string) string {
		parts := powers.FindStringSubmatch(s)
		bits, _ := strconv.Atoi(parts[1])
		n := new(big.Int).Lsh(big.NewInt(1), uint(bits))
		if parts[2] != "" {
			n.Sub(n, big.NewInt(1))
		}
		return n.String()
	})
}

// matches reports whether a reply is as the table wants it.
func matches(want, got string) bool {
	want, got = strings.TrimRight(expand(want), " "), strings.TrimRight(got, " ")
	if want == got {
		return true
	}
	pattern := regexp.QuoteMeta(want)
	var bounds [][]string
	pattern = spans.ReplaceAllStringFunc(pattern, func(s string) string {
		bounds = append(bounds, spans.FindStringSubmatch(s)[1:])
		return `:(-?\d+)`
	})
	pattern = strings.NewReplacer("<any>", `[^ ]*`, "<all>", `.*`).Replace(pattern)
	if len(pattern) > 10_000 {
		return false // an expanded text, which has no pattern
	}
	found := regexp.MustCompile("^" + pattern + "$").FindStringSubmatch(got)
	if found == nil {
		return false
	}
	for i, bound := range bounds {
		low, _ := strconv.Atoi(bound[0])
		high, _ := strconv.Atoi(bound[1])
		if n, err := strconv.Atoi(found[i+1]); err != nil || n < low || n > high {
			return false
		}
	}
	return true
}
