package assignments_test

import (
	"flag"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"partyschool/ent/member"
	"partyschool/ent/rolegrant"
	"partyschool/internal/assignments"
	"partyschool/internal/calendar"
	"partyschool/internal/check"
	"partyschool/internal/completions/completionstest"
	"partyschool/internal/enrollments"
	"partyschool/internal/members"
	"partyschool/internal/organizations"
)

// Whatever happens in whatever order, once the round has run, everybody holds the
// places that the rules ask for: as a model says that looks at everybody and every
// rule each time.
func TestPlacesAreWhatTheRulesAsk(t *testing.T) {
	w := newWorld(t)
	w.publish("east course", "district/east")
	if checks := flag.Lookup("rapid.checks"); checks.Value.String() == checks.DefValue {
		w.must(checks.Value.Set("40")) // each lives through thirty events in a database
		t.Cleanup(func() { _ = checks.Value.Set(checks.DefValue) })
	}
	rapid.Check(t, func(rt *rapid.T) {
		m := begin(w)
		rt.Repeat(map[string]func(*rapid.T){
			"hire": m.hire, "residency": m.residency, "role": m.role, "leave": m.leave, "move": m.move,
			"enroll": m.enroll, "withdraw": m.withdraw, "assign": m.assign, "cancel": m.cancel, "archive": m.archive, "tomorrow": m.tomorrow,
			"": m.settle,
		})
		m.due = true
		m.settle(rt)
		found, err := check.Run(w.system(), w.db)
		w.must(err)
		if len(found) > 0 {
			rt.Fatalf("the checker found %v", found)
		}
	})
}

type modelPlace struct {
	status           string
	required, wished bool
	asks             int64
	due              *calendar.Date
}

func (p *modelPlace) String() string {
	if p == nil {
		return "-"
	}
	return fmt.Sprintf("%s required %t wished %t by %v asked by %d", p.status, p.required, p.wished, p.due, p.asks)
}

type modelMember struct {
	home     string
	floating bool
	trainer  bool
	active   bool
}

type modelRule struct {
	id                int64
	course            string
	units             []string
	floating, trainer bool
	opens, due        *calendar.Date
	cancelled         bool
}

// model is what the school should look like.
type model struct {
	w        *world
	people   map[string]*modelMember
	rules    []*modelRule
	places   map[[2]string]*modelPlace // by member and course
	above    map[string]string         // where branches lie now
	archived map[string]bool
	// due says that the round runs now, whatever is drawn.
	due bool
}

var courseOwners = map[string]string{"fire safety": "district", "east course": "district/east"}

// begin clears what an earlier run left: nobody is on the register but the chief and
// the trainer, whom no rule reaches.
func begin(w *world) *model {
	w.clock.Set(morning)
	// What was done before lies after this morning.
	_, err := w.client().OrganizationPlacement.Delete().Exec(w.system())
	w.must(err)
	w.must(w.bringHome())
	m := &model{w: w, people: map[string]*modelMember{}, places: map[[2]string]*modelPlace{}, archived: map[string]bool{},
		above: map[string]string{"district/east/two": "district/east", "district/west/one": "district/west"}}
	for _, table := range []string{"residency_periods", "stage_periods", "enrollments", "assignments", "assignment_scopes", "audience_changes"} {
		_, err := w.client().ExecContext(w.system(), "DELETE FROM "+table)
		w.must(err)
	}
	for _, change := range []string{"UPDATE courses SET learner_count = 0", "UPDATE releases SET learner_count = 0"} {
		_, err := w.client().ExecContext(w.system(), change)
		w.must(err)
	}
	keep := []int64{w.people["chief"], w.people["trainer"]}
	_, err = w.client().RoleGrant.Delete().Where(rolegrant.MemberIDNotIn(keep...)).Exec(w.system())
	w.must(err)
	_, err = w.client().Member.Delete().Where(member.IDNotIn(keep...)).Exec(w.system())
	w.must(err)
	for _, table := range []string{"completion_counts", "completion_changes"} {
		_, err := w.client().ExecContext(w.system(), "DELETE FROM "+table)
		w.must(err)
	}
	completionstest.Joined(w.t, w.db, w.unit["district"].ID, len(keep))
	for name := range w.people {
		if name != "chief" && name != "trainer" {
			delete(w.people, name)
		}
	}
	for title := range courseOwners {
		w.publishAgain(title)
	}
	return m
}

// bringHome moves the branches back to where they were.
func (w *world) bringHome() error {
	for branch, above := range map[string]string{"district/east/two": "district/east", "district/west/one": "district/west"} {
		_, err := w.units.UpdateOrganization(w.as("chief"), organizations.UpdateOrganizationInput{ID: w.unit[branch].ID, ParentID: &w.unit[above].ID})
		if err != nil {
			return err
		}
	}
	return nil
}

