package studydays_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"partyschool/ent"
	"partyschool/ent/member"
	"partyschool/ent/organization"
	"partyschool/ent/rolegrant"
	"partyschool/ent/studyrecord"
	"partyschool/internal/calendar"
	"partyschool/internal/catalogue"
	"partyschool/internal/clock/clocktest"
	"partyschool/internal/database"
	"partyschool/internal/database/databasetest"
	"partyschool/internal/identity"
	"partyschool/internal/interval"
	"partyschool/internal/key"
	"partyschool/internal/organizations"
	"partyschool/internal/problem"
	"partyschool/internal/studydays"
)

// world is a district with two branches, and a party group in the east one; an admin
// each for the district and the branches, a trainer, a settled and a floating member in
// the east, and a floating one in the west.
type world struct {
	t       *testing.T
	db      *database.Database
	clock   *clocktest.Clock
	watcher *database.Watcher
	tree    *organizations.Tree
	service *studydays.Service
	units   map[string]*ent.Organization
	people  map[string]int64
	scopes  map[string][]identity.Scope
	// checkInOnly switches on that nothing else keeps a day.
	checkInOnly bool
}

// newWorld begins at ten in the morning of Wednesday 15 July 2026 in Shanghai: a study
// day of both calendars.
func newWorld(t *testing.T) *world { return newWorldIn(t, "Asia/Shanghai") }

func newWorldIn(t *testing.T, zone string) *world {
	t.Helper()
	w := &world{t: t, clock: clocktest.At(time.Date(2026, 7, 15, 2, 0, 0, 0, time.UTC)), units: map[string]*ent.Organization{}, people: map[string]int64{}, scopes: map[string][]identity.Scope{}}
	w.db = databasetest.Open(t, w.clock)
	for _, place := range []string{"district", "district east", "district west", "east group"} {
		above, code, below := strings.Cut(place, " ")
		if !below {
			above, code = "", place
		}
		id, err := w.db.NewKey(key.Organization)
		if err != nil {
			t.Fatal(err)
		}
		row := w.db.Client(system()).Organization.Create().SetID(id).SetName(code).SetCode(code).SetKind(organization.KindBRANCH).SetCreatedAt(w.clock.Now())
		path := key.Format(id)
		if below {
			path = w.units[above].Path + path
			row.SetParentID(w.units[above].ID)
		}
		w.units[code] = row.SetPath(path).SaveX(system())
	}
	days, err := calendar.New(zone)
	if err != nil {
		t.Fatal(err)
	}
	w.service = w.node(days)
	w.join("chief", "district", "SETTLED", "ADMIN district")
	w.join("east admin", "east", "SETTLED", "ADMIN east")
	w.join("west admin", "west", "SETTLED", "ADMIN west")
	w.join("trainer", "district", "SETTLED", "TRAINER district")
	w.join("settled", "east", "SETTLED", "")
	w.join("floating", "east", "FLOATING", "")
	w.join("grouped", "group", "FLOATING", "")
	w.join("western", "west", "FLOATING", "")
	return w
}

// node opens the room as another node would.
func (w *world) node(days calendar.Calendar) *studydays.Service {
	w.t.Helper()
	watcher := database.NewWatcher(w.db)
	tree, err := organizations.NewTree(system(), w.db, watcher)
	if err != nil {
		w.t.Fatal(err)
	}
	shelf, err := catalogue.New(system(), w.db, watcher)
	if err != nil {
		w.t.Fatal(err)
	}
	calendars, err := studydays.NewCalendars(system(), w.db, watcher)
	if err != nil {
		w.t.Fatal(err)
	}
	w.watcher, w.tree = watcher, tree
	return studydays.New(studydays.Deps{
		CheckInOnly: func(string, calendar.Date) bool { return w.checkInOnly },
		Database:    w.db, Tree: tree, Catalogue: shelf, Calendars: calendars, Calendar: days, Clock: w.clock, Minutes: 30, MakeUpDays: 14,
	})
}

func system() context.Context { return identity.AsSystem(context.Background(), "test") }

