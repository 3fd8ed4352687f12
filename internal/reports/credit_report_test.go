package reports_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"partyschool/ent"
	"partyschool/ent/annualtarget"
	"partyschool/ent/creditentry"
	"partyschool/ent/member"
	"partyschool/ent/rolegrant"
	"partyschool/internal/calendar"
	"partyschool/internal/credits"
	"partyschool/internal/database"
	"partyschool/internal/problem"
	"partyschool/internal/reports"
)

func TestWhoReadsCreditHours(t *testing.T) {
	w := newWorld(t, "d", "d/e", "d/e/1", "d/w")
	for name, c := range map[string]struct {
		who  context.Context
		unit int64
		year int
		want problem.Code
	}{
		"a guest":                  {context.Background(), w.units["d/e"].ID, 2026, problem.NotFound},
		"a member":                 {w.viewer("d/e"), w.units["d/e"].ID, 2026, problem.NotFound},
		"a trainer":                {w.viewer("d/e", "TRAINER d"), w.units["d/e"].ID, 2026, problem.NotFound},
		"an admin below":           {w.viewer("d/e", "ADMIN d/e/1"), w.units["d/e"].ID, 2026, problem.NotFound},
		"an admin elsewhere":       {w.viewer("d/e", "ADMIN d/w"), w.units["d/e"].ID, 2026, problem.NotFound},
		"nowhere":                  {w.viewer("d", "ADMIN d"), w.units["d/e"].ID + 32, 2026, problem.NotFound},
		"a course":                 {w.viewer("d", "ADMIN d"), w.courses[0], 2026, problem.BadUserInput},
		"before the founding":      {w.viewer("d", "ADMIN d"), w.units["d/e"].ID, 1920, problem.BadUserInput},
		"the year after next":      {w.viewer("d", "ADMIN d"), w.units["d/e"].ID, 2028, problem.BadUserInput},
		"the organisation's admin": {w.viewer("d/e", "ADMIN d/e"), w.units["d/e"].ID, 2026, ""},
		"the district's":           {w.viewer("d", "ADMIN d"), w.units["d/e"].ID, 2027, ""},
	} {
		_, err := w.service.CreditReport(c.who, c.unit, c.year, nil)
		check(t, name, err, c.want)
		if c.unit == w.units["d/e"].ID && c.want != problem.BadUserInput {
			err = w.service.CreditRows(c.who, w.units["d/e"], c.year, nil, func(reports.CreditMemberRow) error { return nil })
			check(t, name+" lists", err, c.want)
		}
	}
}

// earn gives half of the members hours from up to three sources in two years, some
// of which are undone, and makes some of them leaders.
func (w *world) earn(random *rand.Rand) {
	w.t.Helper()
	ctx, db := w.system(), w.db.Client(w.system())
	sources := []creditentry.Source{creditentry.SourceCOURSE, creditentry.SourceMANUAL, creditentry.SourceIMPORT}
	for i, m := range db.Member.Query().AllX(ctx) {
		if random.IntN(4) == 0 {
			for range 1 + random.IntN(2) { // several roles are one leader
				_ = db.RoleGrant.Create().SetMemberID(m.ID).SetRole(rolegrant.RoleADMIN).SetOrganizationID(w.order[random.IntN(len(w.order))].ID).SetGrantedAt(now).Exec(ctx)
			}
			db.RoleGrant.Create().SetMemberID(m.ID).SetRole(rolegrant.RoleTRAINER).SetOrganizationID(w.order[0].ID).SetGrantedAt(now).ExecX(ctx)
		}
		for n := range random.IntN(4) {
			hundredths := 25 * (1 + random.IntN(100))
			if random.IntN(4) == 0 {
				hundredths = -hundredths
			}
			year := 2025 + random.IntN(2)
			db.CreditEntry.Create().SetMemberID(m.ID).SetOrganizationID(w.order[random.IntN(len(w.order))].ID).SetSource(sources[random.IntN(3)]).SetSourceID(0).
				SetOnceKey(fmt.Sprint(i, "/", n)).SetHundredths(hundredths).SetSeconds(0).SetOccurredOn(calendar.NewDate(year, 3, 1)).SetYear(year).
				SetRule("r").SetTitle("t").SetCreatedAt(now).ExecX(ctx)
		}
	}
}

