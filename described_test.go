package partyschool_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	gql "github.com/vektah/gqlparser/v2/ast"
)

func TestGeneratedFilesSaySo(t *testing.T) {
	byHand := func(file string) bool {
		return strings.HasPrefix(file, "ent/schema/") || file == "ent/generate.go" || file == "ent/entc.go"
	}
	for _, file := range goFiles(t) {
		generatedRoom := strings.HasPrefix(file, "ent/") || strings.HasPrefix(file, "graph/generated/") || strings.HasPrefix(file, "graph/model/")
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		says := strings.HasPrefix(string(content), "// Code generated ")
		if want := generatedRoom && !byHand(file); says != want {
			t.Errorf("%s: says it is generated: %t, want %t", file, says, want)
		}
	}
}

func TestEveryExportedNameIsDescribed(t *testing.T) {
	for _, file := range goFiles(t) {
		if strings.HasSuffix(file, "_test.go") || strings.HasSuffix(file, ".resolvers.go") {
			continue
		}
		set := token.NewFileSet()
		parsed, err := parser.ParseFile(set, file, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		if ast.IsGenerated(parsed) {
			continue
		}
		for _, decl := range parsed.Decls {
			for _, name := range undescribed(decl) {
				t.Errorf("%s: %s has no doc comment", set.Position(decl.Pos()), name)
			}
		}
	}
}

func undescribed(decl ast.Decl) []string {
	var names []string
	switch d := decl.(type) {
	case *ast.FuncDecl:
		if d.Name.IsExported() && d.Doc == nil && exportedReceiver(d) {
			names = append(names, d.Name.Name)
		}
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			switch s := spec.(type) {
			case *ast.TypeSpec:
				if s.Name.IsExported() && d.Doc == nil && s.Doc == nil {
					names = append(names, s.Name.Name)
				}
			case *ast.ValueSpec:
				for _, n := range s.Names {
					if n.IsExported() && d.Doc == nil && s.Doc == nil {
						names = append(names, n.Name)
					}
				}
			}
		}
	}
	return names
}

func exportedReceiver(d *ast.FuncDecl) bool {
	if d.Recv == nil {
		return true
	}
	expr := d.Recv.List[0].Type
	for {
		switch e := expr.(type) {
		case *ast.StarExpr:
			expr = e.X
		case *ast.IndexExpr:
			expr = e.X
		case *ast.IndexListExpr:
			expr = e.X
		case *ast.Ident:
			return e.IsExported()
		default:
			return true
		}
	}
}

func TestEveryRootFieldSaysWhoMayCallIt(t *testing.T) {
	schema := schemaOf(t)
	for _, root := range []*gql.Definition{schema.Query, schema.Mutation, schema.Subscription} {
		if root == nil {
			continue
		}
		for _, f := range root.Fields {
			if strings.HasPrefix(f.Name, "__") {
				continue
			}
			n := 0
			for _, d := range f.Directives {
				if d.Name == "public" || d.Name == "signedIn" || d.Name == "role" {
					n++
				}
			}
			if n != 1 {
				t.Errorf("%s.%s has %d of @public, @signedIn and @role, want one", root.Name, f.Name, n)
			}
		}
	}
}

func TestEverythingInTheSchemaIsDescribed(t *testing.T) {
	schema := schemaOf(t)
	for _, d := range schema.Types {
		if d.BuiltIn || strings.HasPrefix(d.Name, "__") {
			continue
		}
		if d.Description == "" {
			t.Errorf("%s has no description", d.Name)
		}
		for _, f := range d.Fields {
			if f.Description == "" && !strings.HasPrefix(f.Name, "__") {
				t.Errorf("%s.%s has no description", d.Name, f.Name)
			}
			for _, a := range f.Arguments {
				if a.Description == "" && !strings.HasPrefix(f.Name, "__") {
					t.Errorf("%s.%s(%s:) has no description", d.Name, f.Name, a.Name)
				}
			}
		}
		for _, v := range d.EnumValues {
			if v.Description == "" {
				t.Errorf("%s.%s has no description", d.Name, v.Name)
			}
		}
	}
}

func schemaOf(t *testing.T) *gql.Schema {
	t.Helper()
	files, err := filepath.Glob("graph/schema/*.graphqls")
	if err != nil || len(files) == 0 {
		t.Fatalf("no schema: %v", err)
	}
	var parts []*gql.Source
	for _, f := range files {
		content, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		parts = append(parts, &gql.Source{Name: f, Input: string(content)})
	}
	schema, err := gqlparser.LoadSchema(parts...)
	if err != nil {
		t.Fatal(err)
	}
	return schema
}
