package messages

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The table in doc.go names exactly the messages of the inboxes, each under the
// roles that accept it, and the answers to askers; and each has a line of its own.
func TestTheTableNamesEveryMessage(t *testing.T) {
	doc, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	rows := make(map[string]string) // message -> the row
	row := regexp.MustCompile(`(?m)^//\t([A-Z]\w+) +(.*)$`)
	for _, match := range row.FindAllStringSubmatch(string(doc), -1) {
		rows[match[1]] = match[2]
	}
	inboxes, rendered := inboxMethods(t)
	for message, roles := range inboxes {
		text, ok := rows[message]
		if !ok {
			t.Errorf("%s has no row: add it to the table in doc.go", message)
			continue
		}
		for _, role := range roles {
			if !strings.Contains(text, role) {
				t.Errorf("the row of %s does not say that the %s accepts it", message, role)
			}
		}
		if !rendered[message] {
			t.Errorf("%s has no String: add it to inbox_render.go", message)
		}
	}
	for message, text := range rows {
		if _, ok := inboxes[message]; !ok && !strings.Contains(text, "the asker") { // an answer to outside
			t.Errorf("%s has a row in doc.go, and no inbox accepts it", message)
		}
	}
}

// inboxMethods finds, in the sources, the roles that accept each message, and the types
// that have a String.
func inboxMethods(t *testing.T) (inboxes map[string][]string, rendered map[string]bool) {
	inboxes, rendered = make(map[string][]string), make(map[string]bool)
	names, err := filepath.Glob("inbox_*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, declaration := range file.Decls {
			method, ok := declaration.(*ast.FuncDecl)
			if !ok || method.Recv == nil {
				continue
			}
			of, isValue := method.Recv.List[0].Type.(*ast.Ident)
			if !isValue { // messages are values
				continue
			}
			receiver := of.Name
			if role, ok := strings.CutPrefix(method.Name.Name, "to"); ok {
				inboxes[receiver] = append(inboxes[receiver], roleName(role))
			}
			if method.Name.Name == "String" {
				rendered[receiver] = true
			}
		}
	}
	return inboxes, rendered
}

// roleName is how the table writes the role whose interface is To... .
func roleName(role string) string {
	if role == "CatchUp" {
		return "catch-up"
	}
	return strings.ToLower(role)
}
