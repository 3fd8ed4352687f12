package credits

import (
	"context"
	"fmt"

	"partyschool/ent"
	"partyschool/ent/creditentry"
	"partyschool/internal/audit"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/problem"
)

// ReverseCreditEntryInput is the input of reverseCreditEntry.
type ReverseCreditEntryInput struct {
	EntryID int64
	Reason  string
}

// ReverseCreditEntryPayload is the answer of reverseCreditEntry.
type ReverseCreditEntryPayload struct{ Entry *ent.CreditEntry }

// ReverseCreditEntry undoes an entry that was booked by hand or imported with a
// counter-entry on the same day. NOT_FOUND unless an ADMIN role covers the member's
// home affiliation; CONFLICT for the viewer's own hours, for those of a course, and
// for a counter-entry. Sent twice, the first counter-entry is the answer.
func (s *Service) ReverseCreditEntry(ctx context.Context, input ReverseCreditEntryInput) (*ReverseCreditEntryPayload, error) {
	if err := problem.WrongKind("entryId", input.EntryID, key.CreditEntry); err != nil {
		return nil, err
	}
	reason, err := problem.Lines("reason", input.Reason, 1, maxReason)
	if err != nil {
		return nil, err
	}
	var counter *ent.CreditEntry
	err = s.database.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
		counter, err = s.reverse(ctx, tx, input.EntryID, reason)
		return err
	})
	return &ReverseCreditEntryPayload{Entry: counter}, err
}

func (s *Service) reverse(ctx context.Context, tx *ent.Client, entryID int64, reason string) (*ent.CreditEntry, error) {
	// Lines keep the home affiliation of their time; it is the present one's admins
	// who answer for them.
	system := identity.AsSystem(ctx, "credits: undo an entry")
	e, err := tx.CreditEntry.Get(system, entryID)
	if err != nil {
		return nil, missing(err)
	}
	// Who holds no role over the member's home hears nothing of the entry, the
	// viewer's own excepted.
	if err := notOneself(ctx, e.MemberID); err != nil {
		return nil, err
	}
	m, home, err := s.administered(ctx, tx, e.MemberID)
	if err != nil {
		return nil, err
	}
	switch {
	case e.Source == creditentry.SourceCOURSE:
		return nil, problem.Clash("课程的学时不能冲销。", "The hours of a course stay.").With("reason", "COURSE_ENTRY")
	case e.ReversesID != nil:
		return nil, problem.Clash("冲销记录不能再冲销。", "A counter-entry stays.").With("reason", "COUNTER_ENTRY")
	}
	// The member's lock makes a second request wait, so it finds the first one's.
	counter, err := tx.CreditEntry.Query().Where(creditentry.ReversesID(e.ID)).Only(system)
	if !ent.IsNotFound(err) {
		return counter, err
	}
	counter, err = tx.CreditEntry.Create().
		SetMemberID(e.MemberID).SetOrganizationID(home.ID).SetSource(e.Source).SetSourceID(e.ID).SetReversesID(e.ID).
		SetOnceKey("reversal:" + key.Format(e.ID)).SetHundredths(-e.Hundredths).SetSeconds(-e.Seconds).
		SetOccurredOn(e.OccurredOn).SetYear(e.Year).SetRule(e.Rule).SetTitle(e.Title).SetReason(reason).
		SetBookedByID(identity.FromContext(ctx).MemberID).SetCreatedAt(s.clock.Now()).Save(system)
	if err != nil {
		return nil, fmt.Errorf("undo an entry: %w", err)
	}
	return counter, audit.Write(ctx, tx, s.clock, audit.Entry{
		Action: "reverseCreditEntry", OrganizationID: home.ID, SubjectID: m.ID,
		Summary: fmt.Sprintf("冲销党员“%s”%s 的 %g 学时（%s，“%s”）：%s", m.Name, e.OccurredOn, Hours(e.Hundredths), sources[e.Source], e.Title, reason),
	})
}
