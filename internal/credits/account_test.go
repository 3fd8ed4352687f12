package credits_test

import (
	"fmt"
	"testing"

	"partyschool/ent"
	"partyschool/ent/creditentry"
	"partyschool/internal/calendar"
	"partyschool/internal/credits"
	"partyschool/internal/database"
	"partyschool/internal/key"
	"partyschool/internal/paging"
	"partyschool/internal/problem"
)

func TestAccount(t *testing.T) {
	w := newWorld(t)
	ctx, m := w.person("d/e")
	leader, o := w.person("d/e", "ADMIN d/e")
	var lines []credits.CourseCompleted
	for _, l := range []struct {
		member int64
		day    calendar.Date
	}{{m.ID, calendar.NewDate(2026, 12, 31)}, {m.ID, calendar.NewDate(2026, 1, 1)}, {m.ID, calendar.NewDate(2027, 1, 1)}, {o.ID, calendar.NewDate(2026, 5, 1)}} {
		lines = append(lines, credits.CourseCompleted{
			MemberID: l.member, EnrollmentID: w.key(key.Enrollment), OrganizationID: w.units["d/e"].ID, Title: "课程", Hundredths: 125,
			CreditedMS: 3_600_999, CompletedOn: l.day, BookedAt: w.clock.Now(),
		})
	}
	w.must(credits.Book(ctx, w.db, w.db.Client(ctx), lines))
	if err := credits.Book(ctx, w.db, w.db.Client(ctx), lines[:1]); !ent.IsConstraintError(err) {
		t.Errorf("booked twice: %v", err)
	}
	w.db.Client(w.system()).CreditEntry.Create().SetMemberID(m.ID).SetOrganizationID(w.units["d/e"].ID).SetSource(creditentry.SourceMANUAL).SetSourceID(0).
		SetOnceKey("x").SetHundredths(50).SetSeconds(0).SetOccurredOn(calendar.NewDate(2026, 6, 1)).SetYear(2026).SetRule("r").SetTitle("t").SetCreatedAt(morning).ExecX(w.system())

	counted, n := database.CountStatements(ctx)
	a, err := w.service.Account(counted, nil)
	if err != nil || a.Year != 2026 || a.EarnedHours != 3 || a.RemainingHours != 29 || a.TargetHours != 32 {
		t.Fatalf("%+v %v", a, err)
	}
	sources, err := w.service.BySource(counted, a)
	if err != nil || len(sources) != 2 || *sources[0] != (credits.CreditSourceHours{Source: "COURSE", Hours: 2.5}) || *sources[1] != (credits.CreditSourceHours{Source: "MANUAL", Hours: 0.5}) {
		t.Errorf("%v %v", sources, err)
	}
	if n.Load() != 1 {
		t.Errorf("an account by source costs %d statements, want 1", n.Load())
	}
	var days []string
	args := paging.Args{First: ptr(2)}
	for range 2 {
		page, err := w.service.Entries(ctx, a, args)
		w.must(err)
		for _, e := range page.Nodes() {
			days = append(days, e.OccurredOn.String())
		}
		if total, err := page.TotalCount(ctx); total != 3 || err != nil {
			t.Errorf("total %d %v", total, err)
		}
		args.After = page.PageInfo.EndCursor
	}
	if fmt.Sprint(days) != "[2026-12-31 2026-06-01 2026-01-01]" {
		t.Errorf("the ledger lists %v", days)
	}
	if a, err = w.service.Account(leader, nil); err != nil || a.TargetHours != 56 || a.RemainingHours != 54.75 {
		t.Errorf("%+v %v", a, err)
	}
	for _, year := range []int{1920, 2028} {
		if _, err := w.service.Account(ctx, &year); problem.As(err) == nil || problem.As(err).Field != "year" {
			t.Errorf("%d: %v", year, err)
		}
	}
	for _, year := range []int{1921, 2027} {
		if _, err := w.service.Account(ctx, &year); err != nil {
			t.Errorf("%d: %v", year, err)
		}
	}
}
