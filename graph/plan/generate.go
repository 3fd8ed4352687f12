//go:build ignore

// This program writes the generated executor from the schema and, beside it, how plans
// read the fields of each type.
package main

import (
	_ "embed"
	"go/types"
	"log"
	"path/filepath"

	"github.com/99designs/gqlgen/api"
	"github.com/99designs/gqlgen/codegen"
	"github.com/99designs/gqlgen/codegen/config"
	"github.com/99designs/gqlgen/codegen/templates"
)

func main() {
	cfg, err := config.LoadConfigFromDefaultLocations()
	if err == nil {
		err = api.Generate(cfg, api.AddPlugin(table{}))
	}
	if err != nil {
		log.Fatalf("generate the executor: %v", err)
	}
}

//go:embed table.gotpl
var template string

// table is a plugin that writes the table of fields.
type table struct{}

func (table) Name() string { return "plans" }

func (table) GenerateCode(data *codegen.Data) error {
	return templates.Render(templates.Options{
		PackageName:     data.Config.Exec.Package,
		Filename:        filepath.Join(data.Config.Exec.Dir(), "plans.generated.go"),
		Template:        template,
		Data:            fields{data},
		GeneratedHeader: true,
		Packages:        data.Config.Packages,
	})
}

// fields is what the template is given.
type fields struct{ *codegen.Data }

// Planned are the object types that plans can read: all but subscriptions.
func (f fields) Planned() (objects codegen.Objects) {
	for _, o := range f.Objects {
		if !o.Stream && !o.BuiltIn {
			objects = append(objects, o)
		}
	}
	return objects
}

// Value is a Go expression with the type that it has in the schema.
type Value struct {
	*config.TypeReference
	Expr string
	data fields
}

// Value returns the expression of a field's value.
func (f fields) Value(field *codegen.Field) Value { return Value{field.TypeReference, "v", f} }

// Deref is what a pointer points to.
func (v Value) Deref() Value { return Value{v.Elem(), "(*" + v.Expr + ")", v.data} }

// Item is an element of a list.
func (v Value) Item() Value { return Value{v.Elem(), v.Expr + "[i]", v.data} }

// Indirect reports whether a pointer has to be followed first.
func (v Value) Indirect() bool {
	return v.IsPtrToSlice() || v.IsPtrToIntf() || v.IsPtrToPtr() && v.TypeReference.Marshaler == nil && !v.IsMarshaler
}

// Interface is the abstract type of the value; nil where it is none.
func (v Value) Interface() *codegen.Interface { return v.data.Interfaces[v.Definition.Name] }

// Own is how Run itself writes values of the library's and our own scalars, and of
// enumerations that are texts; empty for others.
func (v Value) Own() string {
	if v.IsMarshaler && !v.IsContext && v.Definition.Kind == "ENUM" {
		t := v.GO
		if p, ok := t.(*types.Pointer); ok {
			t = p.Elem()
		}
		if b, ok := t.Underlying().(*types.Basic); ok && b.Kind() == types.String {
			return "String"
		}
	}
	if v.TypeReference.Marshaler == nil || v.CastType != nil || v.HasEnumValues() {
		return ""
	}
	return map[string]string{
		"github.com/99designs/gqlgen/graphql.MarshalString":       "String",
		"github.com/99designs/gqlgen/graphql.MarshalBoolean":      "Bool",
		"github.com/99designs/gqlgen/graphql.MarshalInt":          "Int",
		"github.com/99designs/gqlgen/graphql.MarshalFloatContext": "Float",
		"partyschool/graph/scalar.MarshalID":                      "ID",
		"partyschool/graph/scalar.MarshalTime":                    "Time",
	}[v.TypeReference.Marshaler.FullName()]
}
