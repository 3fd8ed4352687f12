package birthdays

import (
	"context"
	"fmt"

	"partyschool/ent"
	"partyschool/ent/member"
	events "partyschool/ent/politicalbirthdayevent"
	"partyschool/internal/database"
	"partyschool/internal/identity"
	"partyschool/internal/problem"
)

// ReaffirmOathInput is the input of reaffirmOath.
type ReaffirmOathInput struct{ EventID string }

// ReaffirmOathPayload is the answer of reaffirmOath.
type ReaffirmOathPayload struct{ Event *PoliticalBirthdayEvent }

// ReaffirmOath notes that the viewer reaffirmed the oath 重温入党誓词 on the political
// birthday or later in the year that it begins. NOT_FOUND for an event of somebody
// else; CONFLICT before the day. Sent twice, the first time stands.
func (s *Service) ReaffirmOath(ctx context.Context, input ReaffirmOathInput) (*ReaffirmOathPayload, error) {
	memberID, year, err := parseEventID(input.EventID)
	if err != nil {
		return nil, err
	}
	if memberID != identity.FromContext(ctx).MemberID {
		return nil, problem.Missing()
	}
	var e *PoliticalBirthdayEvent
	err = s.db.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
		if err := s.lock(ctx, tx, memberID); err != nil {
			return err
		}
		if e, err = s.find(ctx, tx, memberID, year); err != nil {
			return err
		}
		if e.Date.After(s.today()) {
			return problem.Clash("政治生日当天才能重温入党誓词。", "The oath is reaffirmed from the day on.").With("reason", "TOO_EARLY")
		}
		row, err := s.note(ctx, tx, e)
		if err != nil || row.OathReaffirmedAt != nil {
			return err
		}
		system := identity.AsSystem(ctx, "birthdays: note an oath")
		if err := tx.PoliticalBirthdayEvent.Update().Where(events.ID(row.ID)).SetOathReaffirmedAt(s.clock.Now()).Exec(system); err != nil {
			return fmt.Errorf("note an oath: %w", err)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return &ReaffirmOathPayload{Event: e}, s.complete(ctx, []*PoliticalBirthdayEvent{e})
}

// find returns a member's political birthday in a year. NOT_FOUND where the viewer may
// not see the member, or there is none in that year.
func (s *Service) find(ctx context.Context, tx *ent.Client, memberID int64, year int) (*PoliticalBirthdayEvent, error) {
	m, err := tx.Member.Query().Where(member.ID(memberID)).Only(ctx)
	if ent.IsNotFound(err) {
		return nil, problem.Missing()
	}
	if err != nil {
		return nil, fmt.Errorf("read whose birthday it is: %w", err)
	}
	// Events exist for the coming year, and as long as there is something to remember.
	if m.JoinedOn == nil || year <= m.JoinedOn.Year || year > s.today().AddDays(longest).Year {
		return nil, problem.Missing()
	}
	return event(m, year), nil
}

// note returns the row of an event, which it makes where nothing became of it yet. The
// members are locked.
func (s *Service) note(ctx context.Context, tx *ent.Client, e *PoliticalBirthdayEvent) (*ent.PoliticalBirthdayEvent, error) {
	ctx = identity.AsSystem(ctx, "birthdays: note what became of one")
	query := tx.PoliticalBirthdayEvent.Query().Where(events.MemberID(e.Member.ID), events.Year(e.Date.Year))
	query.Modify(s.db.LockRows) // else the row of a transaction that had the lock before is not seen
	row, err := query.Only(ctx)
	if !ent.IsNotFound(err) {
		return row, err
	}
	return tx.PoliticalBirthdayEvent.Create().SetMemberID(e.Member.ID).SetYear(e.Date.Year).SetDay(e.Date).
		SetOrganizationID(e.Member.OrganizationID).SetCreatedAt(s.clock.Now()).Save(ctx)
}

// lock keeps everybody else from writing what became of these members' birthdays until
// the transaction ends: of two who make the same row the second finds it.
func (s *Service) lock(ctx context.Context, tx *ent.Client, memberIDs ...int64) error {
	args := make([]any, len(memberIDs))
	for i, id := range memberIDs {
		args[i] = id
	}
	rows, err := tx.QueryContext(ctx, "SELECT id FROM members WHERE id IN ("+database.Marks(len(args))+") ORDER BY id"+s.db.ForUpdate(), args...)
	if err != nil {
		return fmt.Errorf("lock members: %w", err)
	}
	return rows.Close()
}
