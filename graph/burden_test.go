package graph_test

import (
	"fmt"
	"strings"
	"testing"

	"partyschool/ent/auditentry"
	"partyschool/internal/identity"
)

// TestTheLoadIsLightUnlessSomebodyAnswersForIt switches practices on and off: on by the
// district alone, inherited downward, visible to every member concerned, in the trail.
func TestTheLoadIsLightUnlessSomebodyAnswersForIt(t *testing.T) {
	s := newSchool(t)
	root, branch, other := keyText(s.Root), keyText(s.Branches[0]), keyText(s.Branches[1])
	set := func(who, unit, practice string, enabled bool) answer {
		return s.ask(who, "SetBurdenPolicy", map[string]any{"organizationId": unit, "practice": practice, "enabled": enabled, "reason": "年度评比试行"})
	}
	reason := func(a answer) any { return a.Errors[0].Extensions["reason"] }
	for who := range map[string]bool{member: true, floating: true, secretary: true, district: true} {
		for i := range 3 {
			if on := s.must(who, "MyBurdenPolicies", nil).at(fmt.Sprintf("viewer.burdenPolicies.%d.enabled", i)); on != false {
				t.Errorf("%s: practice %d is %v from the start", who, i, on)
			}
		}
	}
	if got := s.ask(district, "LeagueTable", map[string]any{"organizationId": branch}); got.code() != "FORBIDDEN" || reason(got) != "PRACTICE_OFF" {
		t.Errorf("a league table that is off: %s", got.body)
	}
	if got := set(secretary, branch, "LEAGUE_TABLE", true); got.code() != "FORBIDDEN" || reason(got) != "DISTRICT_DECIDES" {
		t.Errorf("a secretary switches it on: %s", got.body)
	}
	if got := set(district, branch, "LEAGUE_TABLE", true); got.at("setBurdenPolicy.policy.enabled") != true {
		t.Fatalf("the district: %s", got.body)
	}
	mine := s.must(member, "MyBurdenPolicies", nil)
	if mine.at("viewer.burdenPolicies.0.enabled") != true || mine.text("viewer.burdenPolicies.0.reason") != "年度评比试行" || mine.text("viewer.burdenPolicies.0.setByName") == "" {
		t.Errorf("a member concerned sees %s", mine.body)
	}
	if on := s.must(floating, "MyBurdenPolicies", nil).at("viewer.burdenPolicies.0.enabled"); on != false {
		t.Error("another branch has it too")
	}
	table := s.must(member, "LeagueTable", map[string]any{"organizationId": branch})
	first, second := table.number("organization.leagueTable.0.hours"), table.number("organization.leagueTable.1.hours")
	if table.number("organization.leagueTable.0.place") != 1 || first < second || first == 0 {
		t.Errorf("the table: %.400s", table.body)
	}
	s.refused(member, "LeagueTable", "FORBIDDEN", map[string]any{"organizationId": root})
	// Who may switch off: the branch itself. On again: not.
	if got := set(secretary, branch, "LEAGUE_TABLE", false); got.at("setBurdenPolicy.policy.enabled") != false {
		t.Errorf("a secretary switches it off: %s", got.body)
	}
	s.refused(member, "LeagueTable", "FORBIDDEN", map[string]any{"organizationId": branch})
	// The root's holds below, but not where a branch has said its own.
	s.must(district, "SetBurdenPolicy", map[string]any{"organizationId": root, "practice": "LEAGUE_TABLE", "enabled": true, "reason": "全区评比试行"})
	s.must(floating, "LeagueTable", map[string]any{"organizationId": other})
	s.refused(member, "LeagueTable", "FORBIDDEN", map[string]any{"organizationId": branch})
	if got := s.must(floating, "LeagueTable", map[string]any{"organizationId": root}); strings.Contains(got.body, "王秀珍") || len(got.body) < 200 {
		t.Errorf("the district's table ranks a branch that switched it off: %.400s", got.body)
	}
	// Time spent, for admins over the organisation.
	days := map[string]any{"organizationId": branch, "from": "2026-01-01", "to": "2026-06-30"}
	set(district, branch, "ONLINE_TIME_TABLE", true)
	if got := s.must(secretary, "OnlineTimeTable", days); got.text("organization.onlineTimeTable.0.name") == "" {
		t.Errorf("time spent: %s", got.body)
	}
	s.refused(member, "OnlineTimeTable", "FORBIDDEN", days)
	s.refused(secretary, "OnlineTimeTable", "BAD_USER_INPUT", map[string]any{"organizationId": branch, "from": "2024-01-01", "to": "2026-06-30"})
	ctx := identity.AsSystem(t.Context(), "test")
	if said := fmt.Sprint(s.db.Client(ctx).AuditEntry.Query().Where(auditentry.Action("setBurdenPolicy")).AllX(ctx)); strings.Count(said, "开启个人学时排名") != 2 || strings.Count(said, "关闭个人学时排名") != 1 {
		t.Errorf("the trail: %s", said)
	}
}
