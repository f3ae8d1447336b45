package transfer

import (
	"bytes"
	"encoding/json"
	"math/big"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"blue-rings/messages"
)

// Each kind has one form; what is not UTF-8 is in base64.
func TestLinesOfEachKind(t *testing.T) {
	large := new(big.Int).Lsh(big.NewInt(1), 100).String()
	for want, e := range map[string]Entry{
		`{"key":"calls","kind":"counter","value":"123","expire":"1785000000000"}`: {Name: "calls", Kind: Counter, Text: "123", Expire: 1785000000000},
		`{"key":"n","kind":"counter","value":"` + large + `","expire":"never"}`:   {Name: "n", Kind: Counter, Text: large, Expire: messages.Never},
		`{"key":"s","kind":"string","value":"\"é\\\n\u0000"}`:                     {Name: "s", Kind: String, Text: "\"é\\\n\x00"},
		`{"key64":"/w==","kind":"string","value64":"AP8="}`:                       {Name: "\xff", Kind: String, Text: "\x00\xff"},
		`{"key":"s","kind":"string","value":""}`:                                  {Name: "s", Kind: String},
		`{"key":"t","kind":"set","value":["","a"],"value64":["/w=="]}`:            {Name: "t", Kind: Set, List: []string{"", "a", "\xff"}},
		`{"key":"t","kind":"set","value64":["/w=="]}`:                             {Name: "t", Kind: Set, List: []string{"\xff"}},
		`{"key":"m","kind":"map","value":{"a":"1","b":""}}`:                       {Name: "m", Kind: Map, List: []string{"a", "1", "b", ""}},
		`{"key":"m","kind":"map","value":{"b":"1"},"value64":{"YQ==":"/w==","/w==":"MQ=="}}`: {Name: "m", Kind: Map, List: []string{
			"a", "\xff", "b", "1", "\xff", "1",
		}},
	} {
		if got := string(AppendLine(nil, &e)); got != want+"\n" {
			t.Errorf("written %s, want %s", got, want)
		}
		got, err := ParseLine(want)
		if err != nil || !reflect.DeepEqual(got, &e) {
			t.Errorf("%s is read as %+v (error: %v)", want, got, err)
		}
	}
}

