package plan

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator/rules"
)

// schema is a small one: a list of things, which are two.
var schema = gqlparser.MustLoadSchema(&ast.Source{Input: `
directive @open on FIELD_DEFINITION
type Query { things(first: Int): [Thing!]! @open cat: Cat @open }
type Mutation { feed(name: String!): Cat! @open }
type Subscription { cats: Cat! @open }
union Thing = Cat | Box
type Cat { name: String! friend: Cat }
type Box { size: Int! }
`})

type cat struct {
	name   string
	friend *cat
}

type box struct{ size int }

// table is what would be generated for it.
func table(cats ...*cat) Table {
	writeCat := func(r *Run, s *Step, c *cat) error {
		if c == nil {
			return r.Nothing()
		}
		return r.Object(s.Of(), c)
	}
	return Table{
		"Query": {
			"cat": {Resolved, func(r *Run, s *Step, _ any) error {
				c, err := Once(r, s, func() (*cat, error) { return cats[0], nil })
				if err != nil {
					return err
				}
				return writeCat(r, s, c)
			}},
			"things": {Resolved, func(r *Run, s *Step, _ any) error {
				r.Raw('[')
				for i, c := range cats {
					if i > 0 {
						r.Raw(',')
					}
					if err := r.Object(s.On("Cat"), c); err != nil {
						return err
					}
				}
				r.Raw(',')
				if err := r.Object(s.On("Box"), &box{3}); err != nil {
					return err
				}
				r.Raw(']')
				return nil
			}},
		},
		"Mutation": {"feed": {Resolved, func(r *Run, s *Step, _ any) error {
			name, _ := r.Arguments(s)["name"].(string)
			c, err := Once(r, s, func() (*cat, error) {
				switch name {
				case "":
					return nil, errors.New("no name")
				case "panic":
					panic("at once")
				}
				return &cat{name: name}, nil
			})
			if err != nil {
				return err
			}
			return writeCat(r, s, c)
		}}},
		"Cat": {
			"name": {Plain, func(r *Run, _ *Step, v any) error {
				if v.(*cat).name == "?" {
					return Null()
				}
				return r.String(v.(*cat).name)
			}},
			"friend": {Plain, func(r *Run, s *Step, v any) error { return writeCat(r, s, v.(*cat).friend) }},
		},
		"Box": {"size": {Plain, func(r *Run, _ *Step, v any) error { return r.Int(v.(*box).size) }}},
	}
}

// answer plans a document and answers it.
func answer(t *testing.T, document string, results *Results, cats ...*cat) (string, error) {
	t.Helper()
	parsed, errs := gqlparser.LoadQueryWithRules(schema, document, rules.NewDefaultRules())
	if errs != nil {
		t.Fatal(errs)
	}
	op := parsed.Operations[0]
	p, err := Compile(schema, table(cats...), op)
	if err != nil {
		return "", err
	}
	ctx := graphql.WithOperationContext(context.Background(), &graphql.OperationContext{Doc: parsed, Operation: op})
	open := func(_ context.Context, f *ast.FieldDefinition) bool {
		return f.Directives.ForName("open") != nil && f.Name != "cat"
	}
	if strings.Contains(document, "# open") {
		open = func(context.Context, *ast.FieldDefinition) bool { return true }
	}
	data, err := p.Answer(ctx, nil, open, results)
	return strings.TrimPrefix(string(data), Head), err
}

func TestAnswers(t *testing.T) {
	tom := &cat{"Tom", &cat{"汤\"姆", nil}}
	for name, c := range map[string]struct{ document, want string }{
		"a name of its own":            {`{ a: things { ... on Cat { b: name } } }`, `{"a":[{"b":"Tom"},{}]}`},
		"a union":                      {`{ things { __typename ... on Cat { name } ... on Box { size } } }`, `{"things":[{"__typename":"Cat","name":"Tom"},{"__typename":"Box","size":3}]}`},
		"the same field twice":         {`{ things { ... on Cat { friend { name } name friend { friend { name } } } } }`, `{"things":[{"friend":{"name":"汤\"姆","friend":null},"name":"Tom"},{}]}`},
		"a fragment within another":    {`{ things { ...c } } fragment c on Thing { ...d } fragment d on Cat { name }`, `{"things":[{"name":"Tom"},{}]}`},
		"a fragment of another object": {`{ things { ... on Cat { ... on Thing { ... on Box { size } } } } }`, `{"things":[{},{}]}`},
		"the root's name":              {`{ __typename things { __typename } }`, `{"__typename":"Query","things":[{"__typename":"Cat"},{"__typename":"Box"}]}`},
	} {
		got, err := answer(t, c.document, nil, tom)
		want := strings.ReplaceAll(c.want, `汤"`, `汤\"`)
		if err != nil || got != want {
			t.Errorf("%s: %s, want %s (%v)", name, got, want, err)
		}
	}
}

