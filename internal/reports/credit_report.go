package reports

import (
	"context"

	"partyschool/ent"
)

// CreditReport is the credit hours of a year over a subtree of organisations.
type CreditReport struct {
	Organization *ent.Organization
	Year         int
	Total        CreditCounts
	Rows         []CreditReportRow
}

// CreditReportRow is one row of a credit report.
type CreditReportRow struct {
	Organization *ent.Organization
	Counts       CreditCounts
}

// CreditCounts are what a credit report counts.
type CreditCounts struct {
	Members, TargetMet int
	EarnedHours        float64
}

// CreditReport TODO.
func (s *Service) CreditReport(ctx context.Context, organizationID int64, year int) (*CreditReport, error) {
	panic("TODO")
}
