package mergers_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"partyschool/ent"
	"partyschool/ent/affiliation"
	transfer "partyschool/ent/affiliationtransfer"
	"partyschool/ent/assignmentscope"
	"partyschool/ent/auditentry"
	"partyschool/ent/course"
	"partyschool/ent/enrollment"
	"partyschool/ent/notice"
	"partyschool/ent/organizationplacement"
	"partyschool/ent/participation"
	"partyschool/ent/post"
	"partyschool/ent/rolegrant"
	"partyschool/ent/venue"
	"partyschool/internal/assignments"
	"partyschool/internal/calendar"
	"partyschool/internal/completions/completionstest"
	"partyschool/internal/key"
	"partyschool/internal/mergers"
	"partyschool/internal/posts"
	"partyschool/internal/transfers"
)

// furnish puts one or two of everything into district/east/one.
func (w *world) furnish() {
	const one = "district/east/one"
	w.t.Helper()
	w.join("secretary", one, "ADMIN "+one)
	w.join("other secretary", "district/west/one", "ADMIN district/west/one")
	for _, name := range []string{"ann", "ben"} {
		w.join(name, one)
	}
	gone := w.join("gone", one)
	w.client().Member.UpdateOneID(gone).SetActive(false).SetDeactivatedAt(morning).SetDeactivationReason("r").ExecX(w.system())
	completionstest.Joined(w.t, w.db, w.unit[one], -1)
	w.join("guest", "district/west")
	w.join("leader", "district/east/one/group")
	c, unit := w.client(), w.unit[one]
	w.publish(one)
	c.Course.Create().SetOrganizationID(unit).SetTrainerID(w.people["trainer"]).SetTitle("draft").SetCategory(course.CategoryTHEORY).SetCreditHundredths(100).
		SetCreatedAt(morning).SetUpdatedAt(morning).ExecX(w.system())
	c.Media.Create().SetOrganizationID(unit).SetStoreKey("k").SetFileName("f.mp4").SetMimeType("video/mp4").SetByteSize(1).SetSha256("00").SetCreatedByID(w.people["trainer"]).SetCreatedAt(morning).ExecX(w.system())
	c.Upload.Create().SetOrganizationID(unit).SetMemberID(w.people["trainer"]).SetFileName("g.mp4").SetMimeType("video/mp4").SetByteSize(1).SetSha256("00").SetStoreKey("u").SetCreatedAt(morning).SetExpiresAt(morning.Add(time.Hour)).ExecX(w.system())
	for _, at := range []string{one, "district/west/one"} {
		c.Venue.Create().SetOrganizationID(w.unit[at]).SetName("Hall").SetCreatedAt(morning).ExecX(w.system())
	}
	c.Ceremony.Create().SetOrganizationID(unit).SetHeldOn(today.AddDays(9)).SetTitle("t").SetCreatedByID(w.people["secretary"]).SetCreatedAt(morning).ExecX(w.system())
	c.BirthdayCard.Create().SetOrganizationID(unit).SetTitle("t").SetMessage("m").SetSetByID(w.people["secretary"]).SetSetAt(morning).ExecX(w.system())
	c.BurdenPolicy.Create().SetOrganizationID(unit).SetPractice("LEAGUE_TABLE").SetEnabled(true).SetReason("r").SetSetByID(w.people["chief"]).SetSetAt(morning).ExecX(w.system())
	c.StudyDayPlan.Create().SetOrganizationID(unit).SetDay(today.AddDays(14)).SetTopic("t").SetSetByID(w.people["secretary"]).SetSetAt(morning).ExecX(w.system())
	c.StudyDayPlan.Create().SetOrganizationID(unit).SetDay(today.AddDays(-14)).SetTopic("t").SetSetByID(w.people["secretary"]).SetSetAt(morning).ExecX(w.system())
	c.FixedStudyDayRule.Create().SetOrganizationID(unit).SetResidency("SETTLED").SetFromOn(today.AddDays(-90)).SetRecurrence("FREQ=WEEKLY").SetSetByID(w.people["secretary"]).SetSetAt(morning).ExecX(w.system())
	c.CheckInSecret.Create().SetOrganizationID(unit).SetDay(today).SetSecret([]byte("s")).SetCreatedAt(morning).ExecX(w.system())
	chief := w.as("chief")
	_, err := w.posts.AppointMember(chief, posts.AppointMemberInput{MemberID: w.people["secretary"], OrganizationID: unit, Position: post.PositionSECRETARY, FromDay: today.AddDays(-100)})
	w.must(err)
	_, err = w.posts.AppointMember(chief, posts.AppointMemberInput{MemberID: w.people["ann"], OrganizationID: unit, Position: post.PositionDEPUTY_SECRETARY, FromDay: today.AddDays(20)})
	w.must(err)
	take := func(who, where string) {
		_, err := w.posts.AddParticipation(chief, posts.AddParticipationInput{MemberID: w.people[who], OrganizationID: w.unit[where], FromDay: today.AddDays(-50)})
		w.must(err)
	}
	take("guest", one)
	take("other secretary", one)
	take("ben", "district/west/one")
	_, err = w.transfers.TransferMember(chief, transfers.TransferMemberInput{MemberID: w.people["ben"], ToOrganizationID: w.unit["district/east/two"], EffectiveOn: today.AddDays(30)})
	w.must(err)
	_, err = w.transfers.TransferMember(w.as("other secretary"), transfers.TransferMemberInput{MemberID: w.join("coming", "district/west/one"), ToOrganizationID: unit, EffectiveOn: today})
	w.must(err)
	assign := func(who string, courseID int64, opens *calendar.Date, units ...string) int64 {
		input := assignments.AssignCourseInput{CourseID: courseID, OpensOn: opens, DueOn: ptr(today.AddDays(60))}
		for _, name := range units {
			input.Audience.OrganizationIds = append(input.Audience.OrganizationIds, w.unit[name])
		}
		p, err := w.assignments.AssignCourse(w.as(who), input)
		w.must(err)
		return p.Assignment.ID
	}
	w.people["standing"] = assign("secretary", w.course, nil, one)
	w.people["to come"] = assign("secretary", w.course, ptr(today.AddDays(9)), one)
	w.people["of the district"] = assign("chief", w.course, ptr(today.AddDays(8)), one, "district/west")
}

