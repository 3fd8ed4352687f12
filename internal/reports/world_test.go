package reports_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"partyschool/ent"
	"partyschool/ent/course"
	"partyschool/ent/enrollment"
	"partyschool/ent/member"
	"partyschool/ent/organization"
	"partyschool/internal/calendar"
	"partyschool/internal/catalogue"
	"partyschool/internal/clock/clocktest"
	"partyschool/internal/completions"
	"partyschool/internal/completions/completionstest"
	"partyschool/internal/credits"
	"partyschool/internal/database"
	"partyschool/internal/database/databasetest"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/organizations"
	"partyschool/internal/outline"
	"partyschool/internal/problem"
	"partyschool/internal/reports"
)

// now is still June in UTC, and 1 July in the school.
var now = time.Date(2026, 6, 30, 22, 0, 0, 0, time.UTC)

// world is a tree of organisations with members and the enrolments of two
// courses of the root.
type world struct {
	t       testing.TB
	db      *database.Database
	tree    *organizations.Tree
	targets *credits.Targets
	service *reports.Service
	courses [2]int64
	// units are named by their codes.
	units map[string]*ent.Organization
	order []*ent.Organization
}

func newWorld(t testing.TB, codes ...string) *world {
	t.Helper()
	w := &world{t: t, db: databasetest.Open(t, clocktest.At(now)), units: map[string]*ent.Organization{}}
	for _, code := range codes {
		w.plant(code)
	}
	for i := range w.courses {
		w.courses[i] = w.publish(codes[0])
	}
	w.load()
	return w
}

// load reads the tree and the catalogue into memory.
func (w *world) load() {
	w.t.Helper()
	watcher := database.NewWatcher(w.db)
	zone, err := calendar.New("Asia/Shanghai")
	if err != nil {
		w.t.Fatal(err)
	}
	if w.tree, err = organizations.NewTree(w.system(), w.db, watcher); err != nil {
		w.t.Fatal(err)
	}
	shelf, err := catalogue.New(w.system(), w.db, watcher)
	if err != nil {
		w.t.Fatal(err)
	}
	if w.targets, err = credits.NewTargets(w.system(), w.db, watcher, 32, 56); err != nil {
		w.t.Fatal(err)
	}
	w.service = reports.New(w.db, w.tree, shelf, w.targets, zone, clocktest.At(now))
}

func (w *world) system() context.Context { return identity.AsSystem(context.Background(), "test") }

// plant makes an organisation below the one whose code is all but the last part.
func (w *world) plant(code string) *ent.Organization {
	w.t.Helper()
	id, err := w.db.NewKey(key.Organization)
	if err != nil {
		w.t.Fatal(err)
	}
	path := key.Format(id)
	row := w.db.Client(w.system()).Organization.Create().SetID(id).SetName(code).SetCode(code).SetKind(organization.KindBRANCH).SetCreatedAt(now)
	if i := strings.LastIndexByte(code, '/'); i > 0 {
		row.SetParentID(w.units[code[:i]].ID)
		path = w.units[code[:i]].Path + path
	}
	w.units[code] = row.SetPath(path).SaveX(w.system())
	w.order = append(w.order, w.units[code])
	return w.units[code]
}

// publish makes a course of the organisation that has one release.
func (w *world) publish(owner string) int64 {
	w.t.Helper()
	db, ctx := w.db.Client(w.system()), w.system()
	id := db.Course.Create().SetOrganizationID(w.units[owner].ID).SetTrainerID(1).SetTitle("课").SetCategory(course.CategoryPOLICY).
		SetCreditHundredths(100).SetCreatedAt(now).SetUpdatedAt(now).SaveX(ctx).ID
	release := db.Release.Create().SetCourseID(id).SetNumber(1).SetTitle("课").SetSummary("").SetCategory("POLICY").SetCreditHundredths(100).
		SetOutline(outline.Outline{}).SetLessonCount(1).SetRequiredLessonCount(1).SetPublishedByID(1).SetPublishedAt(now).SaveX(ctx).ID
	db.Course.Update().Where(course.ID(id)).SetStatus(course.StatusPUBLISHED).SetCurrentReleaseID(release).SetCurrentReleaseNumber(1).ExecX(ctx)
	return id
}

