package graph_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
)

var contract map[string]string

// operation returns the document of one operation of the contract, with the
// fragments it uses, or one of others.
func operation(t *testing.T, name string) string {
	t.Helper()
	if contract == nil {
		contract = readContract(t)
	}
	document, ok := contract[name]
	if !ok {
		document, ok = others[name]
	}
	if !ok {
		t.Fatalf("the contract has no operation %s", name)
	}
	return document
}

func readContract(t *testing.T) map[string]string {
	t.Helper()
	files, err := filepath.Glob("testdata/contract/*.graphql")
	if err != nil || len(files) == 0 {
		t.Fatalf("no contract: %v", err)
	}
	documents := map[string]string{}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		parsed, err := parser.ParseQuery(&ast.Source{Name: file, Input: string(content)})
		if err != nil {
			t.Fatal(err)
		}
		for _, op := range parsed.Operations {
			documents[op.Name] = source(string(content), op.Position) + fragments(string(content), op.SelectionSet, parsed.Fragments)
		}
	}
	return documents
}

// source cuts one definition out of a file: from its position to its closing
// brace.
func source(file string, at *ast.Position) string {
	runes := []rune(file)
	depth := 0
	for i := at.Start; i < len(runes); i++ {
		switch runes[i] {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return string(runes[at.Start : i+1])
			}
		}
	}
	panic(fmt.Sprintf("no end of the definition at line %d", at.Line))
}

func fragments(file string, set ast.SelectionSet, all ast.FragmentDefinitionList) string {
	text := ""
	for _, f := range all {
		if uses(set, f.Name) {
			text += "\n" + source(file, f.Position)
		}
	}
	return text
}

func uses(set ast.SelectionSet, fragment string) bool {
	for _, selection := range set {
		switch s := selection.(type) {
		case *ast.FragmentSpread:
			if s.Name == fragment {
				return true
			}
		case *ast.Field:
			if uses(s.SelectionSet, fragment) {
				return true
			}
		case *ast.InlineFragment:
			if uses(s.SelectionSet, fragment) {
				return true
			}
		}
	}
	return false
}
