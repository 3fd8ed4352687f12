package credits

import (
	"partyschool/ent"
	"partyschool/ent/annualtarget"
	"partyschool/ent/creditentry"
	"partyschool/ent/creditrule"
	"partyschool/internal/calendar"
	"partyschool/internal/paging"
)

// Account is the credit hours of one member in one year.
type Account struct {
	MemberID                                 int64
	Year                                     int
	TargetHours, EarnedHours, RemainingHours float64

	bySource map[creditentry.Source]int
}

// Hours writes hundredths of an hour as clients see them.
func Hours(hundredths int) float64 { return float64(hundredths) / 100 }

// CreditSourceHours is the hours from one source.
type CreditSourceHours struct {
	Source creditentry.Source
	Hours  float64
}

// CreditRule is how study time becomes credit hours, from a day on.
type CreditRule struct {
	// Code is what ledger lines keep.
	Code string
	// ValidFrom is nil for the school's own rule.
	ValidFrom *calendar.Date
	Scheme    creditrule.Scheme
	// MinutesPerHour is nil for STEPS.
	MinutesPerHour *int
}

// AnnualTarget is how many hours are asked for in a year.
type AnnualTarget struct {
	Hours float64
	// FromYear and SetBy are nil for the school's own.
	FromYear *int
	SetBy    *ent.Organization
}

// CreditEntryConnection is a page of the ledger.
type CreditEntryConnection = paging.Connection[*ent.CreditEntry]

// CreditEntryEdge is a ledger line of a page.
type CreditEntryEdge = paging.Edge[*ent.CreditEntry]

// audiences are called so in the audit trail.
var audiences = map[annualtarget.Audience]string{
	annualtarget.AudienceMEMBERS: "党员",
	annualtarget.AudienceLEADERS: "书记和委员",
}

// sources are called so in the audit trail.
var sources = map[creditentry.Source]string{
	creditentry.SourceCOURSE:            "课程",
	creditentry.SourceCLASSROOM:         "课堂教学",
	creditentry.SourceORGANIZATION_LIFE: "组织生活",
	creditentry.SourceMANUAL:            "手工登记",
	creditentry.SourceIMPORT:            "表格导入",
}
