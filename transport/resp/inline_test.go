package resp

import (
	"reflect"
	"strings"
	"testing"
)

func TestInlineQuotes(t *testing.T) {
	for _, test := range []struct {
		line string
		want []string // nil: unbalanced
	}{
		{"SET a b", []string{"SET", "a", "b"}},
		{" \t SET\v a \f ", []string{"SET", "a"}},
		{`SET "a b" 'c d'`, []string{"SET", "a b", "c d"}},
		{`SET "" ''`, []string{"SET", "", ""}},
		{`SET "\n\r\t\b\a\\\"\z"`, []string{"SET", "\n\r\t\b\a\\\"z"}},
		{`SET "\x41\xff\x0a" x`, []string{"SET", "A\xff\n", "x"}},
		{`SET "\x4" "\xg1"`, []string{"SET", "x4", "xg1"}},
		{`SET '\n \' "'`, []string{"SET", `\n ' "`}},
		{`SET a"b c"`, []string{"SET", "ab c"}},
		{`SET a\b`, []string{"SET", `a\b`}},
		{`SET "a'b" 'a"b'`, []string{"SET", "a'b", `a"b`}},
		{"SET \x00 \xff", []string{"SET", "\x00", "\xff"}},
		{`SET "a`, nil},
		{`SET 'a`, nil},
		{`SET "a"b`, nil},
		{`SET 'a'b`, nil},
		{`SET "a""b"`, nil},
		{`SET "a\"`, nil},
		{`SET "a\`, nil},
		{`SET 'a\'`, nil},
		{`SET 'a\`, nil},
		{`"`, nil},
	} {
		got, err := readAll(t, NewReader(strings.NewReader(test.line+"\r\n"), Limits{}))
		if test.want == nil {
			if err.Error() != "Protocol error: unbalanced quotes in request" {
				t.Errorf("%q: %q, %v", test.line, got, err)
			}
			continue
		}
		if !reflect.DeepEqual(got, [][]string{test.want}) {
			t.Errorf("%q: %q, %v", test.line, got, err)
		}
	}
}

func TestInlineHasNoMoreArgumentsThanAllowed(t *testing.T) {
	refused(t, "a b c d\r\n", Limits{Args: 3}, "invalid multibulk length: more than 3 arguments")
}
