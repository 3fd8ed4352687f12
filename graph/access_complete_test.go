package graph_test

import (
	"os"
	"regexp"
	"slices"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"

	"partyschool/graph/generated"
)

// TestEveryGuardedFieldIsAskedForAsEveryCaller fails when a field of Query,
// Mutation or Subscription has no line in the table of who may do what.
func TestEveryGuardedFieldIsAskedForAsEveryCaller(t *testing.T) {
	table, err := os.ReadFile("access_test.go")
	if err != nil {
		t.Fatal(err)
	}
	asked := map[string]bool{}
	for _, line := range regexp.MustCompile(`(?m)^\t\t\{"(\w+)", `).FindAllSubmatch(table, -1) {
		document, err := parser.ParseQuery(&ast.Source{Input: operation(t, string(line[1]))})
		if err != nil {
			t.Fatal(err)
		}
		for _, selection := range document.Operations[0].SelectionSet {
			if f, ok := selection.(*ast.Field); ok {
				asked[f.Name] = true
			}
		}
	}
	schema := generated.NewExecutableSchema(generated.Config{}).Schema()
	for _, root := range []*ast.Definition{schema.Query, schema.Mutation, schema.Subscription} {
		for _, f := range root.Fields {
			public := slices.ContainsFunc(f.Directives, func(d *ast.Directive) bool { return d.Name == "public" })
			if !public && !asked[f.Name] && f.Name[:2] != "__" {
				t.Errorf("%s.%s has no line in TestWhoMayDoWhat", root.Name, f.Name)
			}
		}
	}
}
