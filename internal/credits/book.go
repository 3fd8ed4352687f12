package credits

import (
	"context"
	"fmt"
	"time"

	"partyschool/ent"
	"partyschool/ent/creditentry"
	"partyschool/internal/calendar"
	"partyschool/internal/database"
	"partyschool/internal/identity"
	"partyschool/internal/key"
)

// CourseCompleted is what the ledger needs to know of a completed course.
type CourseCompleted struct {
	MemberID, EnrollmentID int64
	// OrganizationID is the member's home affiliation now.
	OrganizationID int64
	// Title and Hundredths are the release's.
	Title      string
	Hundredths int
	// CreditedMS is the wall time studied.
	CreditedMS int64
	// CompletedOn is the tenant's day of completion, whose year it counts in.
	CompletedOn calendar.Date
	BookedAt    time.Time
}

// Book writes one ledger line for each completed course, in the transaction in
// which it was completed. The unique once_key keeps a second line out, whatever
// retries and races do.
func Book(ctx context.Context, d *database.Database, tx *ent.Client, completed []CourseCompleted) error {
	ctx = identity.AsSystem(ctx, "credits: book completed courses")
	codes := map[calendar.Date]string{}
	lines := make([]*ent.CreditEntryCreate, len(completed))
	for i, c := range completed {
		if codes[c.CompletedOn] == "" {
			rule, err := RuleOn(ctx, d, c.CompletedOn)
			if err != nil {
				return fmt.Errorf("find the credit rule: %w", err)
			}
			codes[c.CompletedOn] = rule.Code
		}
		lines[i] = tx.CreditEntry.Create().
			SetMemberID(c.MemberID).SetOrganizationID(c.OrganizationID).
			SetSource(creditentry.SourceCOURSE).SetSourceID(c.EnrollmentID).
			SetOnceKey("enrollment:" + key.Format(c.EnrollmentID)).
			SetHundredths(c.Hundredths).SetSeconds(c.CreditedMS / 1000).
			SetOccurredOn(c.CompletedOn).SetYear(c.CompletedOn.Year).
			SetRule(codes[c.CompletedOn]).SetTitle(c.Title).SetCreatedAt(c.BookedAt)
	}
	if err := tx.CreditEntry.CreateBulk(lines...).Exec(ctx); err != nil {
		return fmt.Errorf("book credit hours: %w", err)
	}
	return nil
}
