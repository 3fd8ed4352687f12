package assignments_test

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"partyschool/ent/auditentry"
	"partyschool/ent/enrollment"
	"partyschool/ent/member"
	"partyschool/ent/rolegrant"
	"partyschool/internal/assignments"
	"partyschool/internal/completions/completionstest"
	"partyschool/internal/courses"
	"partyschool/internal/enrollments"
	"partyschool/internal/key"
	"partyschool/internal/problem"
)

func TestAssign(t *testing.T) {
	w := newWorld(t)
	w.join("a", "district/east/one")
	w.join("b", "district/east/two")
	w.join("c", "district/west/one")
	w.join("gone", "district/east/one")
	w.client().Member.Update().Where(member.ID(w.people["gone"])).SetActive(false).SetDeactivatedAt(morning).ExecX(w.system())
	completionstest.Count(t, w.db)
	w.enroll("b", "fire safety")
	input := w.input("fire safety", "district/east", "district/east/one")
	input.DueOn = day("2026-08-01")
	input.DryRun = true
	dry := w.assign(input)
	if want := (assignments.AssignmentPreview{Members: 2, AlreadyEnrolled: 1, WillEnroll: 1}); dry.Assignment != nil || *dry.Preview != want {
		t.Fatalf("%+v, %+v", dry.Assignment, dry.Preview)
	}
	w.expect("fire safety", map[string]string{"a": "-", "b": "NOT_STARTED wished"})
	input.DryRun = false
	input.IdempotencyKey = ptr("k")
	p := w.assign(input)
	if *p.Preview != *dry.Preview || p.Assignment.OrganizationID != w.unit["district"].ID || *p.Assignment.DueOn != *input.DueOn {
		t.Errorf("%+v, %+v", p.Assignment, p.Preview)
	}
	w.expect("fire safety", map[string]string{
		"a": "NOT_STARTED required by 2026-08-01", "b": "NOT_STARTED required by 2026-08-01 wished", "c": "-", "gone": "-", "chief": "-",
	})
	again := w.assign(input)
	if again.Assignment.ID != p.Assignment.ID || *again.Preview != *p.Preview {
		t.Errorf("sent twice: %+v, %+v", again.Assignment, again.Preview)
	}
	other := input
	other.DueOn = nil
	_, err := w.assignments.AssignCourse(w.as("chief"), other)
	wants(t, "another input", err, problem.Conflict)
	counts, err := w.assignments.Counts(w.as("chief"), []int64{p.Assignment.ID})
	w.must(err)
	if *counts[p.Assignment.ID] != (assignments.AssignmentCounts{Enrolled: 2}) {
		t.Errorf("%+v", counts[p.Assignment.ID])
	}
	w.clock.Advance(32 * 24 * time.Hour) // 2 August
	counts, err = w.assignments.Counts(w.as("chief"), []int64{p.Assignment.ID})
	w.must(err)
	if *counts[p.Assignment.ID] != (assignments.AssignmentCounts{Enrolled: 2, Overdue: 2}) {
		t.Errorf("%+v", counts[p.Assignment.ID])
	}
	line := w.client().AuditEntry.Query().Where(auditentry.Action("assignCourse")).OnlyX(w.system())
	if want := "将课程《fire safety》指派给“district/east”、“district/east/one”，须于 2026-08-01 前完成；目前涉及 2 人。"; line.Summary != want || line.ActorName != "chief" {
		t.Errorf("%v", line)
	}
	w.clean()
}