// What goes, what ends and what stays, table by table.
func TestAnOrganisationIsDissolved(t *testing.T) {
	w := newWorld(t)
	w.furnish()
	const one, into = "district/east/one", "district/west/one"
	c := w.client()
	w.clean()
	before := w.state()
	said, err := w.dissolve("chief", one, into, dry)
	w.must(err)
	if now := w.state(); now != before {
		t.Errorf("a dry run wrote:\n%s\nbefore:\n%s", now, before)
	}
	if said.Organization.DissolvedOn != nil || !said.DryRun || said.Into.ID != w.unit[into] {
		t.Errorf("a dry run answered %+v", said)
	}
	want := mergers.DissolutionPlan{
		Members: 3, DeactivatedMembers: 1, SubordinateOrganizations: 1, Courses: 2, Files: 1, Assignments: 2, Venues: 1, Ceremonies: 1,
		Posts: 2, Participations: 2, Roles: 1, Transfers: 2, Settings: 3,
	}
	if said.Plan != want {
		t.Errorf("the plan is %+v\nwant        %+v", said.Plan, want)
	}
	done, err := w.dissolve("chief", one, into)
	w.must(err)
	if done.Plan != want {
		t.Errorf("done is %+v\nwant    %+v", done.Plan, want)
	}
	w.clean()

	unit, target := w.row(one), w.row(into)
	if unit.DissolvedOn == nil || *unit.DissolvedOn != today || unit.MergedIntoID == nil || *unit.MergedIntoID != target.ID || unit.Code != one {
		t.Errorf("the organisation is %+v", unit)
	}
	if p := c.OrganizationPlacement.Query().Where(organizationplacement.OrganizationID(unit.ID)).OnlyX(w.system()); p.UntilDay != today || *p.ParentID != w.unit["district/east"] {
		t.Errorf("it stood as %+v", p)
	}
	if group := w.row("district/east/one/group"); *group.ParentID != target.ID || group.Path != target.Path+key.Format(group.ID) {
		t.Errorf("the group lies at %s", group.Path)
	}
	for _, name := range []string{"ann", "ben", "gone", "secretary"} {
		m := c.Member.GetX(w.system(), w.people[name])
		history := w.history(name)
		if m.OrganizationID != target.ID || history != one+" 2026-01-01 2026-07-01, "+into+" 2026-07-01 " {
			t.Errorf("%s is at home in %d: %s", name, m.OrganizationID, history)
		}
	}
	if n := c.Course.Query().Where(course.OrganizationID(target.ID)).CountX(w.system()); n != 2 {
		t.Errorf("%d courses went", n)
	}
	if names := strings.Join(c.Venue.Query().Where(venue.OrganizationID(target.ID)).Order(ent.Asc(venue.FieldID)).Select(venue.FieldName).StringsX(w.system()), ", "); names != "Hall（原"+one+"）, Hall" {
		t.Errorf("the rooms are %s", names)
	}
	if n := c.RoleGrant.Query().Where(rolegrant.MemberID(w.people["secretary"])).CountX(w.system()); n != 0 {
		t.Errorf("the secretary keeps %d roles", n)
	}
	for _, p := range c.Post.Query().AllX(w.system()) {
		if p.UntilDay == nil || *p.UntilDay != today && *p.UntilDay != p.FromDay {
			t.Errorf("the post is %+v", p)
		}
	}
	if got := w.takesPart("guest"); got != one+" until 2026-07-01, "+into {
		t.Errorf("the guest takes part in %s", got)
	}
	if got := w.takesPart("other secretary"); got != one+" until 2026-07-01" {
		t.Errorf("who is at home there takes part in %s", got)
	}
	if got := w.takesPart("ben"); got != into+" until 2026-07-01" {
		t.Errorf("who came to be at home there takes part in %s", got)
	}
	if n := c.AffiliationTransfer.Query().Where(transfer.OpenMemberIDNotNil()).CountX(w.system()); n != 0 {
		t.Errorf("%d transfers are open", n)
	}
	for name, want := range map[string]string{"standing": "district/east/one/group", "to come": into, "of the district": "district/west, " + into} {
		var names []string
		for _, s := range c.AssignmentScope.Query().Where(assignmentscope.AssignmentID(w.people[name])).Order(ent.Asc(assignmentscope.FieldID)).AllX(w.system()) {
			names = append(names, c.Organization.GetX(w.system(), s.OrganizationID).Name)
		}
		if got := strings.Join(names, ", "); got != want {
			t.Errorf("the assignment %q speaks to %s, want %s", name, got, want)
		}
	}
	// Who was asked stays asked, and who was in the target is not.
	for name, want := range map[string]bool{"ann": true, "leader": true, "other secretary": false} {
		asked := c.Enrollment.Query().Where(enrollment.MemberID(w.people[name]), enrollment.Required(true)).ExistX(w.system())
		if asked != want {
			t.Errorf("%s is asked: %t", name, asked)
		}
	}
	if n := c.Enrollment.Query().Where(enrollment.OrganizationID(unit.ID)).CountX(w.system()); n != 0 {
		t.Errorf("%d places count in the old organisation", n)
	}
	if n := c.StudyDayPlan.Query().CountX(w.system()) + c.FixedStudyDayRule.Query().CountX(w.system()); n != 2 {
		t.Errorf("%d plans and rules are left, want the past one and the dated one", n)
	}
	for _, of := range []*ent.Organization{unit, target} {
		if e := c.AuditEntry.Query().Where(auditentry.Action("dissolveOrganization"), auditentry.OrganizationID(of.ID)).OnlyX(w.system()); !strings.Contains(e.Summary, "党员 3 名") {
			t.Errorf("the trail says %s", e.Summary)
		}
	}
	for name, want := range map[string][]string{
		"ann": {"您的组织关系已转到" + into}, "secretary": {"您的组织关系已转到" + into, "有一项组织关系转接等待接收", "有党组织撤销"},
		"other secretary": {"有党组织撤销", "组织关系转接已随党组织撤销而撤回"}, "gone": nil, "chief": nil,
	} {
		titles := c.Notice.Query().Where(notice.MemberID(w.people[name])).Select(notice.FieldTitle).StringsX(w.system())
		if got := sortedText(titles); !slices.Equal(got, sortedText(want)) {
			t.Errorf("%s was told %v, want %v", name, got, want)
		}
	}
}

