package reports

import (
	"partyschool/ent"
	"partyschool/internal/calendar"
)

// CompletionReport is the completion of one course over a subtree of
// organisations.
type CompletionReport struct {
	Organization *ent.Organization
	CourseID     int64
	Total        CompletionCounts
	Rows         []CompletionRow
	// AsOf is the past day of which it speaks; nil for the present.
	AsOf *calendar.Date

	past *past
}

// CompletionRow is one row of a completion report.
type CompletionRow struct {
	Organization *ent.Organization
	Counts       CompletionCounts
}

// CompletionCounts are what a completion report counts.
type CompletionCounts struct {
	Members, Enrolled, NotStarted, InProgress, Completed, Overdue int
	CreditedSeconds                                               float64
}
