package graph_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"partyschool/graph/generated"
	"partyschool/internal/sampleschool"
)

// TestPlansOfRandomSelections asks what no client would think of: fields, aliases and
// fragments at random, over the sample school, as everybody who signs in. Whether plan and
// executor agree is looked at for every answer (comparison).
func TestPlansOfRandomSelections(t *testing.T) {
	s := newSchool(t)
	ids := map[string]string{
		"course": keyText(s.Courses[sampleschool.FirstMinute]), "organization": keyText(s.Branches[0]), "node": keyText(s.Courses[sampleschool.FirstMinute]),
	}
	before := plans.count("Random")
	for seed := range uint64(60) {
		w := &selections{schema: generated.NewExecutableSchema(generated.Config{}).Schema(), random: rand.New(rand.NewPCG(seed, 7)), left: 120}
		var roots []string
		for _, root := range []string{"viewer", "school", "course", "courses", "organization", "node", "completionReport"} {
			if w.random.IntN(3) == 0 {
				continue
			}
			field := w.schema.Query.Fields.ForName(root)
			if field == nil {
				t.Fatalf("there is no field %s", root)
			}
			given := ""
			switch root {
			case "courses":
				given = fmt.Sprintf("(first:%d)", 1+w.random.IntN(5))
			case "completionReport":
				given = fmt.Sprintf("(organizationId:%q,courseId:%q)", keyText(s.Root), ids["course"])
			default:
				if id, ok := ids[root]; ok {
					given = fmt.Sprintf("(id:%q)", id)
				}
			}
			roots = append(roots, root+given+w.below(field, 5))
		}
		document := "query Random{" + strings.Join(append(roots, "__typename"), " ") + "}"
		for _, phone := range []string{member, trainer, secretary, district} {
			if a := s.send(s.as(phone), document, nil); a.status >= 500 {
				t.Errorf("%d for %s", a.status, document)
			}
		}
	}
	if n := plans.count("Random") - before; n < 60 {
		t.Errorf("only %d were answered by a plan", n)
	}
}

// selections writes selections at random.
type selections struct {
	schema *ast.Schema
	random *rand.Rand
	left   int // fields that may still be asked
	names  int
}

// below returns what is asked below a field; nothing of one that has none.
func (w *selections) below(f *ast.FieldDefinition, depth int) string {
	def := w.schema.Types[f.Type.Name()]
	switch def.Kind {
	case ast.Object:
		return "{" + w.of(def, depth) + "}"
	case ast.Interface, ast.Union:
		text := "__typename"
		for _, possible := range w.schema.GetPossibleTypes(def) {
			if w.random.IntN(3) > 0 {
				text += " ... on " + possible.Name + "{" + w.of(possible, depth-1) + "}"
			}
		}
		return "{" + text + "}"
	}
	return ""
}

func (w *selections) of(def *ast.Definition, depth int) string {
	var text []string
	for _, f := range def.Fields {
		w.left--
		given, ok := w.arguments(f)
		leaf := w.schema.Types[f.Type.Name()].IsLeafType()
		if strings.HasPrefix(f.Name, "__") || !ok || w.left < 0 || !leaf && depth <= 0 || w.random.IntN(5) < 2 {
			continue
		}
		if !leaf {
			depth-- // one wide branch rather than many
		}
		asked := f.Name + given + w.below(f, depth)
		// Aliases are new each time: fields of one name must agree.
		if w.random.IntN(3) == 0 || given != "" || !leaf {
			w.names++
			asked = fmt.Sprintf("a%d:%s", w.names, asked)
		}
		if w.random.IntN(6) == 0 {
			asked = "... on " + def.Name + "{" + asked + "}"
		}
		text = append(text, asked)
	}
	return strings.Join(append(text, "__typename"), " ")
}

// arguments are given where there must be some; ok is false where it is not known what.
func (w *selections) arguments(f *ast.FieldDefinition) (text string, ok bool) {
	for _, a := range f.Arguments {
		switch {
		case a.Name == "first":
			text = fmt.Sprintf("(first:%d)", 1+w.random.IntN(4))
		case a.Type.NonNull && a.DefaultValue == nil:
			return "", false
		}
	}
	return text, true
}
