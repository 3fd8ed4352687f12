package check_test

import (
	"context"
	"strings"
	"testing"

	"partyschool/ent/creditentry"
	"partyschool/internal/calendar"
	"partyschool/internal/database"
	"partyschool/internal/identity"
)

// ledger is a school in which hours were booked by hand, and undone.
func ledger(t testing.TB) *database.Database {
	t.Helper()
	d := school(t)
	ctx := identity.AsSystem(context.Background(), "test")
	c := d.Client(ctx)
	members := c.Member.Query().AllX(ctx)
	home := members[0].OrganizationID
	e := c.CreditEntry.Create().SetMemberID(members[0].ID).SetOrganizationID(home).SetSource(creditentry.SourceMANUAL).SetSourceID(0).SetOnceKey("hand").
		SetHundredths(150).SetSeconds(60).SetOccurredOn(calendar.NewDate(2026, 7, 1)).SetYear(2026).SetRule("r").SetTitle("T").SetReason("x").
		SetBookedByID(members[1].ID).SetCreatedAt(noon).SaveX(ctx)
	c.CreditEntry.Create().SetMemberID(e.MemberID).SetOrganizationID(home).SetSource(e.Source).SetSourceID(e.ID).SetReversesID(e.ID).SetOnceKey("counter").
		SetHundredths(-150).SetSeconds(-60).SetOccurredOn(e.OccurredOn).SetYear(e.Year).SetRule(e.Rule).SetTitle(e.Title).SetReason("y").
		SetBookedByID(members[1].ID).SetCreatedAt(noon).ExecX(ctx)
	c.AnnualTarget.Create().SetOrganizationID(home).SetAudience("MEMBERS").SetFromYear(2026).SetHundredths(3200).SetSetByID(members[1].ID).SetSetAt(noon).ExecX(ctx)
	c.CreditRule.Create().SetCode("r").SetValidFrom(calendar.NewDate(2026, 1, 1)).SetScheme("PER_MINUTES").ExecX(ctx)
	return d
}

func TestALedgerIsClean(t *testing.T) {
	if found := run(t, ledger(t)); len(found) > 0 {
		t.Errorf("found %v", found)
	}
}

func TestDamageOfTheLedgerIsFound(t *testing.T) {
	const counter, hand = " WHERE once_key = 'counter'", " WHERE once_key = 'hand'"
	for _, damage := range []struct{ name, sql, table, message string }{
		{"an entry that is gone", "DELETE FROM credit_entries" + hand, "credit_entries", "no row of credit_entries"},
		{"half of it undone", "UPDATE credit_entries SET hundredths = -75" + counter, "credit_entries", "more or less"},
		{"seconds left over", "UPDATE credit_entries SET seconds = -59" + counter, "credit_entries", "more or less"},
		{"another source", "UPDATE credit_entries SET source = 'IMPORT'" + counter, "credit_entries", "another member, source"},
		{"another day", "UPDATE credit_entries SET occurred_on = '2026-07-02'" + counter, "credit_entries", "another member, source"},
		{"another title", "UPDATE credit_entries SET title = 'U'" + counter, "credit_entries", "another member, source"},
		{"another entry", "UPDATE credit_entries SET source_id = 0" + counter, "credit_entries", "another member, source"},
		{"a course undone", "UPDATE credit_entries SET source = 'COURSE' WHERE once_key <> 'k'", "credit_entries", "what stays"},
		{"undone without end", "UPDATE credit_entries SET reverses_id = id" + counter, "credit_entries", "what stays"},
		{"less than nothing", "UPDATE credit_entries SET hundredths = -1" + hand, "credit_entries", "takes hours away"},
		{"booked by nobody", "UPDATE credit_entries SET booked_by_id = NULL" + hand, "credit_entries", "by nobody"},
		{"booked for nothing", "UPDATE credit_entries SET reason = ''" + hand, "credit_entries", "without a reason"},
		{"a target of too much", "UPDATE annual_targets SET hundredths = 100001", "annual_targets", "more than 1000 hours"},
		{"a target of no year", "UPDATE annual_targets SET from_year = 26", "annual_targets", "no year"},
		{"a rule of no time", "UPDATE credit_rules SET minutes_per_hour = 0", "credit_rules", "converts nothing"},
	} {
		t.Run(damage.name, func(t *testing.T) {
			t.Parallel()
			ctx := identity.AsSystem(context.Background(), "test")
			d := ledger(t)
			if _, err := d.Client(ctx).ExecContext(ctx, damage.sql); err != nil {
				t.Fatal(err)
			}
			found := run(t, d)
			for _, f := range found {
				if f.Table == damage.table && f.ID != 0 && strings.Contains(f.Message, damage.message) {
					return
				}
			}
			t.Errorf("not found; found are %v", found)
		})
	}
}
