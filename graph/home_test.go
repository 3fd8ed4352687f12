package graph_test

import (
	"regexp"
	"strings"
	"testing"
)

var phoneShown = regexp.MustCompile(`"phone":"[^"]*",`)

// TestHomeIsTheSameHoweverItIsRead asks for the first screen, which one statement reads, and
// for the same with the phone, which it does not have, so that each list is read by itself.
func TestHomeIsTheSameHoweverItIsRead(t *testing.T) {
	s := newSchool(t)
	home := operation(t, "Home")
	short := strings.Replace(home, "first: 10", "first: 1", 1)
	for _, document := range []string{home, short} {
		apart := strings.Replace(document, "viewer {", "viewer { phone", 1)
		for _, phone := range []string{member, floating, secretary, trainer, district} {
			want := s.send(s.as(phone), apart, nil)
			if n := s.statements.Load(); n < 3 {
				t.Fatalf("with the phone it costs %d statements: is the screen not read apart?", n)
			}
			got := s.send(s.as(phone), document, nil)
			if n := s.statements.Load(); n != 1 {
				t.Errorf("%s: the screen costs %d statements", phone, n)
			}
			if len(got.Errors) > 0 || got.body != phoneShown.ReplaceAllString(want.body, "") {
				t.Errorf("%s: %s, want %s", phone, got.body, want.body)
			}
		}
	}
}

// TestHomeIsNotMixedUp asks for the viewer twice, once as the screen has it.
func TestHomeIsNotMixedUp(t *testing.T) {
	s := newSchool(t)
	a := s.send(s.as(member), `{
		a: viewer { id enrollments(first: 1, filter: { statuses: [NOT_STARTED, IN_PROGRESS] }) { edges { node { id } } } creditAccount { earnedHours } }
		b: viewer { id creditAccount { earnedHours earnedBySource { source hours } } enrollments(first: 3) { edges { node { id status } } } }
	}`, nil)
	one := s.send(s.as(member), `{ b: viewer { id creditAccount { earnedHours earnedBySource { source hours } } enrollments(first: 3) { edges { node { id status } } } } }`, nil)
	_, b, _ := strings.Cut(a.body, `"b":`)
	_, want, _ := strings.Cut(one.body, `"b":`)
	if len(a.Errors) > 0 || b != want || !strings.Contains(want, "COURSE") {
		t.Errorf("%s, want %s", b, want)
	}
}

// TestACourseIsTheSameBesideAnother asks for a course alone, of which only what is the
// viewer's in it is read, and beside another, when all is.
func TestACourseIsTheSameBesideAnother(t *testing.T) {
	s := newSchool(t)
	page := operation(t, "CoursePage")
	fields := page[strings.Index(page, "course(id: $id) {")+len("course(id: $id) "):]
	fields = fields[:strings.LastIndexByte(fields, '}')]
	var ids []string
	for _, id := range s.Courses {
		ids = append(ids, keyText(id))
	}
	for i, id := range ids {
		other := ids[(i+1)%len(ids)]
		for _, phone := range []string{member, floating, trainer} {
			alone := s.ask(phone, "CoursePage", map[string]any{"id": id})
			beside := s.send(s.as(phone), `{ o: course(id: "`+other+`") { id } course(id: "`+id+`") `+fields+`}`, nil)
			_, got, _ := strings.Cut(beside.body, `"course":`)
			_, want, _ := strings.Cut(alone.body, `"course":`)
			if got != want || len(beside.Errors) > 0 {
				t.Errorf("%s: %s, want %s", phone, beside.body, alone.body)
			}
		}
	}
}
