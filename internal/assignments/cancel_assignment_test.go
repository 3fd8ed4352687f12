package assignments_test

import (
	"testing"

	"partyschool/ent/auditentry"
	"partyschool/ent/enrollment"
	"partyschool/internal/assignments"
	"partyschool/internal/enrollments"
	"partyschool/internal/problem"
)

func TestCancel(t *testing.T) {
	w := newWorld(t)
	for _, name := range []string{"idle", "begun", "wished", "wished later", "asked twice", "asked twice, later", "done"} {
		home := "district/east/one"
		if name == "asked twice" || name == "asked twice, later" {
			home = "district/east/two"
		}
		w.join(name, home)
	}
	w.enroll("wished", "fire safety")
	later := w.input("fire safety", "district/east/two")
	later.DueOn = day("2026-10-01")
	w.assign(later)
	input := w.input("fire safety", "district/east")
	input.DueOn = day("2026-08-01")
	p := w.assign(input)
	w.enroll("wished later", "fire safety")
	w.begin("begun", "fire safety")
	w.begin("asked twice, later", "fire safety")
	const asked = "required by 2026-08-01"
	w.expect("fire safety", map[string]string{
		"idle": "NOT_STARTED " + asked, "begun": "IN_PROGRESS " + asked, "wished": "NOT_STARTED " + asked + " wished",
		"wished later": "NOT_STARTED " + asked + " wished", "asked twice": "NOT_STARTED " + asked,
	})
	w.cancel(p.Assignment.ID)
	after := map[string]string{
		"idle": "WITHDRAWN", "begun": "IN_PROGRESS", "wished": "NOT_STARTED wished", "wished later": "NOT_STARTED wished",
		"asked twice": "NOT_STARTED required by 2026-10-01", "asked twice, later": "IN_PROGRESS required by 2026-10-01",
	}
	w.expect("fire safety", after)
	lines := w.client().AuditEntry.Query().Where(auditentry.Action("cancelAssignment"))
	w.cancel(p.Assignment.ID) // sent twice
	w.settle()
	w.expect("fire safety", after)
	if n := lines.CountX(w.system()); n != 1 {
		t.Errorf("%d lines in the trail", n)
	}
	// Who lost the place is asked anew.
	w.assign(input)
	w.expect("fire safety", map[string]string{"idle": "NOT_STARTED " + asked, "begun": "IN_PROGRESS " + asked})
}

func TestACompletedPlaceStays(t *testing.T) {
	w := newWorld(t)
	w.join("done", "district/east/one")
	w.enroll("done", "fire safety")
	set := w.client().Enrollment.Update().SetStatus(enrollment.StatusCOMPLETED).SetCompletedAt(morning)
	set.ExecX(w.system())
	p := w.assign(w.input("fire safety", "district/east"))
	if *p.Preview != (assignments.AssignmentPreview{Members: 1, AlreadyEnrolled: 1}) {
		t.Errorf("%+v", p.Preview)
	}
	w.expect("fire safety", map[string]string{"done": "COMPLETED wished"})
	w.cancel(p.Assignment.ID)
	w.expect("fire safety", map[string]string{"done": "COMPLETED wished"})
}

func TestTheEarliestDueDateCounts(t *testing.T) {
	w := newWorld(t)
	w.join("a", "district/east/one")
	give := func(due string) int64 {
		input := w.input("fire safety", "district/east")
		if due != "" {
			input.DueOn = day(due)
		}
		return w.assign(input).Assignment.ID
	}
	never := give("")
	w.expect("fire safety", map[string]string{"a": "NOT_STARTED required"})
	october := give("2026-10-01")
	w.expect("fire safety", map[string]string{"a": "NOT_STARTED required by 2026-10-01"})
	august := give("2026-08-01")
	give("2026-09-01")
	w.expect("fire safety", map[string]string{"a": "NOT_STARTED required by 2026-08-01"})
	w.cancel(october)
	w.expect("fire safety", map[string]string{"a": "NOT_STARTED required by 2026-08-01"})
	w.cancel(august)
	w.expect("fire safety", map[string]string{"a": "NOT_STARTED required by 2026-09-01"})
	w.cancel(never)
	w.expect("fire safety", map[string]string{"a": "NOT_STARTED required by 2026-09-01"})
	w.clean()
}