func (w *world) history(name string) string {
	var said []string
	for _, a := range w.client().Affiliation.Query().Where(affiliation.MemberID(w.people[name])).Order(ent.Asc(affiliation.FieldFromOn), ent.Asc(affiliation.FieldID)).AllX(w.system()) {
		until := ""
		if a.UntilOn != nil {
			until = a.UntilOn.String()
		}
		said = append(said, fmt.Sprint(w.client().Organization.GetX(w.system(), a.OrganizationID).Code, " ", a.FromOn, " ", until))
	}
	return strings.Join(said, ", ")
}

func (w *world) takesPart(name string) string {
	var said []string
	for _, p := range w.client().Participation.Query().Where(participation.MemberID(w.people[name])).Order(ent.Asc(participation.FieldID)).AllX(w.system()) {
		text := w.client().Organization.GetX(w.system(), p.OrganizationID).Code
		if p.UntilDay != nil {
			text += " until " + p.UntilDay.String()
		}
		said = append(said, text)
	}
	return strings.Join(said, ", ")
}

// A report of the day before shows the old organisation with its members, one of today the
// new one.
func TestReportsOfEarlierDaysShowWhatWas(t *testing.T) {
	w := newWorld(t)
	w.furnish()
	_, err := w.dissolve("chief", "district/east/one", "district/west/one")
	w.must(err)
	yesterday := today.AddDays(-1)
	for _, c := range []struct {
		of   string
		day  *calendar.Date
		want string
	}{
		{"district/east", &yesterday, "district/east 0, district/east/one 5, district/east/two 0"},
		{"district/east", &today, "district/east 0, district/east/two 0"},
		{"district/east", nil, "district/east 0, district/east/two 0"},
		{"district/east/one", &yesterday, "district/east/one 4, district/east/one/group 1"},
		{"district/east/one", nil, "district/east/one 0"},
		{"district/west/one", &yesterday, "district/west/one 2"},
		{"district/west/one", nil, "district/east/one/group 1, district/west/one 5"},
	} {
		r, err := w.reports.CreditReport(w.as("chief"), w.unit[c.of], 2026, c.day)
		w.must(err)
		var rows []string
		for _, row := range r.Rows {
			rows = append(rows, fmt.Sprint(row.Organization.Name, " ", row.Counts.Members))
		}
		sorted := strings.Join(sortedText(rows), ", ")
		if sorted != c.want {
			t.Errorf("%s on %v: %s, want %s", c.of, c.day, sorted, c.want)
		}
	}
}

