package members

import (
	"context"
	"fmt"

	"partyschool/ent"
	"partyschool/internal/completions"
	"partyschool/internal/identity"
)

// mayJoinAudiences notes, in the transaction of the change, that a member came, moved
// or changed in what assignments ask for: residency, stage, roles. It is one row
// however many assignments there are; a round finds out whether any of them asks the
// member for something.
func (s *Service) mayJoinAudiences(ctx context.Context, tx *ent.Client, memberID int64) error {
	ctx = identity.AsSystem(ctx, "register: who may have joined audiences")
	if err := tx.AudienceChange.Create().SetMemberID(memberID).SetChangedAt(s.clock.Now()).Exec(ctx); err != nil {
		return fmt.Errorf("note who may have joined audiences: %w", err)
	}
	return nil
}

// count counts new members, who hold no place in a course yet.
func (s *Service) count(ctx context.Context, tx *ent.Client, people ...*ent.Member) error {
	tally := completions.Tally{}
	for _, m := range people {
		tally.Join(m.OrganizationID, 1)
	}
	return tally.Note(ctx, s.db, tx)
}