// populate puts n members into random organisations, most of them active, and
// enrols most of them in each course.
func (w *world) populate(random *rand.Rand, n int) {
	w.t.Helper()
	statuses := []enrollment.Status{enrollment.StatusNOT_STARTED, enrollment.StatusIN_PROGRESS, enrollment.StatusCOMPLETED, enrollment.StatusWITHDRAWN}
	err := w.db.InTx(w.system(), func(ctx context.Context, tx *ent.Client) error {
		var people []*ent.MemberCreate
		for i := range n {
			people = append(people, tx.Member.Create().SetOrganizationID(w.order[random.IntN(len(w.order))].ID).
				SetName(fmt.Sprint("m", i)).SetPhone(fmt.Sprintf("1%010d", i)).SetStage("FULL").SetResidency("SETTLED").
				SetActive(random.IntN(10) > 0).SetCreatedAt(now))
			if i%3 == 0 {
				day := calendar.NewDate(1970, time.July, 1+i%28)
				people[i].SetGender(member.GenderFEMALE).SetJoinedOn(day).SetJoinedMonthDay(day.MonthDay()).SetFullMemberOn(calendar.NewDate(1971, time.July, 1))
			}
		}
		var places []*ent.EnrollmentCreate
		for from := 0; from < n; from += 500 {
			rows, err := tx.Member.CreateBulk(people[from:min(from+500, n)]...).Save(ctx)
			if err != nil {
				return err
			}
			for _, m := range rows {
				for _, id := range w.courses {
					if random.IntN(4) == 0 {
						continue
					}
					e := tx.Enrollment.Create().SetMemberID(m.ID).SetCourseID(id).SetReleaseID(1).SetOrganizationID(m.OrganizationID).
						SetStatus(statuses[random.IntN(4)]).SetEnrolledAt(now).SetActiveAt(now).SetCreditedMs(random.Int64N(4_000_000))
					if d := random.IntN(4); d > 0 { // due yesterday, today, tomorrow, or never
						e.SetDueOn(calendar.NewDate(2026, time.June, 29+d))
					}
					places = append(places, e)
				}
			}
		}
		for from := 0; from < len(places); from += 500 {
			if err := tx.Enrollment.CreateBulk(places[from:min(from+500, len(places))]...).Exec(ctx); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
	completionstest.Count(w.t, w.db)
	if err := completions.NewFolder(w.db).Fold(context.Background()); err != nil {
		w.t.Fatal(err)
	}
}

// viewer belongs to an organisation and holds roles such as "ADMIN a/b".
func (w *world) viewer(home string, roles ...string) context.Context {
	v := identity.Viewer{MemberID: 1, OrganizationID: w.units[home].ID, OrganizationPath: w.units[home].Path}
	for _, r := range roles {
		role, unit, _ := strings.Cut(r, " ")
		v.Scopes = append(v.Scopes, identity.Scope{Role: identity.Role(role), OrganizationID: w.units[unit].ID, Path: w.units[unit].Path})
	}
	return identity.NewContext(context.Background(), v)
}

// report reads a report with its counts, of rows that may have been written by hand.
func (w *world) report(ctx context.Context, unit string, courseID int64) (*reports.CompletionReport, error) {
	completionstest.Count(w.t, w.db)
	r, err := w.service.CompletionReport(ctx, w.units[unit].ID, courseID, nil)
	if err == nil {
		err = w.service.Count(ctx, r)
	}
	return r, err
}

func check(t testing.TB, what string, err error, want problem.Code) {
	t.Helper()
	if want == "" && err != nil || want != "" && !problem.Is(err, want) {
		t.Errorf("%s: got %v, want %q", what, err, want)
	}
}

func ptr[T any](v T) *T { return &v }