func TestWhoMayAssign(t *testing.T) {
	w := newWorld(t)
	w.join("member", "district/east/one")
	w.join("east", "district/east", "ADMIN district/east")
	w.join("both", "district", "ADMIN district/east", "ADMIN district/west")
	w.join("west trainer", "district/west", "TRAINER district/west")
	w.publish("west only", "district/west")
	for name, c := range map[string]struct {
		who    string
		course string
		units  []string
		want   problem.Code
		in     string // in whose name
	}{
		"a guest":                 {"", "fire safety", []string{"district/east"}, problem.NotFound, ""},
		"a member":                {"member", "fire safety", []string{"district/east/one"}, problem.NotFound, ""},
		"a trainer":               {"west trainer", "fire safety", []string{"district/west"}, problem.NotFound, ""},
		"above the scope":         {"east", "fire safety", []string{"district"}, problem.NotFound, ""},
		"beside the scope":        {"east", "fire safety", []string{"district/east/one", "district/west"}, problem.NotFound, ""},
		"a course not offered":    {"east", "west only", []string{"district/east"}, problem.NotFound, ""},
		"the scope":               {"east", "fire safety", []string{"district/east"}, "", "district/east"},
		"below the scope":         {"east", "fire safety", []string{"district/east/one"}, "", "district/east"},
		"two scopes":              {"both", "fire safety", []string{"district/east/one", "district/west"}, "", "district"},
		"one of two scopes":       {"both", "fire safety", []string{"district/west/one"}, "", "district/west"},
		"the district":            {"chief", "fire safety", []string{"district"}, "", "district"},
		"where it is not offered": {"chief", "west only", []string{"district/east"}, "", "district"},
	} {
		before := w.client().Assignment.Query().CountX(w.system())
		for _, dry := range []bool{true, false} {
			input := w.input(c.course, c.units...)
			input.DryRun = dry
			p, err := w.assignments.AssignCourse(w.as(c.who), input)
			wants(t, name, err, c.want)
			if err == nil && !dry && p.Assignment.OrganizationID != w.unit[c.in].ID {
				t.Errorf("%s: given in the name of %d", name, p.Assignment.OrganizationID)
			}
		}
		made := w.client().Assignment.Query().CountX(w.system()) - before
		if want := map[bool]int{true: 1, false: 0}[c.want == ""]; made != want {
			t.Errorf("%s: %d assignments made", name, made)
		}
	}
	w.clean()
}

func TestAssignRefuses(t *testing.T) {
	w := newWorld(t)
	w.publish("archived", "district")
	w.archive("archived")
	draft, err := w.courses.CreateCourse(w.as("trainer"), courses.CreateCourseInput{OrganizationID: w.unit["district"].ID, Title: "草稿", Category: "POLICY"})
	w.must(err)
	w.course["draft"] = draft.Course.ID
	w.join("both", "district", "ADMIN district", "TRAINER district")
	id := func(kind key.Kind) int64 {
		k, err := w.db.NewKey(kind)
		w.must(err)
		return k
	}
	for name, c := range map[string]struct {
		who   string
		input func() assignments.AssignCourseInput
		want  problem.Code
		field string
	}{
		"archived":         {"chief", func() assignments.AssignCourseInput { return w.input("archived", "district") }, problem.Conflict, ""},
		"a draft":          {"both", func() assignments.AssignCourseInput { return w.input("draft", "district") }, problem.Conflict, ""},
		"somebody's draft": {"chief", func() assignments.AssignCourseInput { return w.input("draft", "district") }, problem.NotFound, ""},
		"no organisation":  {"chief", func() assignments.AssignCourseInput { return w.input("fire safety") }, problem.BadUserInput, "audience.organizationIds"},
		"another kind of id": {"chief", func() assignments.AssignCourseInput {
			i := w.input("fire safety", "district")
			i.CourseID = w.people["chief"]
			return i
		}, problem.BadUserInput, "courseId"},
		"an unknown course": {"chief", func() assignments.AssignCourseInput {
			i := w.input("fire safety", "district")
			i.CourseID = id(key.Course)
			return i
		}, problem.NotFound, ""},
		"no such organisation": {"chief", func() assignments.AssignCourseInput {
			i := w.input("fire safety", "district")
			i.Audience.OrganizationIds[0] = id(key.Organization)
			return i
		}, problem.NotFound, ""},
		"a member as organisation": {"chief", func() assignments.AssignCourseInput {
			i := w.input("fire safety", "district")
			i.Audience.OrganizationIds[0] = w.people["chief"]
			return i
		},
			problem.BadUserInput, "audience.organizationIds[0]"},
		"due yesterday": {"chief", func() assignments.AssignCourseInput {
			i := w.input("fire safety", "district")
			i.DueOn = day("2026-06-30")
			return i
		}, problem.BadUserInput, "dueOn"},
		"due before it opens": {"chief", func() assignments.AssignCourseInput {
			i := w.input("fire safety", "district")
			i.OpensOn, i.DueOn = day("2026-07-05"), day("2026-07-04")
			return i
		}, problem.BadUserInput, "dueOn"},
		"due today": {"chief", func() assignments.AssignCourseInput {
			i := w.input("fire safety", "district")
			i.DueOn = day("2026-07-01")
			return i
		}, "", ""},
	} {
		_, err := w.assignments.AssignCourse(w.as(c.who), c.input())
		wants(t, name, err, c.want)
		if p := problem.As(err); p != nil && p.Field != c.field {
			t.Errorf("%s: about the field %q", name, p.Field)
		}
	}
	if n := w.client().Assignment.Query().CountX(w.system()); n != 1 {
		t.Errorf("%d assignments", n)
	}
}

