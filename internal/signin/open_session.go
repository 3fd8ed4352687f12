package signin

import (
	"context"
	"strings"
	"unicode"

	"partyschool/ent"
	"partyschool/internal/members"
	"partyschool/internal/throttle"
)

// deviceLength bounds what a device calls itself, in characters.
const deviceLength = 120

// open opens a session for a member who has proved who they are, in one
// transaction with what the proof asks for: proven checks that it still holds.
func (s *Service) open(ctx context.Context, memberID int64, device *string, p phone, t throttle.Try, proven func(context.Context, *ent.Client) error) (*SessionPayload, error) {
	token := newRefreshToken()
	var session *ent.Session
	err := s.db.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
		if err := proven(ctx, tx); err != nil {
			return err
		}
		now := s.clock.Now()
		opened, err := tx.Session.Create().SetMemberID(memberID).SetDevice(deviceName(device)).
			SetCreatedAt(now).SetLastSeenAt(now).SetExpiresAt(now.Add(RefreshTokenLife)).
			SetRefreshHash(token.hash()).Save(ctx)
		if err != nil {
			return err
		}
		session = opened
		return s.throttle.Withdraw(ctx, tx, t, failuresOf(p), codesFor(p))
	})
	if err != nil {
		return nil, err
	}
	viewer, err := members.LoadViewer(ctx, s.db.Client(ctx), memberID)
	if err != nil {
		return nil, err
	}
	return s.payload(ctx, session, token, viewer)
}

// payload hands out the tokens of a session: a new access token, and the
// refresh token that works now. A browser gets that in a cookie.
func (s *Service) payload(ctx context.Context, session *ent.Session, token refreshToken, viewer *members.Viewer) (*SessionPayload, error) {
	access, expires, err := s.tokens.NewAccess(session.MemberID, session.ID)
	if err != nil {
		return nil, err
	}
	p := &SessionPayload{
		AccessToken: access, AccessTokenExpiresAt: expires,
		RefreshToken: token.String(), RefreshTokenExpiresAt: session.ExpiresAt,
		Viewer: viewer,
	}
	if page := browserOf(ctx); page != nil {
		if err := page.handOver(p, s.clock.Now()); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// deviceName is what the device calls itself, on one line and cut to what the
// column holds: a long name is no reason to keep a member out.
func deviceName(device *string) string {
	if device == nil {
		return ""
	}
	name := []rune(strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(*device, ""))))
	return string(name[:min(len(name), deviceLength)])
}