// What a line is not: each is refused with what to do.
func TestLinesThatAreRefused(t *testing.T) {
	long := strings.Repeat("x", 70_000)
	for line, want := range map[string]string{
		``:                                       `expected "{" at the end: is the line cut?`,
		`null`:                                   `expected "{" at byte 1`,
		`[]`:                                     `expected "{"`,
		`{}`:                                     `the field "kind" lacks`,
		`{"key":"a"`:                             `is the line cut?`,
		`{"key":"a`:                              `is the line cut?`,
		`{"key":"a\`:                             `is the line cut?`,
		`{"key":"a",}`:                           `expected a string at byte 12`,
		`{"key" "a"}`:                            `expected ":"`,
		`{,}`:                                    `expected a string`,
		`{"kind":"counter","key":"a"}`:           `value or value64`,
		`{"key":"a","kind":"counter","value":1}`: `numbers are strings, too`,
		`{"key":"a","kind":"counter","value":null}`:                               `expected a string`,
		`{"key":"a","kind":"counter","value":"1"} {}`:                             `expected the end of the line at byte 42`,
		`{"key":"a","kind":"counter","value":"1"}` + "\x00":                       `a zero byte`,
		`{"key":"a","kind":"counter","value":"01"}`:                               `cannot be counted on`,
		`{"key":"a","kind":"counter","value":"1e3"}`:                              `is it a string?`,
		`{"key":"a","kind":"counter","value":"1` + long[:2000] + `"}`:             `cannot be counted on`,
		`{"key":"a","kind":"counter","value":["1"]}`:                              `the value of a counter is a string`,
		`{"key":"a","kind":"set","value":"1"}`:                                    `the value of a set is an array`,
		`{"key":"a","kind":"set","value":{"1":"2"}}`:                              `the value of a set is an array`,
		`{"key":"a","kind":"set","value":[["1"]]}`:                                `expected a string`,
		`{"key":"a","kind":"set","value":[1]}`:                                    `expected a string`,
		`{"key":"a","kind":"set","value":[]}`:                                     `the set is empty`,
		`{"key":"a","kind":"set","value":["b","a","b"]}`:                          `"b" is there twice`,
		`{"key":"a","kind":"set","value":["b"],"value64":["Yg=="]}`:               `"b" is there twice`,
		`{"key":"a","kind":"map","value":["b"]}`:                                  `the value of a map is an object`,
		`{"key":"a","kind":"map","value":{"b":{"c":"d"}}}`:                        `expected a string`,
		`{"key":"a","kind":"map","value":{"b":"1","b":"1"}}`:                      `"b" is there twice`,
		`{"key":"a","kind":"map","value":{"b"}}`:                                  `expected ":"`,
		`{"key":"a","kind":"list","value":"1"}`:                                   `no kind is called "list"`,
		`{"key":"a","kind":"string","value":"1","ttl":"5"}`:                       `unknown field "ttl"`,
		`{"key":"a","key":"a","kind":"string","value":"1"}`:                       `"key" is there twice`,
		`{"key":"a","kind":"string","value":"1","value":"1"}`:                     `"value" is there twice`,
		`{"key":"a","kind":"string","value":"1","value64":"MQ=="}`:                `not both`,
		`{"key":"a","key64":"YQ==","kind":"string","value":"1"}`:                  `one of them`,
		`{"kind":"string","value":"1"}`:                                           `key or key64`,
		`{"key":"","kind":"string","value":"1"}`:                                  `the name has 0 bytes`,
		`{"key":"` + long[:1025] + `","kind":"string","value":"1"}`:               `the name has 1025 bytes`,
		`{"key":"a","kind":"string","value":"` + long + `"}`:                      `a value of 70000 bytes`,
		`{"key":"a","kind":"set","value":["` + long + `"]}`:                       `a value of 70000 bytes`,
		`{"key64":"YQ","kind":"string","value":"1"}`:                              `key64: "YQ" is not standard base64`,
		`{"key64":"YR==","kind":"string","value":"1"}`:                            `is not standard base64`,
		`{"key64":"YQ==\n","kind":"string","value":"1"}`:                          `is not standard base64`,
		`{"key":"a","kind":"string","value64":"-_=="}`:                            `value64: "-_==" is not`,
		`{"key":"a","kind":"string","value":"1","expire":1785000000000}`:          `numbers are strings, too`,
		`{"key":"a","kind":"string","value":"1","expire":"0"}`:                    `give Unix milliseconds`,
		`{"key":"a","kind":"string","value":"1","expire":"-5"}`:                   `give Unix milliseconds`,
		`{"key":"a","kind":"string","value":"1","expire":"unset"}`:                `leave it out for none`,
		`{"key":"a","kind":"string","value":"1","expire":"9223372036854775807"}`:  `give Unix milliseconds`,
		`{"key":"a","kind":"string","value":"1","expire":"99999999999999999999"}`: `give Unix milliseconds`,
		`{"key":"` + "\xff" + `","kind":"string","value":"1"}`:                    `not UTF-8`,
		`{"key":"\n` + "\xff" + `","kind":"string","value":"1"}`:                  `not UTF-8`,
		`{"key":"\ud800","kind":"string","value":"1"}`:                            `half a character`,
		`{"key":"\ud800\u0041","kind":"string","value":"1"}`:                      `half a character`,
		`{"key":"\udc00\ud800","kind":"string","value":"1"}`:                      `half a character`,
		`{"key":"\u00g0","kind":"string","value":"1"}`:                            `half a character`,
		`{"key":"\u00`: `half a character`,
		`{"key":"\x41","kind":"string","value":"1"}`: `no such escape`,
		"{\"key\":\"a\tb\",\"kind\":\"string\"}":     `write it as \u0009`,
		"{\"key\":\"\\n\tb\",\"kind\":\"string\"}":   `write it as \u0009`,
		`{"key":'a'}`:                                  `expected a string`,
		strings.Repeat(`{"key":`, 100_000):             `expected a string`,
		`{"key":"a","value":` + strings.Repeat("[", 9): `expected a string`,
	} {
		e, err := ParseLine(line)
		if err == nil || e != nil || !strings.Contains(err.Error(), want) || len(err.Error()) > 300 || strings.Contains(err.Error(), "\n") {
			t.Errorf("%.80q: %+v, error %v, want %q", line, e, err, want)
		}
	}
}

// Spaces, the order of fields, and escapes are free.
func TestLinesThatOthersWrite(t *testing.T) {
	line := " { \"value\" : [ \"\\u0061\\ud83d\\ude00\\/\\b\" , \"b\" ] , \"kind\":\"set\",\t\"key\":\"\\u00e9\" } \r"
	want := &Entry{Name: "é", Kind: Set, List: []string{"a😀/\b", "b"}}
	if got, err := ParseLine(line); err != nil || !reflect.DeepEqual(got, want) {
		t.Fatalf("%+v (error: %v)", got, err)
	}
}

// Every entry survives being written and read, and its line is JSON.
func TestLinesLoseNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.OneOf(rapid.String(), rapid.Custom(func(t *rapid.T) string {
			return string(rapid.SliceOf(rapid.Byte()).Draw(t, "bytes"))
		}))
		e := &Entry{
			Name:   rapid.OneOf(rapid.StringN(1, 100, 400), rapid.Just("\xff\x00")).Draw(t, "name"),
			Kind:   rapid.SampledFrom([]Kind{Counter, String, Set, Map}).Draw(t, "kind"),
			Expire: messages.Expire(rapid.OneOf(rapid.Just[int64](0), rapid.Int64Min(1)).Draw(t, "expire")),
		}
		switch e.Kind {
		case Counter:
			e.Text = messages.Int(rapid.Int64().Draw(t, "n")).Add(messages.Int(rapid.Int64().Draw(t, "m"))).String()
		case String:
			e.Text = word.Draw(t, "text")
		case Set:
			e.List = rapid.SliceOfNDistinct(word, 1, 9, rapid.ID).Draw(t, "elements")
		case Map:
			for _, field := range rapid.SliceOfNDistinct(word, 1, 9, rapid.ID).Draw(t, "fields") {
				e.List = append(e.List, field, word.Draw(t, "value"))
			}
		}
		e.order()
		line := AppendLine(nil, e)
		if !json.Valid(line) || bytes.Count(line, []byte("\n")) != 1 {
			t.Fatalf("%q is not a line of JSON", line)
		}
		if got, err := ParseLine(string(line)); err != nil || !reflect.DeepEqual(got, e) {
			t.Fatalf("%q is read as %+v, was %+v (error: %v)", line, got, e, err)
		}
	})
}

