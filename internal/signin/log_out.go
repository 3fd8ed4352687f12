package signin

import (
	"context"

	"partyschool/ent/session"
	"partyschool/internal/identity"
)

// LogOutPayload is the answer of logOut.
type LogOutPayload struct {
	Ok bool
}

// LogOut ends the session that sent it.
func (s *Service) LogOut(ctx context.Context) (*LogOutPayload, error) {
	if err := s.end(ctx, identity.FromContext(ctx).SessionID, session.EndReasonLOGGED_OUT); err != nil {
		return nil, err
	}
	if page := browserOf(ctx); page != nil {
		page.forget()
	}
	return &LogOutPayload{Ok: true}, nil
}

// end ends one of the viewer's sessions; one that has ended stays as it is.
func (s *Service) end(ctx context.Context, id int64, reason session.EndReason) error {
	_, err := s.db.Client(ctx).Session.Update().Where(session.ID(id), session.EndedAtIsNil()).
		SetEndedAt(s.clock.Now()).SetEndReason(reason).ClearSealedSuccessor().Save(ctx)
	if err != nil {
		return err
	}
	s.db.AfterCommit(ctx, func() { s.forgetSession(id) })
	return nil
}
