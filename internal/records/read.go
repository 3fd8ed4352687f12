package records

import (
	"context"
	"fmt"
	"math"
	"slices"

	"partyschool/ent"
	"partyschool/ent/creditentry"
	"partyschool/ent/member"
	"partyschool/ent/organization"
	"partyschool/internal/identity"
	"partyschool/internal/print"
)

// sources are where hours come from, in the words of the paper.
var sources = map[creditentry.Source]string{
	creditentry.SourceCOURSE:            "课程",
	creditentry.SourceCLASSROOM:         "集中授课",
	creditentry.SourceORGANIZATION_LIFE: "组织生活",
	creditentry.SourceMANUAL:            "人工登记",
	creditentry.SourceIMPORT:            "校外导入",
}

// read collects what the record says, in the order of days. NOT_FOUND as ent has it
// where there is no such member.
func (s *Service) read(ctx context.Context, memberID int64, year int) (print.Record, error) {
	client := s.Database.Client(ctx)
	m, err := client.Member.Query().Where(member.ID(memberID)).WithRoleGrants().Only(ctx)
	if err != nil {
		return print.Record{}, fmt.Errorf("read the member: %w", err)
	}
	home, err := client.Organization.Query().Where(organization.ID(m.OrganizationID)).Only(ctx)
	if err != nil {
		return print.Record{}, fmt.Errorf("read the home affiliation: %w", err)
	}
	leads := slices.ContainsFunc(m.Edges.RoleGrants, func(g *ent.RoleGrant) bool { return string(g.Role) == string(identity.Admin) })
	account, err := s.Credits.AccountOf(ctx, memberID, home.Path, leads, year)
	if err != nil {
		return print.Record{}, err
	}
	entries, err := client.CreditEntry.Query().Where(creditentry.MemberID(memberID), creditentry.Year(year)).
		Order(creditentry.ByOccurredOn(), creditentry.ByID()).All(ctx)
	if err != nil {
		return print.Record{}, fmt.Errorf("read the ledger: %w", err)
	}
	record := print.Record{
		School: s.School, MemberName: m.Name, Organization: home.Name, Year: year,
		Target: hundredths(account.TargetHours), Earned: hundredths(account.EarnedHours), Remaining: hundredths(account.RemainingHours),
		PrintedAt: s.Clock.Now().In(s.Calendar.Zone()),
	}
	for _, e := range entries {
		record.Lines = append(record.Lines, lineOf(e))
	}
	return record, nil
}

func lineOf(e *ent.CreditEntry) print.RecordLine {
	title := e.Title
	if e.ReversesID != nil {
		title = "冲销：" + title
	}
	return print.RecordLine{Day: e.OccurredOn, Source: sources[e.Source], Title: title, Hundredths: e.Hundredths, Rule: ruleOf(e.Rule)}
}

// ruleOf says the code of a conversion rule in words; one that is not known here
// stands as it is.
func ruleOf(code string) string {
	var minutes int
	if n, err := fmt.Sscanf(code, "PER_%d_MINUTES", &minutes); err == nil && n == 1 && code == fmt.Sprintf("PER_%d_MINUTES", minutes) {
		return fmt.Sprintf("%d 分钟计 1 学时", minutes)
	}
	if code == "STEPS" {
		return "分档折算"
	}
	return code
}

func hundredths(hours float64) int { return int(math.Round(hours * 100)) }