func TestWhatIsAskedIsNotGivenBack(t *testing.T) {
	w := newWorld(t)
	w.join("a", "district/east/one")
	p := w.assign(w.input("fire safety", "district/east"))
	e := w.client().Enrollment.Query().OnlyX(w.system())
	_, err := w.places.Withdraw(w.as("a"), enrollments.WithdrawInput{EnrollmentID: e.ID})
	wants(t, "withdraw", err, problem.Conflict)
	if pr := problem.As(err); pr == nil || pr.Extensions["reason"] != "REQUIRED" {
		t.Errorf("%v", err)
	}
	w.enroll("a", "fire safety")
	w.cancel(p.Assignment.ID)
	_, err = w.places.Withdraw(w.as("a"), enrollments.WithdrawInput{EnrollmentID: e.ID})
	wants(t, "withdraw what nobody asks for", err, "")
	if e := w.enroll("a", "fire safety"); !e.SelfEnrolled || e.Required {
		t.Errorf("%v", e)
	}
	w.clean()
}

func TestWhoMayCancelAndSee(t *testing.T) {
	w := newWorld(t)
	w.join("member", "district/east/one")
	w.join("east", "district/east", "ADMIN district/east")
	w.join("one", "district/east/one", "ADMIN district/east/one")
	w.join("west", "district/west", "ADMIN district/west")
	w.join("both", "district", "ADMIN district/east", "ADMIN district/west")
	byChief := w.assign(w.input("fire safety", "district/east")).Assignment.ID
	byBoth, err := w.assignments.AssignCourse(w.as("both"), w.input("fire safety", "district/east", "district/west"))
	w.must(err)
	byEast, err := w.assignments.AssignCourse(w.as("east"), w.input("fire safety", "district/east/one"))
	w.must(err)
	id := map[string]int64{"chief's": byChief, "both's": byBoth.Assignment.ID, "east's": byEast.Assignment.ID}
	for _, c := range []struct {
		who, whose   string
		sees, cancel bool
	}{
		{"", "chief's", false, false}, {"member", "chief's", false, false}, {"trainer", "chief's", false, false}, {"west", "chief's", false, false},
		{"one", "chief's", false, false}, {"one", "east's", true, false}, {"west", "both's", true, false}, {"east", "both's", true, false},
		{"east", "chief's", true, false}, {"both", "chief's", true, false}, {"one", "both's", false, false},
		{"east", "east's", true, true}, {"both", "both's", true, true}, {"chief", "chief's", true, true},
	} {
		seen, err := w.client().Assignment.Query().IDs(w.as(c.who))
		w.must(err)
		sees := false
		for _, s := range seen {
			sees = sees || s == id[c.whose]
		}
		if sees != c.sees {
			t.Errorf("%q sees %s: %t", c.who, c.whose, sees)
		}
		_, err = w.assignments.CancelAssignment(w.as(c.who), assignments.CancelAssignmentInput{ID: id[c.whose]})
		wants(t, c.who+" cancels "+c.whose, err, map[bool]problem.Code{true: "", false: problem.NotFound}[c.cancel])
		row := w.client().Assignment.GetX(w.system(), id[c.whose])
		if (row.CancelledAt != nil) != c.cancel {
			t.Errorf("%q cancels %s: %v", c.who, c.whose, row)
		}
	}
	_, err = w.assignments.CancelAssignment(w.as("chief"), assignments.CancelAssignmentInput{ID: w.course["fire safety"]})
	wants(t, "a course", err, problem.BadUserInput)
}
