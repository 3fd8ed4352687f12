package signin

import (
	"context"

	"partyschool/ent/session"
	"partyschool/internal/key"
	"partyschool/internal/problem"
)

// EndSessionInput is the input of endSession.
type EndSessionInput struct {
	SessionID int64
}

// EndSessionPayload is the answer of endSession.
type EndSessionPayload struct {
	Ok bool
}

// EndSession ends one of the viewer's sessions, on every node within seconds;
// one that has ended stays as it is. NOT_FOUND for another member's.
func (s *Service) EndSession(ctx context.Context, input EndSessionInput) (*EndSessionPayload, error) {
	if err := problem.WrongKind("sessionId", input.SessionID, key.Session); err != nil {
		return nil, err
	}
	own, err := s.db.Client(ctx).Session.Query().Where(session.ID(input.SessionID)).Exist(ctx)
	if err != nil {
		return nil, err
	}
	if !own {
		return nil, problem.Missing()
	}
	if err := s.end(ctx, input.SessionID, session.EndReasonENDED); err != nil {
		return nil, err
	}
	return &EndSessionPayload{Ok: true}, nil
}
