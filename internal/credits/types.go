package credits

import (
	"partyschool/ent"
	"partyschool/internal/paging"
)

// Account is the credit hours of one member in one year.
type Account struct {
	MemberID                                 int64
	Year                                     int
	TargetHours, EarnedHours, RemainingHours float64
}

// CreditEntryConnection is a page of the ledger.
type CreditEntryConnection = paging.Connection[*ent.CreditEntry]

// CreditEntryEdge is a ledger line of a page.
type CreditEntryEdge = paging.Edge[*ent.CreditEntry]