// creditsByHand counts the members of a subtree one by one, without some below it.
func (w *world) creditsByHand(year int, path string, without ...string) reports.CreditCounts {
	ctx, db := w.system(), w.db.Client(w.system())
	var c reports.CreditCounts
	hundredths := 0
	for _, m := range db.Member.Query().Where(member.Active(true)).AllX(ctx) {
		home := w.tree.Unit(m.OrganizationID).Path
		inside := strings.HasPrefix(home, path)
		for _, not := range without {
			inside = inside && !strings.HasPrefix(home, not)
		}
		if !inside {
			continue
		}
		earned := 0
		for _, e := range db.CreditEntry.Query().Where(creditentry.MemberID(m.ID), creditentry.Year(year)).AllX(ctx) {
			earned += e.Hundredths
		}
		leads := db.RoleGrant.Query().Where(rolegrant.MemberID(m.ID), rolegrant.RoleEQ(rolegrant.RoleADMIN)).ExistX(ctx)
		c.Members++
		hundredths += earned
		if earned >= w.targets.For(home, credits.AudienceOf(leads), year).Hundredths {
			c.TargetMet++
		}
	}
	c.EarnedHours = float64(hundredths) / 100
	return c
}

func shown(c reports.CreditCounts) string { return fmt.Sprint(c.Members, c.TargetMet, c.EarnedHours) }

// TestCreditRowsAddUp compares the reports of random trees, with targets of their
// own, with a count of every member by hand.
func TestCreditRowsAddUp(t *testing.T) {
	for seed := range uint64(4) {
		random := rand.New(rand.NewPCG(seed, 2))
		codes := []string{"d"}
		for i := range 10 {
			codes = append(codes, fmt.Sprintf("%s/%02d", codes[random.IntN(len(codes))], i))
		}
		w := newWorld(t, codes...)
		w.populate(random, 80)
		w.earn(random)
		for _, code := range codes {
			for _, audience := range []annualtarget.Audience{annualtarget.AudienceMEMBERS, annualtarget.AudienceLEADERS} {
				if random.IntN(3) == 0 {
					w.db.Client(w.system()).AnnualTarget.Create().SetOrganizationID(w.units[code].ID).SetAudience(audience).SetFromYear(2025 + random.IntN(2)).
						SetHundredths(random.IntN(3000)).SetSetByID(1).SetSetAt(now).ExecX(w.system())
				}
			}
		}
		w.load()
		for _, code := range codes {
			unit, year := w.units[code], 2025+random.IntN(2)
			ctx, statements := database.CountStatements(w.viewer("d", "ADMIN "+code))
			r, err := w.service.CreditReport(ctx, unit.ID, year, nil)
			if err != nil {
				t.Fatal(err)
			}
			if n := statements.Load(); n != 1 {
				t.Errorf("seed %d, %s: %d statements, want 1", seed, code, n)
			}
			if want := w.creditsByHand(year, unit.Path); shown(r.Total) != shown(want) {
				t.Errorf("seed %d, %s: the total is %s, want %s", seed, code, shown(r.Total), shown(want))
			}
			var sum reports.CreditCounts
			below := w.below(unit.ID)
			for i, row := range r.Rows {
				want := w.creditsByHand(year, row.Organization.Path)
				if i == len(r.Rows)-1 { // the organisation's own members
					want = w.creditsByHand(year, row.Organization.Path, below...)
				}
				if shown(row.Counts) != shown(want) {
					t.Errorf("seed %d, %s: the row of %s is %s, want %s", seed, code, row.Organization.Code, shown(row.Counts), shown(want))
				}
				sum.Members, sum.TargetMet, sum.EarnedHours = sum.Members+row.Counts.Members, sum.TargetMet+row.Counts.TargetMet, sum.EarnedHours+row.Counts.EarnedHours
			}
			if shown(sum) != shown(r.Total) || len(r.Rows) != len(below)+1 || r.Rows[len(below)].Organization.ID != unit.ID {
				t.Errorf("seed %d, %s: the rows add up to %s, the total is %s", seed, code, shown(sum), shown(r.Total))
			}
			checkCreditRows(t, w, ctx, r)
		}
	}
}

