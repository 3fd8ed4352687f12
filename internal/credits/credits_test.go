package credits_test

import (
	"context"
	"testing"
	"time"

	"partyschool/ent"
	"partyschool/ent/creditrule"
	"partyschool/internal/calendar"
	"partyschool/internal/credits"
	"partyschool/internal/database"
	"partyschool/internal/key"
	"partyschool/internal/paging"
	"partyschool/internal/problem"
	"partyschool/internal/study/studytest"
)

func TestConvert(t *testing.T) {
	per45 := &ent.CreditRule{Scheme: creditrule.SchemePER_MINUTES, MinutesPerHour: 45}
	steps := &ent.CreditRule{Scheme: creditrule.SchemeSTEPS}
	cases := []struct {
		rule *ent.CreditRule
		ms   int64
		want int
	}{
		{per45, 0, 0}, {per45, -5, 0}, {per45, 45 * 60_000, 100}, {per45, 45*60_000 - 1, 99}, {per45, 27_000, 1}, {per45, 26_999, 0},
		{steps, 0, 0}, {steps, 1, 25}, {steps, 15 * 60_000, 25}, {steps, 15*60_000 + 1, 50}, {steps, 30*60_000 - 1, 50}, {steps, 30 * 60_000, 100},
	}
	for _, c := range cases {
		if got := credits.Convert(c.rule, c.ms); got != c.want {
			t.Errorf("%s of %d ms: %d, want %d", c.rule.Scheme, c.ms, got, c.want)
		}
	}
}

func TestRuleOn(t *testing.T) {
	s := studytest.Open(t)
	rule := func(day calendar.Date) string {
		t.Helper()
		r, err := credits.RuleOn(context.Background(), s.Database, day)
		if err != nil {
			t.Fatal(err)
		}
		return r.Code
	}
	if got := rule(calendar.NewDate(2026, 1, 1)); got != "PER_45_MINUTES" {
		t.Errorf("without rules: %s", got)
	}
	for year, minutes := range map[int]int{2026: 45, 2027: 60} {
		s.Client().CreditRule.Create().SetCode(time.Duration(minutes).String()).SetValidFrom(calendar.NewDate(year, 1, 1)).
			SetScheme(creditrule.SchemePER_MINUTES).SetMinutesPerHour(minutes).ExecX(s.System())
	}
	for day, want := range map[calendar.Date]string{
		calendar.NewDate(2025, 12, 31): "PER_45_MINUTES", calendar.NewDate(2026, 1, 1): "45ns",
		calendar.NewDate(2026, 12, 31): "45ns", calendar.NewDate(2027, 1, 1): "60ns",
	} {
		if got := rule(day); got != want {
			t.Errorf("%s: %s, want %s", day, got, want)
		}
	}
	if hours, err := credits.Propose(context.Background(), s.Database, calendar.NewDate(2027, 5, 1), 5400); hours != 1.5 || err != nil {
		t.Errorf("proposed %v %v", hours, err)
	}
}

func TestAccount(t *testing.T) {
	s := studytest.Open(t)
	service := credits.New(s.Database, s.Calendar, s.Clock, 32)
	ctx, m := s.Member()
	other, o := s.Member()
	var lines []credits.CourseCompleted
	for _, l := range []struct {
		member int64
		day    calendar.Date
	}{{m.ID, calendar.NewDate(2026, 1, 1)}, {m.ID, calendar.NewDate(2026, 12, 31)}, {m.ID, calendar.NewDate(2027, 1, 1)}, {o.ID, calendar.NewDate(2026, 5, 1)}} {
		lines = append(lines, credits.CourseCompleted{
			MemberID: l.member, EnrollmentID: s.Key(key.Enrollment), OrganizationID: s.Unit.ID, Title: "课程", Hundredths: 125,
			CreditedMS: 3_600_999, CompletedOn: l.day, BookedAt: s.Clock.Now(),
		})
	}
	if err := credits.Book(ctx, s.Database, s.Client(), lines); err != nil {
		t.Fatal(err)
	}
	if err := credits.Book(ctx, s.Database, s.Client(), lines[:1]); !ent.IsConstraintError(err) {
		t.Errorf("booked twice: %v", err)
	}
	counted, n := database.CountStatements(ctx)
	a, err := service.Account(counted, nil)
	if err != nil || a.Year != 2026 || a.EarnedHours != 2.5 || a.RemainingHours != 29.5 || a.TargetHours != 32 || n.Load() != 1 {
		t.Fatalf("%+v %v in %d statements", a, err, n.Load())
	}
	page, err := service.Entries(ctx, a, paging.Args{})
	if err != nil || len(page.Edges) != 2 || page.Edges[0].Node.OccurredOn.String() != "2026-12-31" || page.Edges[0].Node.Seconds != 3600 {
		t.Errorf("%+v %v", page, err)
	}
	if total, err := page.TotalCount(ctx); total != 2 || err != nil {
		t.Errorf("total %d %v", total, err)
	}
	if a, err = credits.New(s.Database, s.Calendar, s.Clock, 1).Account(other, nil); err != nil || a.RemainingHours != 0 {
		t.Errorf("%+v %v", a, err)
	}
	for _, year := range []int{1920, 2028} {
		if _, err := service.Account(ctx, &year); problem.As(err) == nil || problem.As(err).Field != "year" {
			t.Errorf("%d: %v", year, err)
		}
	}
	for _, year := range []int{1921, 2027} {
		if _, err := service.Account(ctx, &year); err != nil {
			t.Errorf("%d: %v", year, err)
		}
	}
}
