package signin

import (
	"context"

	"partyschool/ent"
	"partyschool/ent/credential"
	"partyschool/ent/session"
	"partyschool/internal/identity"
	"partyschool/internal/members"
	"partyschool/internal/problem"
)

// ChangePasswordInput is the input of changePassword.
type ChangePasswordInput struct {
	CurrentPassword string
	NewPassword     string
}

// ChangePassword sets a new password, ends the member's other sessions and hands
// out new tokens for this one. BAD_USER_INPUT where the current password is
// wrong or the new one too weak; RATE_LIMITED after ten wrong ones.
func (s *Service) ChangePassword(ctx context.Context, input ChangePasswordInput) (*SessionPayload, error) {
	viewer := identity.FromContext(ctx)
	if !viewer.SignedIn() {
		return nil, problem.NeedsSignIn()
	}
	if err := s.passwords.Policy(input.NewPassword); err != nil {
		return nil, err
	}
	ctx = identity.AsSystem(ctx, "sign-in: change password")
	t, err := s.throttle.Admit(ctx, changeLimits(viewer.MemberID)...)
	if err != nil {
		return nil, err
	}
	before, err := s.provenPassword(ctx, viewer.MemberID, input.CurrentPassword)
	if err != nil {
		return nil, err
	}
	if before != "" && input.NewPassword == input.CurrentPassword {
		return nil, problem.BadInput("newPassword", "新密码不能与当前密码相同。", "The new password is the current one.")
	}
	after, err := s.passwords.Hash(ctx, input.NewPassword)
	if err != nil {
		return nil, err
	}
	// A family of its own: a refresh under way with the old token then finds no
	// session, instead of ending this one.
	token := newRefreshToken()
	err = s.db.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
		if err := s.replacePassword(ctx, tx, viewer.MemberID, before, after); err != nil {
			return err
		}
		if err := s.endOthers(ctx, tx, viewer); err != nil {
			return err
		}
		if err := s.renew(ctx, tx, viewer, token); err != nil {
			return err
		}
		if s.passwordChanged != nil {
			if err := s.passwordChanged(ctx, tx, viewer.MemberID); err != nil {
				return err
			}
		}
		s.db.AfterCommit(ctx, func() { s.Forget(viewer.MemberID) })
		return s.throttle.Withdraw(ctx, tx, t, changeLimits(viewer.MemberID)[0].Subject)
	})
	if err != nil {
		return nil, err
	}
	return s.renewed(ctx, viewer, token)
}

// provenPassword returns the hash of the member's password, once what was sent
// is that password; empty for a member who has none yet, having signed in by
// code: there is nothing to prove then, and a first password may be set.
func (s *Service) provenPassword(ctx context.Context, memberID int64, sent string) (hash string, err error) {
	row, err := s.db.Client(ctx).Credential.Query().Where(credential.MemberID(memberID)).Only(ctx)
	if ent.IsNotFound(err) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	hash = row.PasswordHash
	right, err := s.passwords.Verify(ctx, sent, hash)
	if err != nil {
		return "", err
	}
	if !right {
		return "", wrongCurrent()
	}
	return hash, nil
}

func wrongCurrent() error {
	return problem.BadInput("currentPassword", "当前密码不正确。", "The current password is wrong.")
}

// replacePassword fails where the password was changed since it was checked.
func (s *Service) replacePassword(ctx context.Context, tx *ent.Client, memberID int64, before, after string) error {
	if before == "" {
		err := tx.Credential.Create().SetMemberID(memberID).SetPasswordHash(after).SetChangedAt(s.clock.Now()).Exec(ctx)
		if ent.IsConstraintError(err) {
			return wrongCurrent() // another request was first
		}
		return err
	}
	n, err := tx.Credential.Update().Where(credential.MemberID(memberID), credential.PasswordHash(before)).
		SetPasswordHash(after).SetMustChange(false).SetChangedAt(s.clock.Now()).Save(ctx)
	if err == nil && n == 0 {
		err = wrongCurrent()
	}
	return err
}

func (s *Service) endOthers(ctx context.Context, tx *ent.Client, viewer identity.Viewer) error {
	return tx.Session.Update().
		Where(session.MemberID(viewer.MemberID), session.IDNEQ(viewer.SessionID), session.EndedAtIsNil()).
		SetEndedAt(s.clock.Now()).SetEndReason(session.EndReasonPASSWORD_CHANGED).ClearSealedSuccessor().Exec(ctx)
}

// renew gives the viewer's session a refresh token of a new family.
func (s *Service) renew(ctx context.Context, tx *ent.Client, viewer identity.Viewer, token refreshToken) error {
	now := s.clock.Now()
	n, err := tx.Session.Update().
		Where(session.ID(viewer.SessionID), session.MemberID(viewer.MemberID), session.EndedAtIsNil()).
		SetRefreshHash(token.hash()).ClearSpentHash().ClearSpentAt().ClearSealedSuccessor().
		SetExpiresAt(now.Add(RefreshTokenLife)).SetLastSeenAt(now).Save(ctx)
	if err == nil && n == 0 {
		err = over()
	}
	return err
}

func (s *Service) renewed(ctx context.Context, viewer identity.Viewer, token refreshToken) (*SessionPayload, error) {
	row, err := s.db.Client(ctx).Session.Get(ctx, viewer.SessionID)
	if err != nil {
		return nil, err
	}
	who, err := members.LoadViewer(ctx, s.db.Client(ctx), viewer.MemberID)
	if err != nil {
		return nil, err
	}
	return s.payload(ctx, row, token, who)
}
