package assignments_test

import (
	"testing"
	"time"

	"partyschool/ent/enrollment"
	"partyschool/ent/member"
	"partyschool/ent/rolegrant"
	"partyschool/internal/courses"
	"partyschool/internal/members"
	"partyschool/internal/organizations"
)

func TestOpeningDay(t *testing.T) {
	w := newWorld(t)
	w.join("a", "district/east/one")
	input := w.input("fire safety", "district/east")
	input.OpensOn = day("2026-07-02")
	if p := w.assign(input); p.Preview.WillEnroll != 1 {
		t.Errorf("%+v", p.Preview)
	}
	w.hire("late", "district/east/two", member.ResidencySETTLED)
	w.settle()
	w.expect("fire safety", map[string]string{"a": "-", "late": "-"})
	w.clock.Set(time.Date(2026, 7, 1, 15, 59, 0, 0, time.UTC)) // a minute before the school's midnight
	w.settle()
	w.expect("fire safety", map[string]string{"a": "-", "late": "-"})
	w.clock.Advance(time.Minute)
	w.settle()
	w.expect("fire safety", map[string]string{"a": "NOT_STARTED required", "late": "NOT_STARTED required"})
	w.clean()
}

func TestJoiningAnAudience(t *testing.T) {
	w := newWorld(t)
	chief := w.as("chief")
	floating := w.input("fire safety", "district/east")
	floating.Audience.Residency = ptr(member.ResidencyFLOATING)
	floating.DueOn = day("2026-09-01")
	w.assign(floating)
	w.publish("for admins", "district")
	admins := w.input("for admins", "district")
	admins.Audience.Role = ptr(rolegrant.RoleADMIN)
	w.assign(admins)
	w.hire("new", "district/east/one", member.ResidencyFLOATING)
	w.hire("settled", "district/east/one", member.ResidencySETTLED)
	w.hire("elsewhere", "district/west/one", member.ResidencyFLOATING)
	w.expect("fire safety", map[string]string{"new": "-"})
	w.settle()
	const asked = "NOT_STARTED required by 2026-09-01"
	w.expect("fire safety", map[string]string{"new": asked, "settled": "-", "elsewhere": "-"})
	_, err := w.members.UpdateMember(chief, members.UpdateMemberInput{ID: w.people["settled"], Residency: ptr(member.ResidencyFLOATING)})
	w.must(err)
	// West's branch comes to the east, with its members.
	_, err = w.units.UpdateOrganization(chief, organizations.UpdateOrganizationInput{ID: w.unit["district/west/one"].ID, ParentID: ptr(w.unit["district/east"].ID)})
	w.must(err)
	_, err = w.members.GrantRole(chief, members.GrantRoleInput{MemberID: w.people["new"], Role: rolegrant.RoleADMIN, OrganizationID: w.unit["district/east/one"].ID})
	w.must(err)
	w.settle()
	w.expect("fire safety", map[string]string{"settled": asked, "elsewhere": asked})
	w.expect("for admins", map[string]string{"new": "NOT_STARTED required", "chief": "NOT_STARTED required", "settled": "-"})
	// Whoever leaves keeps what they did, and were asked for.
	_, err = w.members.UpdateMember(chief, members.UpdateMemberInput{ID: w.people["new"], Residency: ptr(member.ResidencySETTLED)})
	w.must(err)
	w.settle()
	w.expect("fire safety", map[string]string{"new": asked})
	w.clean()
}

func TestAnArchivedCourseAsksAgain(t *testing.T) {
	w := newWorld(t)
	w.assign(w.input("fire safety", "district/east"))
	w.archive("fire safety")
	w.hire("new", "district/east/one", member.ResidencySETTLED)
	w.settle()
	w.expect("fire safety", map[string]string{"new": "-"})
	w.publishAgain("fire safety")
	w.settle()
	w.expect("fire safety", map[string]string{"new": "NOT_STARTED required"})
	w.clean()
}

// Later joiners begin on the release of then.
func TestJoinersBeginOnTheCurrentRelease(t *testing.T) {
	w := newWorld(t)
	w.join("first", "district/east/one")
	w.assign(w.input("fire safety", "district/east"))
	_, err := w.courses.UpdateCourse(w.as("trainer"), courses.UpdateCourseInput{ID: w.course["fire safety"], Title: ptr("fire safety II")})
	w.must(err)
	w.publishAgain("fire safety")
	w.hire("second", "district/east/one", member.ResidencySETTLED)
	w.settle()
	release := func(name string) int64 {
		return w.client().Enrollment.Query().Where(enrollment.MemberID(w.people[name])).OnlyX(w.system()).ReleaseID
	}
	current := w.shelf.Course(w.course["fire safety"]).ReleaseID
	if release("first") == current || release("second") != current {
		t.Errorf("%d, %d of %d", release("first"), release("second"), current)
	}
	w.clean()
}
