package mergers_test

import (
	"slices"
	"testing"

	"partyschool/ent/assignmentscope"
	"partyschool/ent/enrollment"
	"partyschool/internal/assignments"
	"partyschool/internal/calendar"
)

// assign asks an organisation to complete the world's course, today or from a day on.
func (w *world) assign(unit string, opens *calendar.Date) int64 {
	w.t.Helper()
	input := assignments.AssignCourseInput{CourseID: w.course, OpensOn: opens}
	input.Audience.OrganizationIds = []int64{w.unit[unit]}
	done, err := w.assignments.AssignCourse(w.as("chief"), input)
	w.must(err)
	return done.Assignment.ID
}

func (w *world) asked(name string) bool {
	w.t.Helper()
	asked, err := w.client().Enrollment.Query().Where(enrollment.MemberID(w.people[name]), enrollment.Required(true)).Exist(w.system())
	w.must(err)
	return asked
}

// A parent and its child end together: what was asked of all below the parent is asked of
// whoever joins there later too, also below the child.
func TestWhatWasAskedOfAParentThatEndsWithItsChild(t *testing.T) {
	for name, from := range map[string][]string{
		"with its child":          {"district/east", "district/east/one"},
		"with all of one of them": {"district/east", "district/east/one", "district/east/one/group"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.plant("district/east/one/group/cell")
			w.join("early", "district/east/one/group/cell")
			id := w.assign("district/east", nil)
			_, err := w.merge("chief", "district/west/one", from...)
			w.must(err)
			var scopes []int64
			w.must(w.client().AssignmentScope.Query().Where(assignmentscope.AssignmentID(id)).Select(assignmentscope.FieldOrganizationID).Scan(w.system(), &scopes))
			goesOn := "district/east/one/group"
			if len(from) == 3 {
				goesOn = "district/east/one/group/cell"
			}
			if want := []int64{w.unit["district/east/two"], w.unit[goesOn]}; len(scopes) != 2 || !slices.Contains(scopes, want[0]) || !slices.Contains(scopes, want[1]) {
				t.Errorf("it speaks to %v, want %v", scopes, want)
			}
			w.must(w.assignments.Settle(w.system()))
			if !w.asked("early") {
				t.Error("who was asked is no longer")
			}
			w.clean()
		})
	}
}

// What is still to be asked of a child goes to whoever takes over from the parent that gave
// it: it is the giver now.
func TestWhatAParentIsToAskOfAChildThatEndsWithIt(t *testing.T) {
	w := newWorld(t)
	w.join("head", "district/east", "ADMIN district/east")
	w.join("moved", "district/east/one")
	w.join("resident", "district/west/one")
	tomorrow := today.AddDays(1)
	input := assignments.AssignCourseInput{CourseID: w.course, OpensOn: &tomorrow}
	input.Audience.OrganizationIds = []int64{w.unit["district/east/one"]}
	_, err := w.assignments.AssignCourse(w.as("head"), input)
	w.must(err)
	_, err = w.merge("chief", "district/west/one", "district/east", "district/east/one")
	w.must(err)
	w.clock.Advance(24 * 3600 * 1e9)
	w.must(w.assignments.Settle(w.system()))
	for _, name := range []string{"moved", "resident"} {
		if !w.asked(name) {
			t.Errorf("%s is not asked", name)
		}
	}
	w.clean()
}
