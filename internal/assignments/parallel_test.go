package assignments_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"partyschool/ent/assignment"
	"partyschool/ent/enrollment"
	"partyschool/ent/member"
	"partyschool/internal/assignments"
	"partyschool/internal/enrollments"
	"partyschool/internal/identity"
)

// float makes everybody of the first branch floating, without telling anybody.
func (w *world) float() {
	w.t.Helper()
	w.client().Member.Update().Where(member.OrganizationID(w.unit["district/east/one"].ID)).SetResidency(member.ResidencyFLOATING).ExecX(w.system())
}

// Rounds of several nodes, an admin who assigns, members who join and learners who
// enrol themselves, all at once: everybody is enrolled once and counted once.
func TestAllAtOnce(t *testing.T) {
	w := newWorld(t)
	w.crowd(1200, "district/east/one")
	w.rules(1, "fire safety")
	// As a large audience is left to the rounds.
	w.float()
	w.client().Assignment.Update().ClearExpandedAt().ExecX(w.system())
	ids := w.client().Member.Query().Where(member.OrganizationID(w.unit["district/east/one"].ID)).IDsX(w.system())
	home := w.unit["district/east/one"]
	var wg sync.WaitGroup
	run := func(f func() error) {
		wg.Go(func() {
			if err := f(); err != nil {
				t.Error(err)
			}
		})
	}
	for range 3 {
		run(func() error { return w.assignments.Settle(context.Background()) })
	}
	for some := range 2 {
		run(func() error {
			for i := some; i < 100; i += 2 {
				ctx := identity.NewContext(context.Background(), identity.Viewer{MemberID: ids[i*12], OrganizationID: home.ID, OrganizationPath: home.Path})
				if _, err := w.places.Enroll(ctx, enrollments.EnrollInput{CourseID: w.course["fire safety"]}); err != nil {
					return err
				}
			}
			return nil
		})
	}
	chief := w.as("chief")
	run(func() error {
		input := w.input("fire safety", "district/east")
		input.DueOn = day("2026-08-01")
		_, err := w.assignments.AssignCourse(chief, input)
		return err
	})
	wg.Wait()
	for i := range 5 {
		w.hire(fmt.Sprint("late", i), "district/east/two", member.ResidencyFLOATING)
	}
	for range 3 {
		run(func() error { return w.assignments.Settle(context.Background()) })
	}
	wg.Wait()
	w.settle()
	asked := w.client().Enrollment.Query().Where(enrollment.Required(true))
	if n := asked.Clone().Where(enrollment.DueOnNotNil()).CountX(w.system()); n != 1205 {
		t.Errorf("%d are asked", n)
	}
	if n := w.client().Enrollment.Query().Where(enrollment.SelfEnrolled(true)).CountX(w.system()); n != 100 {
		t.Errorf("%d wished it", n)
	}
	w.clean()
	for _, id := range w.client().Assignment.Query().IDsX(w.system()) {
		run(func() error {
			_, err := w.assignments.CancelAssignment(chief, assignments.CancelAssignmentInput{ID: id})
			return err
		})
	}
	run(func() error { return w.assignments.Settle(context.Background()) })
	wg.Wait()
	w.settle()
	if n := asked.Clone().CountX(w.system()); n != 0 {
		t.Errorf("%d are asked still", n)
	}
	if n := w.client().Enrollment.Query().Where(enrollment.StatusNEQ(enrollment.StatusWITHDRAWN)).CountX(w.system()); n != 100 {
		t.Errorf("%d keep their place", n)
	}
	w.clean()
}

// A node that dies while it enrols an audience leaves the rest to the next one, which
// goes on where it was.
func TestAnAudienceIsEnrolledFromWhereItWasLeft(t *testing.T) {
	w := newWorld(t)
	w.crowd(1700, "district/east/one")
	w.rules(1, "fire safety")
	w.float()
	w.client().Assignment.Update().ClearExpandedAt().ExecX(w.system())
	dying, die := context.WithCancel(context.Background())
	w.places.WhenChanged(func(int64, int64) { die() }) // once the first transaction is committed
	if err := w.assignments.Settle(dying); err == nil {
		t.Error("it did not die")
	}
	w.places.WhenChanged(func(int64, int64) {})
	if n := w.client().Enrollment.Query().CountX(w.system()); n != 500 {
		t.Errorf("%d enrolled at first", n)
	}
	if row := w.client().Assignment.Query().Where(assignment.ExpandedAtIsNil()).OnlyX(w.system()); row.ExpandedTo == 0 {
		t.Error("nobody knows where it was left")
	}
	w.clean()
	w.settle()
	if n := w.client().Enrollment.Query().CountX(w.system()); n != 1700 {
		t.Errorf("%d enrolled in the end", n)
	}
	w.clean()
}
