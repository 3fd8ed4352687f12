package audit

import (
	"context"
	"fmt"
	"regexp"

	"partyschool/ent"
	"partyschool/internal/clock"
	"partyschool/internal/identity"
)

// Entry is one line of what was done.
type Entry struct {
	// Action is the name of the task, such as deactivateMember.
	Action string
	// OrganizationID is the organisation concerned: the admins who cover it may read
	// the line.
	OrganizationID int64
	// SubjectID is the key of what was changed.
	SubjectID int64
	// Summary is a sentence in Chinese. It holds no personal data beyond names; what
	// is longer than 500 characters is cut.
	Summary string
}

// maxSummary is the number of characters that the column holds.
const maxSummary = 500

// numbers are telephone and identity-card numbers that somebody typed into a
// reason: eleven digits and more, of whatever width, with or without spaces,
// hyphens or invisible marks between them.
var numbers = regexp.MustCompile(`\p{Nd}(?:[\s\p{Z}\p{Pd}\p{Cf}]{0,3}\p{Nd}){10,}`)

// Write adds a line in the transaction of the task that did it, with the viewer
// as the actor.
func Write(ctx context.Context, tx *ent.Client, c clock.Clock, e Entry) error {
	viewer := identity.FromContext(ctx)
	line := tx.AuditEntry.Create().
		SetAt(c.Now()).
		SetActorName(viewer.Name).
		SetAction(e.Action).
		SetOrganizationID(e.OrganizationID).
		SetSubjectID(e.SubjectID).
		SetSummary(shorten(numbers.ReplaceAllString(e.Summary, "****")))
	if viewer.IsSystem() {
		line.SetActorName(viewer.System)
	} else {
		line.SetActorID(viewer.MemberID)
	}
	if err := line.Exec(ctx); err != nil {
		return fmt.Errorf("write the audit trail of %s: %w", e.Action, err)
	}
	return nil
}

func shorten(sentence string) string {
	letters := []rune(sentence)
	if len(letters) <= maxSummary {
		return sentence
	}
	return string(letters[:maxSummary-1]) + "…"
}