// What a dry run counts is what happens, whatever narrows the audience.
func TestPreviewIsWhatHappens(t *testing.T) {
	w := newWorld(t)
	w.publish("east course", "district/east")
	homes := []string{"district", "district/east", "district/east/one", "district/east/two", "district/west/one"}
	stages := []member.Stage{member.StageFULL, member.StagePROBATIONARY, member.StageACTIVIST}
	for i := range 60 {
		name := fmt.Sprint("m", i)
		id := w.join(name, homes[i%5])
		w.client().Member.Update().Where(member.ID(id)).SetStage(stages[i%3]).SetResidency([]member.Residency{"SETTLED", "FLOATING"}[i%2]).
			SetActive(i%7 != 0).SetNillableDeactivatedAt(map[bool]*time.Time{true: &morning}[i%7 == 0]).ExecX(w.system())
		completionstest.Count(t, w.db)
		if i%4 == 0 {
			w.client().RoleGrant.Create().SetMemberID(id).SetRole(rolegrant.RoleTRAINER).SetOrganizationID(w.unit["district/west"].ID).SetGrantedAt(morning).SaveX(w.system())
		}
		if i%11 == 1 {
			e := w.enroll(name, "fire safety")
			if i%2 == 0 {
				_, err := w.places.Withdraw(w.as(name), enrollments.WithdrawInput{EnrollmentID: e.ID})
				w.must(err)
			}
		}
	}
	narrow := []func(*assignments.AudienceInput){
		func(*assignments.AudienceInput) {},
		func(a *assignments.AudienceInput) { a.Residency = ptr(member.ResidencyFLOATING) },
		func(a *assignments.AudienceInput) { a.Stage = ptr(member.StageACTIVIST) },
		func(a *assignments.AudienceInput) { a.Role = ptr(rolegrant.RoleTRAINER) },
		func(a *assignments.AudienceInput) {
			a.Role, a.Residency = ptr(rolegrant.RoleTRAINER), ptr(member.ResidencySETTLED)
		},
	}
	some := 0
	for _, title := range []string{"east course", "fire safety"} {
		for _, units := range [][]string{{"district/west"}, {"district/east/one", "district/west"}, {"district"}} {
			for i, f := range narrow {
				input := w.input(title, units...)
				f(&input.Audience)
				input.DryRun = true
				dry := w.assign(input).Preview
				places := w.client().Enrollment.Query().Where(enrollment.CourseID(w.course[title]), enrollment.StatusNEQ(enrollment.StatusWITHDRAWN))
				before := places.Clone().CountX(w.system())
				input.DryRun = false
				p := w.assign(input)
				made := places.Clone().CountX(w.system()) - before
				asked := places.Clone().Where(enrollment.Required(true)).CountX(w.system())
				if made != dry.WillEnroll || !reflect.DeepEqual(p.Preview, dry) || dry.Members != dry.AlreadyEnrolled+dry.WillEnroll || asked < dry.Members {
					t.Errorf("%s %v %d: dry run %+v, said %+v, made %d, asked %d", title, units, i, dry, p.Preview, made, asked)
				}
				input.DryRun = true
				if after := w.assign(input).Preview; after.WillEnroll != 0 || after.Members != dry.Members {
					t.Errorf("%s %v %d: afterwards %+v", title, units, i, after)
				}
				if made > 0 {
					some++
				}
				w.cancel(p.Assignment.ID) // so that the next ones find somebody to enrol
			}
		}
	}
	if some < 12 {
		t.Errorf("only %d assignments enrolled anybody", some)
	}
	w.clean()
}

func TestLargeAudiencesAreLeftToTheRound(t *testing.T) {
	w := newWorld(t)
	w.crowd(2600, "district/east/one")
	p := w.assign(w.input("fire safety", "district/east"))
	places := w.client().Enrollment.Query().Where(enrollment.AssignmentID(p.Assignment.ID), enrollment.StatusNEQ(enrollment.StatusWITHDRAWN))
	if p.Preview.WillEnroll != 2600 || places.Clone().CountX(w.system()) != 0 {
		t.Errorf("%+v", p.Preview)
	}
	w.settle()
	if n := places.Clone().CountX(w.system()); n != 2600 {
		t.Errorf("%d enrolled", n)
	}
	w.cancel(p.Assignment.ID)
	if n := places.Clone().CountX(w.system()); n != 2600 {
		t.Errorf("%d enrolled", n)
	}
	w.settle()
	if n := places.Clone().CountX(w.system()); n != 0 {
		t.Errorf("%d enrolled", n)
	}
	w.clean()
}