// Whatever is accepted is JSON, can be written, and reads the same then.
func FuzzImportLine(f *testing.F) {
	for _, line := range []string{
		`{"key":"calls","kind":"counter","value":"-123","expire":"1785000000000"}`,
		`{"key64":"/wA=","kind":"string","value64":"AP8=","expire":"never"}`,
		`{"key":"t","kind":"set","value":["","a\u00e9\ud83d\ude00"],"value64":["/w=="]}`,
		`{"key":"m","kind":"map","value":{"a":"1"},"value64":{"/w==":"MQ=="}}`,
		` {"kind" : "map", "value":{}, "key":"\n"} `,
		`{"key":"k","kind":"counter","value":"` + strings.Repeat("9", 1300) + `"}`,
		`{"key":"t","kind":"set","value":[` + strings.Repeat(`"",`, 300) + `"x"]}`,
		strings.Repeat(`{"key":`, 200), `{"key":"k","key":"k"}`, `{"key64":"=="}`, `{"expire":"99999999999999999999"}`,
		`{"key":"\ud800"}`, `{`, `{"key":[{"a":"b"}]}`, "{\"key\":\"\x00\"}",
	} {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		var e *Entry
		var err error
		took := testing.AllocsPerRun(1, func() { e, err = ParseLine(line) })
		if most := float64(len(line) + 20); took > most { // a list grows by doubling, an element is a string or two
			t.Fatalf("reading %d bytes allocates %v times", len(line), took)
		}
		if err != nil {
			if e != nil || strings.ContainsAny(err.Error(), "\r\n") || len(err.Error()) > 400 {
				t.Fatalf("%+v with error %q", e, err)
			}
			return
		}
		var oracle struct {
			Key   *string
			Value any
		}
		if err := json.Unmarshal([]byte(line), &oracle); err != nil {
			t.Fatalf("%q was accepted (JSON: %v)", line, err)
		}
		if oracle.Key != nil && *oracle.Key != e.Name {
			t.Fatalf("%q has the name %q", line, e.Name)
		}
		if text, ok := oracle.Value.(string); ok && text != e.Text {
			t.Fatalf("%q has the value %q", line, e.Text)
		}
		again, err := ParseLine(string(AppendLine(nil, e)))
		if err != nil || !reflect.DeepEqual(again, e) {
			t.Fatalf("%+v became %+v (error: %v)", e, again, err)
		}
		if written, twice := AppendLine(nil, e), AppendLine(nil, again); !bytes.Equal(written, twice) {
			t.Fatalf("written as %q, then as %q", written, twice)
		}
	})
}