// position is where an organisation lies now.
func (m *model) position(unit string) string {
	if above := m.above[unit]; above != "" {
		return above + "/" + strings.ReplaceAll(unit, "/", " ") // no name that another has there
	}
	return unit
}

func (m *model) today() calendar.Date { return m.w.calendar.DateOf(m.w.clock.Now()) }

func (r *modelRule) stands(today calendar.Date) bool {
	return !r.cancelled && (r.opens == nil || !r.opens.After(today))
}

func (m *model) means(r *modelRule, p *modelMember) bool {
	under := func(unit string) bool { return strings.HasPrefix(m.position(p.home)+"/", unit+"/") }
	return p.active && under(courseOwners[r.course]) && (!r.floating || p.floating) && (!r.trainer || p.trainer) &&
		slices.ContainsFunc(r.units, func(unit string) bool { return under(m.position(unit)) })
}

// decide makes one place as the rules ask.
func (m *model) decide(name, course string) {
	k := [2]string{name, course}
	place := m.places[k]
	var first *modelRule
	for _, r := range m.rules {
		asks := r.course == course && r.stands(m.today()) && (m.means(r, m.people[name]) || place != nil && place.required && place.asks == r.id)
		if asks && (first == nil || first.due == nil && r.due != nil || first.due != nil && r.due != nil && r.due.Before(*first.due)) {
			first = r
		}
	}
	out := place == nil || place.status == "WITHDRAWN"
	switch {
	case first == nil && !out && place.required:
		place.required, place.asks, place.due = false, 0, nil
		if !place.wished {
			place.status = "WITHDRAWN"
		}
	case first == nil || out && m.archived[course]:
	case out:
		m.places[k] = &modelPlace{status: "NOT_STARTED", required: true, asks: first.id, due: first.due}
	default:
		place.required, place.asks, place.due = true, first.id, first.due
	}
}

func (m *model) pick(rt *rapid.T) string {
	if len(m.people) == 0 {
		rt.Skip("nobody there")
	}
	return rapid.SampledFrom(slices.Sorted(maps.Keys(m.people))).Draw(rt, "member")
}

func (m *model) hire(rt *rapid.T) {
	name := fmt.Sprint("m", len(m.people)+1)
	p := &modelMember{active: true, floating: rapid.Bool().Draw(rt, "floating"),
		home: rapid.SampledFrom([]string{"district/east", "district/east/one", "district/east/two", "district/west/one"}).Draw(rt, "home")}
	m.people[name] = p
	m.w.hire(name, p.home, map[bool]member.Residency{true: member.ResidencyFLOATING, false: member.ResidencySETTLED}[p.floating])
}

func (m *model) residency(rt *rapid.T) {
	name := m.pick(rt)
	p := m.people[name]
	p.floating = !p.floating
	residency := map[bool]member.Residency{true: member.ResidencyFLOATING, false: member.ResidencySETTLED}[p.floating]
	_, err := m.w.members.UpdateMember(m.w.as("chief"), members.UpdateMemberInput{ID: m.w.people[name], Residency: &residency})
	m.w.must(err)
}

func (m *model) role(rt *rapid.T) {
	name := m.pick(rt)
	p := m.people[name]
	if !p.active {
		rt.Skip("out of service")
	}
	unit := m.w.unit["district/west"].ID
	var err error
	if p.trainer {
		_, err = m.w.members.RevokeRole(m.w.as("chief"), members.RevokeRoleInput{MemberID: m.w.people[name], Role: rolegrant.RoleTRAINER, OrganizationID: unit})
	} else {
		_, err = m.w.members.GrantRole(m.w.as("chief"), members.GrantRoleInput{MemberID: m.w.people[name], Role: rolegrant.RoleTRAINER, OrganizationID: unit})
	}
	p.trainer = !p.trainer
	m.w.must(err)
}

func (m *model) leave(rt *rapid.T) {
	name := m.pick(rt)
	m.people[name].active = false
	_, err := m.w.members.DeactivateMember(m.w.as("chief"), members.DeactivateMemberInput{MemberID: m.w.people[name], Reason: "离开"})
	m.w.must(err)
}

func (m *model) move(rt *rapid.T) {
	branch := rapid.SampledFrom([]string{"district/east/two", "district/west/one"}).Draw(rt, "branch")
	to := rapid.SampledFrom([]string{"district/east", "district/west"}).Draw(rt, "to")
	m.above[branch] = to
	_, err := m.w.units.UpdateOrganization(m.w.as("chief"), organizations.UpdateOrganizationInput{ID: m.w.unit[branch].ID, ParentID: &m.w.unit[to].ID})
	m.w.must(err)
}

