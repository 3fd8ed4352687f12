package check_test

import (
	"context"
	"strings"
	"testing"

	"partyschool/ent"
	"partyschool/ent/member"
	"partyschool/ent/organization"
	"partyschool/internal/calendar"
	"partyschool/internal/database"
	"partyschool/internal/identity"
	"partyschool/internal/key"
)

// endedBranch adds a branch that was dissolved into the school's own on 1 July, with the
// history that stays with it.
func endedBranch(t *testing.T) (*database.Database, *ent.Organization) {
	t.Helper()
	ctx, d := identity.AsSystem(context.Background(), "test"), school(t)
	c := d.Client(ctx)
	district := c.Organization.Query().Where(organization.Code("district")).OnlyX(ctx)
	branch := c.Organization.Query().Where(organization.Code("branch")).OnlyX(ctx)
	m := c.Member.Query().Where(member.Name("M2")).OnlyX(ctx)
	id, err := d.NewKey(key.Organization)
	if err != nil {
		t.Fatal(err)
	}
	day := calendar.NewDate(2026, 7, 1)
	ended := c.Organization.Create().SetID(id).SetParentID(district.ID).SetPath(district.Path + key.Format(id)).SetName("Ended").SetCode("ended").SetKind("BRANCH").
		SetDissolvedOn(day).SetMergedIntoID(branch.ID).SetCreatedAt(noon).SaveX(ctx)
	c.OrganizationPlacement.Create().SetOrganizationID(id).SetParentID(district.ID).SetName("Ended").SetUntilDay(day).SetNotedAt(noon).SaveX(ctx)
	c.Affiliation.Create().SetMemberID(m.ID).SetOrganizationID(id).SetFromOn(day.AddDays(-9)).SetUntilOn(day).SaveX(ctx)
	c.Affiliation.Create().SetMemberID(m.ID).SetOrganizationID(branch.ID).SetFromOn(day).SaveX(ctx)
	c.Post.Create().SetMemberID(m.ID).SetOrganizationID(id).SetPosition("SECRETARY").SetFromDay(day.AddDays(-9)).SetUntilDay(day).SetAppointedByID(m.ID).SetAppointedAt(noon).SaveX(ctx)
	c.Participation.Create().SetMemberID(m.ID).SetOrganizationID(id).SetFromDay(day.AddDays(9)).SetUntilDay(day.AddDays(9)).SetNotedByID(m.ID).SetNotedAt(noon).SaveX(ctx)
	c.AffiliationTransfer.Create().SetMemberID(m.ID).SetFromOrganizationID(id).SetToOrganizationID(district.ID).SetEffectiveOn(day).SetStatus("WITHDRAWN").
		SetProposedByID(m.ID).SetProposedAt(noon).SaveX(ctx)
	return d, ended
}

func TestTheHistoryOfADissolvedOrganisationIsClean(t *testing.T) {
	d, _ := endedBranch(t)
	if found := run(t, d); len(found) > 0 {
		t.Errorf("found %v", found)
	}
}

// Whatever holds and refers to a dissolved organisation is found.
func TestNothingCurrentRefersToADissolvedOrganisation(t *testing.T) {
	const ended, one = "(SELECT id FROM (SELECT id FROM organizations WHERE code = 'ended') x)", "(SELECT id FROM (SELECT MIN(id) AS id FROM members) y)"
	for _, damage := range []struct{ table, sql string }{
		{"members", "UPDATE members SET organization_id = " + ended + " WHERE name = 'M1'"},
		{"affiliations", "UPDATE affiliations SET until_on = NULL WHERE organization_id = " + ended},
		{"affiliation_transfers", "UPDATE affiliation_transfers SET open_member_id = member_id"},
		{"organizations", "UPDATE organizations SET parent_id = " + ended + " WHERE code = 'branch'"},
		{"organizations", "UPDATE organizations SET dissolved_on = NULL WHERE code = 'ended'"},
		{"organizations", "UPDATE organizations SET dissolved_on = '2026-07-01' WHERE code = 'district'"},
		{"organizations", "DELETE FROM organization_placements"},
		{"role_grants", "UPDATE role_grants SET organization_id = " + ended},
		{"posts", "UPDATE posts SET until_day = NULL"},
		{"posts", "UPDATE posts SET until_day = '2026-07-02'"},
		{"participations", "UPDATE participations SET until_day = '2026-08-02'"},
		{"courses", "UPDATE courses SET organization_id = " + ended},
		{"media", "UPDATE media SET organization_id = " + ended},
		{"venues", "INSERT INTO venues (id, organization_id, name, address, created_at) VALUES (1, " + ended + ", 'v', '', '2026-07-01 00:00:00')"},
		{"ceremonies", "INSERT INTO ceremonies (id, organization_id, held_on, title, place, note, created_by_id, created_at) VALUES (1, " + ended + ", '2026-07-01', 't', '', '', " + one + ", '2026-07-01 00:00:00')"},
		{"birthday_cards", "INSERT INTO birthday_cards (id, organization_id, title, message, set_by_id, set_at) VALUES (1, " + ended + ", 't', 'm', " + one + ", '2026-07-01 00:00:00')"},
		{"burden_policies", "INSERT INTO burden_policies (id, organization_id, practice, enabled, reason, set_by_id, set_at) VALUES (1, " + ended + ", 'LEAGUE_TABLE', 1, 'r', " + one + ", '2026-07-01 00:00:00')"},
		{"affiliations", "UPDATE affiliations SET organization_id = (SELECT id FROM (SELECT id FROM organizations WHERE code = 'district') x) WHERE until_on IS NULL"},
	} {
		t.Run(damage.sql[:min(60, len(damage.sql))], func(t *testing.T) {
			t.Parallel()
			ctx := identity.AsSystem(context.Background(), "test")
			d, _ := endedBranch(t)
			if _, err := d.Client(ctx).ExecContext(ctx, damage.sql); err != nil {
				t.Fatal(err)
			}
			for _, f := range run(t, d) {
				if f.Table == damage.table && (strings.Contains(f.Message, "dissolved") || strings.Contains(f.Message, "placement") || strings.Contains(f.Message, "elsewhere")) {
					return
				}
			}
			t.Errorf("not found; found are %v", run(t, d))
		})
	}
}