func TestGivesUp(t *testing.T) {
	for name, document := range map[string]string{
		"a condition":                  `query ($x: Boolean!) { things { ... on Cat { name @skip(if: $x) } } }`,
		"a condition on a fragment":    `query ($x: Boolean!) { things { ... on Cat @include(if: $x) { name } } }`,
		"the schema":                   `{ __schema { queryType { name } } }`,
		"a subscription":               `subscription { cats { name } }`,
		"null where none may be":       `{ things { ... on Cat { friend { name } } } }`,
		"who may not ask":              `{ cat { name } }`,
		"an error":                     `mutation { feed(name: "") { name } }`,
		"a panic":                      `mutation { feed(name: "panic") { name } }`,
		"fragments that spread others": bomb(12),
	} {
		if got, err := answer(t, document, NewResults(), &cat{"Tom", &cat{name: "?"}}); err == nil {
			t.Errorf("%s: it was answered with %s", name, got)
		}
	}
}

// bomb is a document whose fragments ask for two of the next each.
func bomb(n int) string {
	var b strings.Builder
	b.WriteString("{ things { ...f0 } }")
	for i := range n {
		fmt.Fprintf(&b, " fragment f%d on Cat { a: friend { ...f%d } b: friend { ...f%d } }", i, i+1, i+1)
	}
	fmt.Fprintf(&b, " fragment f%d on Cat { name }", n)
	return b.String()
}

// A mutation that changed something is not asked again where the rest of its answer fails.
func TestWhatAMutationReturnedIsKept(t *testing.T) {
	results := NewResults()
	if _, err := answer(t, `mutation { a: feed(name: "?") { name } b: feed(name: "Tom") { name } }`, results); err == nil {
		t.Fatal("null was written where none may be")
	}
	ctx := results.In(context.Background())
	if value, err, ok := Before(ctx, "a"); !ok || err != nil || value.(*cat).name != "?" {
		t.Errorf("a returned %v, %v, %v", value, err, ok)
	}
	if _, _, ok := Before(ctx, "b"); ok {
		t.Error("b was asked")
	}
	_, _ = answer(t, `mutation { a: feed(name: "") { name } }`, results)
	if _, err, ok := Before(ctx, "a"); !ok || err == nil {
		t.Error("an error is not kept")
	}
	_, _ = answer(t, `mutation { a: feed(name: "panic") { name } }`, results)
	func() {
		defer func() {
			if recover() == nil {
				t.Error("a panic is not kept")
			}
		}()
		_, _, _ = Before(ctx, "a")
	}()
	if _, _, ok := Before(context.Background(), "a"); ok {
		t.Error("something is kept outside a request")
	}
}

func BenchmarkAnswer(b *testing.B) {
	cats := make([]*cat, 36)
	for i := range cats {
		cats[i] = &cat{"a lesson with a longer title", &cat{name: "friend"}}
	}
	parsed, errs := gqlparser.LoadQueryWithRules(schema, `{ things { __typename ... on Cat { name friend { name } } ... on Box { size } } }`, rules.NewDefaultRules())
	if errs != nil {
		b.Fatal(errs)
	}
	op := parsed.Operations[0]
	p, err := Compile(schema, table(cats...), op)
	if err != nil {
		b.Fatal(err)
	}
	ctx := graphql.WithOperationContext(context.Background(), &graphql.OperationContext{Doc: parsed, Operation: op})
	for b.Loop() {
		if _, err := p.Answer(ctx, nil, func(context.Context, *ast.FieldDefinition) bool { return true }, nil); err != nil {
			b.Fatal(err)
		}
	}
}
