package graph_test

import (
	"fmt"
	"strings"
	"testing"
)

// TestAFieldIsNamedAsTheSchemaNamesIt gives variables names of the client's own: the
// answer names the input all the same.
func TestAFieldIsNamedAsTheSchemaNamesIt(t *testing.T) {
	s := newSchool(t)
	// Seven fragments that spread the next one twice: more would be refused for what
	// they come to.
	var doubling strings.Builder
	for i := range 7 {
		fmt.Fprintf(&doubling, " fragment f%d on Viewer { ...f%d ...f%d }", i, i+1, i+1)
	}
	for _, c := range []struct{ name, document, field string }{
		{"an argument", `query($v: Int) { courses(first: $v) { totalCount } }`, "first"},
		{"a field of input", `mutation($v: QuestionKind!) { createLesson(input: { moduleId: "x", title: "x", quiz: { passPercent: 60, questions: [{ kind: $v, text: "x", points: 1 }] } }) { lesson { id } } }`, "quiz.questions[0].kind"},
		{"the second field", `query($v: CourseCategory) { viewer { id } courses(filter: { category: $v }) { totalCount } }`, "filter.category"},
		{"below a field", `query($v: Int) { viewer { creditAccount(year: $v) { year } } }`, "year"},
		{"in a fragment", `query($v: Int) { viewer { ...a ... on Viewer { id } } } fragment a on Viewer { creditAccount(year: $v) { year } }`, "year"},
		{"behind fragments that double", `query($v: Int) { viewer { ...f0 creditAccount(year: $v) { year } } }` + doubling.String() + ` fragment f7 on Viewer { id }`, "year"},
		{"a whole input", `mutation($v: MarkNoticesReadInput!) { markNoticesRead(input: $v) { notices { id } } }`, "v"},
	} {
		a := s.send(s.as(member), c.document, map[string]any{"v": "无"})
		if a.code() != "BAD_USER_INPUT" || a.Errors[0].Extensions["field"] != c.field {
			t.Errorf("%s: want the field %s: %.300s", c.name, c.field, a.body)
		}
	}
}