func (w *world) join(name, home, residency, role string) {
	w.t.Helper()
	m := w.db.Client(system()).Member.Create().SetOrganizationID(w.units[home].ID).SetName(name).SetPhone(fmt.Sprint(len(w.people))).
		SetStage(member.StageFULL).SetResidency(member.Residency(residency)).SetCreatedAt(w.clock.Now().AddDate(0, -6, 0)).SaveX(system())
	w.people[name] = m.ID
	if kind, unit, ok := strings.Cut(role, " "); ok {
		w.db.Client(system()).RoleGrant.Create().SetMemberID(m.ID).SetRole(rolegrant.Role(kind)).SetOrganizationID(w.units[unit].ID).SetGrantedAt(w.clock.Now()).ExecX(system())
		w.scopes[name] = append(w.scopes[name], identity.Scope{Role: identity.Role(kind), OrganizationID: w.units[unit].ID, Path: w.units[unit].Path})
	}
}

func (w *world) row(name string) *ent.Member {
	return w.db.Client(system()).Member.GetX(system(), w.people[name])
}

// as is a context in which a member is signed in; nobody for "".
func (w *world) as(name string) context.Context {
	if name == "" {
		return context.Background()
	}
	m := w.row(name)
	v := identity.Viewer{MemberID: m.ID, Name: m.Name, OrganizationID: m.OrganizationID, OrganizationPath: w.tree.Unit(m.OrganizationID).Path}
	v.Scopes = w.scopes[name]
	return identity.NewContext(context.Background(), v)
}

func day(s string) calendar.Date {
	d, err := calendar.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

func ptr[T any](v T) *T { return &v }

// at moves the clock to a moment in Shanghai.
func (w *world) at(moment string) {
	w.t.Helper()
	t, err := time.ParseInLocation("2006-01-02 15:04:05", moment, time.FixedZone("", 8*3600))
	if err != nil {
		w.t.Fatal(err)
	}
	w.clock.Set(t)
}

// study credits minutes to a member on a day, in a lesson of its own.
func (w *world) study(name, on string, minutes int) {
	w.t.Helper()
	lesson, err := w.db.NewKey(key.Lesson)
	if err != nil {
		w.t.Fatal(err)
	}
	w.db.Client(system()).StudyDay.Create().SetMemberID(w.people[name]).SetDay(day(on)).SetLessonID(lesson).SetWall(interval.Set{}).
		SetCreditedMs(int64(minutes) * 60_000).ExecX(system())
}

// complete completes a lesson at a moment.
func (w *world) complete(name string, at time.Time) {
	w.t.Helper()
	lesson, err := w.db.NewKey(key.Lesson)
	if err != nil {
		w.t.Fatal(err)
	}
	w.db.Client(system()).StudyRecord.Create().SetMemberID(w.people[name]).SetCourseID(1).SetLessonID(lesson).SetStatus(studyrecord.StatusCOMPLETED).
		SetCoverage(interval.Set{}).SetLastStudiedAt(at).SetCompletedAt(at).ExecX(system())
}

// next describes a member's next study day.
func (w *world) next(name string) string {
	w.t.Helper()
	d, err := w.service.Next(w.as(name), w.row(name))
	if err != nil {
		w.t.Fatal(err)
	}
	if d == nil {
		return "none"
	}
	return describe(d)
}

func describe(d *studydays.FixedStudyDay) string {
	said := d.Day.String()
	if d.MovedFrom != nil {
		said += " for " + d.MovedFrom.String()
	}
	if d.Topic != nil {
		said += " " + *d.Topic
	}
	if d.Attendance != nil {
		said += " " + string(d.Attendance.Source)
		if d.Attendance.Source == studydays.MakeUp {
			said += " on " + d.Attendance.StudiedOn.String()
		}
	}
	if d.Leave != nil {
		said += " leave " + string(d.Leave.Kind)
	}
	if d.MakeUpUntil != nil {
		said += " until " + d.MakeUpUntil.String()
	}
	return said
}

// year describes a member's days between two days.
func (w *world) year(name, from, to string) string {
	w.t.Helper()
	list, err := w.service.Year(w.as(name), w.row(name), nil)
	if err != nil {
		w.t.Fatal(err)
	}
	var said []string
	for _, d := range list {
		if !d.Day.Before(day(from)) && !d.Day.After(day(to)) {
			said = append(said, describe(d))
		}
	}
	return strings.Join(said, "; ")
}

func (w *world) want(what, got, want string) {
	w.t.Helper()
	if got != want {
		w.t.Errorf("%s: %q, want %q", what, got, want)
	}
}

// code is the code of an error: "" for none, BAD_USER_INPUT with its field.
func code(err error) string {
	if err == nil {
		return ""
	}
	p := problem.As(err)
	if p == nil {
		return err.Error()
	}
	if p.Field != "" {
		return string(p.Code) + " " + p.Field
	}
	return string(p.Code)
}