// checkCreditRows adds the list of members up to the report.
func checkCreditRows(t *testing.T, w *world, ctx context.Context, r *reports.CreditReport) {
	t.Helper()
	var sum reports.CreditCounts
	hundredths := 0
	err := w.service.CreditRows(ctx, r.Organization, r.Year, nil, func(row reports.CreditMemberRow) error {
		sum.Members++
		if row.EarnedHours >= row.TargetHours {
			sum.TargetMet++
		}
		var sources float64
		for source, hours := range row.BySource {
			sources += hours
			if hours == 0 {
				return fmt.Errorf("%s has no hours of %s", row.Name, source)
			}
		}
		hundredths += int(row.EarnedHours * 100)
		if sources != row.EarnedHours || row.Name == "" || !strings.HasPrefix(row.Organization.Path, r.Organization.Path) {
			return fmt.Errorf("%+v", row)
		}
		return nil
	})
	if sum.EarnedHours = float64(hundredths) / 100; err != nil || shown(sum) != shown(r.Total) {
		t.Errorf("%s: the list adds up to %s, the report says %s (%v)", r.Organization.Code, shown(sum), shown(r.Total), err)
	}
}

func TestManyCreditRows(t *testing.T) {
	w := newWorld(t, "d", "d/e")
	w.populate(rand.New(rand.NewPCG(7, 7)), 2500)
	ctx, statements := database.CountStatements(w.viewer("d", "ADMIN d"))
	seen := map[int64]bool{}
	err := w.service.CreditRows(ctx, w.units["d"], 2026, nil, func(row reports.CreditMemberRow) error {
		if seen[row.MemberID] {
			return errors.New("seen twice")
		}
		seen[row.MemberID] = true
		return nil
	})
	want := w.db.Client(w.system()).Member.Query().Where(member.Active(true)).CountX(w.system())
	if err != nil || len(seen) != want || statements.Load() != 7 {
		t.Errorf("%d of %d members in %d statements, %v", len(seen), want, statements.Load(), err)
	}
	stop := errors.New("stop")
	if err := w.service.CreditRows(ctx, w.units["d"], 2026, nil, func(reports.CreditMemberRow) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("the error of each became %v", err)
	}
	ctx, cancel := context.WithCancel(ctx)
	cancel()
	if err := w.service.CreditRows(ctx, w.units["d"], 2026, nil, func(reports.CreditMemberRow) error { return nil }); err == nil {
		t.Error("a list that nobody waits for was read")
	}
}

// TestCreditsOfAnOrganisationMadeOnAnotherNode counts members of an organisation
// that the tree in memory does not hold yet.
func TestCreditsOfAnOrganisationMadeOnAnotherNode(t *testing.T) {
	w := newWorld(t, "d", "d/e")
	unit := w.plant("d/new")
	w.db.Client(w.system()).Member.Create().SetOrganizationID(unit.ID).SetName("m").SetPhone("1").SetStage("FULL").SetResidency("SETTLED").SetCreatedAt(now).ExecX(w.system())
	r, err := w.service.CreditReport(w.viewer("d", "ADMIN d"), w.units["d"].ID, 2026, nil)
	if err != nil || len(r.Rows) != 3 || r.Rows[2].Organization.Code != "d/new" || r.Total.Members != 1 {
		t.Errorf("%+v %v", r, err)
	}
	var rows []*ent.Organization
	err = w.service.CreditRows(w.viewer("d", "ADMIN d"), w.units["d"], 2026, nil, func(row reports.CreditMemberRow) error {
		rows = append(rows, row.Organization)
		return nil
	})
	if err != nil || len(rows) != 1 || rows[0].ID != unit.ID {
		t.Errorf("%v %v", rows, err)
	}
}