func (m *model) enroll(rt *rapid.T) {
	name, course := m.pick(rt), m.pickCourse(rt)
	k := [2]string{name, course}
	_, err := m.w.places.Enroll(m.w.as(name), enrollments.EnrollInput{CourseID: m.w.course[course]})
	if err != nil {
		return // not offered, or archived
	}
	if place := m.places[k]; place != nil && place.status != "WITHDRAWN" {
		place.wished = true
		return
	}
	m.places[k] = &modelPlace{status: "NOT_STARTED", wished: true}
}

func (m *model) withdraw(rt *rapid.T) {
	name, course := m.pick(rt), m.pickCourse(rt)
	place := m.places[[2]string{name, course}]
	if place == nil {
		return
	}
	e := m.w.row(name, course)
	_, err := m.w.places.Withdraw(m.w.as(name), enrollments.WithdrawInput{EnrollmentID: e.ID})
	if (err != nil) != place.required {
		rt.Fatalf("withdraw of %v: %v", place, err)
	}
	if err == nil {
		place.status = "WITHDRAWN"
	}
}

func (m *model) pickCourse(rt *rapid.T) string {
	return rapid.SampledFrom([]string{"east course", "fire safety"}).Draw(rt, "course")
}

func (m *model) assign(rt *rapid.T) {
	r := &modelRule{course: m.pickCourse(rt), floating: rapid.Bool().Draw(rt, "floating"), trainer: rapid.IntRange(0, 3).Draw(rt, "trainer") == 0,
		units: rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"district/east", "district/east/two", "district/west", "district/west/one"}), 1, 3, rapid.ID[string]).Draw(rt, "units")}
	if n := rapid.IntRange(-1, 3).Draw(rt, "due"); n >= 0 {
		r.due = day(m.today().AddDays(10 + n).String())
	}
	if rapid.IntRange(0, 3).Draw(rt, "opens") == 0 {
		r.opens = day(m.today().AddDays(1).String())
	}
	input := m.w.input(r.course, r.units...)
	input.DueOn, input.OpensOn = r.due, r.opens
	if r.floating {
		input.Audience.Residency = ptr(member.ResidencyFLOATING)
	}
	if r.trainer {
		input.Audience.Role = ptr(rolegrant.RoleTRAINER)
	}
	p, err := m.w.assignments.AssignCourse(m.w.as("chief"), input)
	if (err != nil) != m.archived[r.course] {
		rt.Fatalf("assign: %v", err)
	}
	if err != nil {
		return
	}
	r.id = p.Assignment.ID
	m.rules = append(m.rules, r)
	asked := 0
	for name, person := range m.people {
		if m.means(r, person) {
			asked++
			if r.opens == nil {
				m.decide(name, r.course)
			}
		}
	}
	if p.Preview.Members != asked {
		rt.Fatalf("the preview says %+v, the model %d", p.Preview, asked)
	}
}

func (m *model) cancel(rt *rapid.T) {
	if len(m.rules) == 0 {
		rt.Skip("nothing to cancel")
	}
	r := rapid.SampledFrom(m.rules).Draw(rt, "rule")
	_, err := m.w.assignments.CancelAssignment(m.w.as("chief"), assignments.CancelAssignmentInput{ID: r.id})
	m.w.must(err)
	r.cancelled = true
	for k, place := range m.places {
		if place.required && place.asks == r.id {
			m.decide(k[0], k[1])
		}
	}
}

func (m *model) archive(rt *rapid.T) {
	title := m.pickCourse(rt)
	if m.archived[title] {
		m.w.publishAgain(title)
	} else {
		m.w.archive(title)
	}
	m.archived[title] = !m.archived[title]
}

func (m *model) tomorrow(*rapid.T) { m.w.clock.Advance(24 * time.Hour) }

// settle runs the round and compares.
func (m *model) settle(rt *rapid.T) {
	if !rapid.Bool().Draw(rt, "settle") && !m.due {
		return
	}
	m.w.must(m.w.assignments.Settle(m.w.system()))
	for name := range m.people {
		for title := range courseOwners {
			m.decide(name, title)
		}
	}
	for name := range m.people {
		for title := range courseOwners {
			want, got := m.places[[2]string{name, title}], (*modelPlace)(nil)
			if e := m.w.row(name, title); e != nil {
				got = &modelPlace{status: string(e.Status), required: e.Required, wished: e.SelfEnrolled, due: e.DueOn}
				if e.AssignmentID != nil {
					got.asks = *e.AssignmentID
				}
			}
			if m.archived[title] && want != nil && got != nil && got.status == want.status && got.wished == want.wished {
				// Who else is asked while a course is archived is asked once it is back, or
				// already: both are well.
				m.places[[2]string{name, title}] = got
				want = got
			}
			if fmt.Sprint(got) != fmt.Sprint(want) {
				rt.Fatalf("%s in %s: %v, want %v", name, title, got, want)
			}
		}
	}
}