// A dissolution written down later moves those who came since from the day they came.
func TestADayThatHasPassed(t *testing.T) {
	w := newWorld(t)
	const one, into = "district/east/one", "district/west/one"
	w.join("ann", one)
	w.join("ben", "district/east/two")
	_, err := w.transfers.TransferMember(w.as("chief"), transfers.TransferMemberInput{MemberID: w.people["ben"], ToOrganizationID: w.unit[one], EffectiveOn: today.AddDays(-2)})
	w.must(err)
	_, err = w.dissolve("chief", one, into, on(today.AddDays(-10)))
	w.must(err)
	for name, want := range map[string]string{
		"ann": one + " 2026-01-01 2026-06-21, " + into + " 2026-06-21 ",
		"ben": "district/east/two 2026-01-01 2026-06-29, " + one + " 2026-06-29 2026-06-29, " + into + " 2026-06-29 ",
	} {
		if got := w.history(name); got != want {
			t.Errorf("%s was in %s\nwant %s", name, got, want)
		}
	}
	w.clean()
}

// Who takes part in the one that takes over too, but not as long, goes on with what is left.
func TestWhoTakesPartInBoth(t *testing.T) {
	w := newWorld(t)
	const one, into = "district/east/one", "district/west/one"
	chief := w.as("chief")
	take := func(who, where string, from calendar.Date, until *calendar.Date) {
		_, err := w.posts.AddParticipation(chief, posts.AddParticipationInput{MemberID: w.people[who], OrganizationID: w.unit[where], FromDay: from, UntilDay: until})
		w.must(err)
	}
	for _, name := range []string{"shorter", "over", "later", "always"} {
		w.join(name, "district/west")
		take(name, one, today.AddDays(-50), nil)
	}
	take("shorter", into, today.AddDays(-50), ptr(today.AddDays(30)))
	take("over", into, today.AddDays(-40), ptr(today.AddDays(-5)))
	take("later", into, today.AddDays(10), ptr(today.AddDays(20)))
	take("always", into, today.AddDays(-60), nil)
	_, err := w.dissolve("chief", one, into, on(today.AddDays(-10)))
	w.must(err)
	for name, want := range map[string]string{
		"shorter": "2026-05-12 2026-07-31, 2026-07-31 ",
		"over":    "2026-05-22 2026-06-26, 2026-06-26 ",
		"later":   "2026-06-21 2026-07-11, 2026-07-11 2026-07-21, 2026-07-21 ",
		"always":  "2026-05-02 ",
	} {
		var said []string
		for _, p := range w.client().Participation.Query().Where(participation.MemberID(w.people[name]), participation.OrganizationID(w.unit[into])).
			Order(ent.Asc(participation.FieldFromDay)).AllX(w.system()) {
			until := ""
			if p.UntilDay != nil {
				until = p.UntilDay.String()
			}
			said = append(said, fmt.Sprint(p.FromDay, " ", until))
		}
		if got := strings.Join(said, ", "); got != want {
			t.Errorf("%s takes part from %s\nwant %s", name, got, want)
		}
	}
	w.clean()
}
