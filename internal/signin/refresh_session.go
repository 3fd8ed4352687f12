package signin

import (
	"bytes"
	"context"
	"errors"
	"time"

	"partyschool/ent"
	"partyschool/ent/session"
	"partyschool/internal/identity"
	"partyschool/internal/members"
)

// RefreshSessionInput is the input of refreshSession.
type RefreshSessionInput struct {
	// RefreshToken is not looked at where a browser asks, whose cookie holds it.
	RefreshToken string
}

// SessionPayload is the answer of the tasks that hand out tokens.
type SessionPayload struct {
	AccessToken string
	// AccessTokenExpiresAt is 15 minutes after it was made.
	AccessTokenExpiresAt time.Time
	// RefreshToken is empty where it went into a browser's cookie.
	RefreshToken string
	// RefreshTokenExpiresAt is 30 days after it was made; each refresh begins them
	// anew.
	RefreshTokenExpiresAt time.Time
	Viewer                *members.Viewer
}

// RefreshSession trades a refresh token for new ones. A token works once: used
// again within ten seconds it answers with the same successor, since two of the
// phone's requests raced; later it is taken for stolen and ends its session,
// however many refreshes ago it was spent. UNAUTHENTICATED then, and where the
// session has ended or the member was deactivated.
func (s *Service) RefreshSession(ctx context.Context, input RefreshSessionInput) (opened *SessionPayload, err error) {
	defer func() { s.tried(ByRefreshToken, err) }()
	ctx = identity.AsSystem(ctx, system)
	given := input.RefreshToken
	if page := browserOf(ctx); page != nil {
		given = page.given
	}
	token, ok := parseRefreshToken(given)
	if !ok {
		return nil, over()
	}
	// Whoever loses a race finds its token spent the second time.
	for range 3 {
		row, viewer, err := s.alive(ctx, token)
		if err != nil {
			return nil, err
		}
		if bytes.Equal(row.RefreshHash, token.hash()) {
			next, err := s.rotate(ctx, row, token)
			if err != nil {
				return nil, err
			}
			if next != nil {
				return s.payload(ctx, row, *next, viewer)
			}
			continue
		}
		next, ok, err := unseal(valueOf(row.SealedSuccessor), token, s.clock.Now())
		if err != nil {
			return nil, err
		}
		if !ok {
			return nil, s.endReused(ctx, row)
		}
		return s.payload(ctx, row, next, viewer)
	}
	return nil, errors.New("a refresh token was neither current nor spent, three times")
}

// alive returns the session that the token belongs to and its member, both in
// force.
func (s *Service) alive(ctx context.Context, token refreshToken) (*ent.Session, *members.Viewer, error) {
	row, err := s.db.Client(ctx).Session.Query().
		Where(session.RefreshHashGTE(token.firstHash()), session.RefreshHashLTE(token.lastHash()),
			session.EndedAtIsNil(), session.ExpiresAtGT(s.clock.Now())).Only(ctx)
	if ent.IsNotFound(err) {
		return nil, nil, over()
	}
	if err != nil {
		return nil, nil, err
	}
	viewer, err := members.LoadViewer(ctx, s.db.Client(ctx), row.MemberID)
	if ent.IsNotFound(err) || err == nil && !viewer.Active {
		return nil, nil, over()
	}
	return row, viewer, err
}

// rotate spends the token and returns its successor, nil where another request
// spent it first. It changes the row as the database now has it.
func (s *Service) rotate(ctx context.Context, row *ent.Session, token refreshToken) (*refreshToken, error) {
	now, next := s.clock.Now(), token.successor()
	sealed, err := seal(valueOf(row.SealedSuccessor), token, next, now)
	if err != nil {
		return nil, err
	}
	row.ExpiresAt = now.Add(RefreshTokenLife)
	n, err := s.db.Client(ctx).Session.Update().
		Where(session.ID(row.ID), session.RefreshHash(token.hash()), session.EndedAtIsNil()).
		SetRefreshHash(next.hash()).SetSpentHash(token.hash()).SetSpentAt(now).SetSealedSuccessor(sealed).
		SetExpiresAt(row.ExpiresAt).SetLastSeenAt(now).Save(ctx)
	if err != nil || n == 0 {
		return nil, err
	}
	s.seen.sealed(row.ID, now)
	return &next, nil
}

// endReused ends the session of a token that was spent before.
func (s *Service) endReused(ctx context.Context, row *ent.Session) error {
	_, err := s.db.Client(ctx).Session.Update().Where(session.ID(row.ID), session.EndedAtIsNil()).
		SetEndedAt(s.clock.Now()).SetEndReason(session.EndReasonTOKEN_REUSED).ClearSealedSuccessor().Save(ctx)
	if err != nil {
		return err
	}
	s.forgetSession(row.ID)
	return over()
}

func valueOf(b *[]byte) []byte {
	if b == nil {
		return nil
	}
	return *b
}
