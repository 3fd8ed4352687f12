package members

import (
	"context"
	"fmt"

	"partyschool/ent"
	"partyschool/ent/member"
	"partyschool/ent/session"
	"partyschool/internal/audit"
	"partyschool/internal/completions"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/organizations"
	"partyschool/internal/problem"
)

// DeactivateMemberInput is the input of deactivateMember.
type DeactivateMemberInput struct {
	MemberID int64
	Reason   string
}

// DeactivateMemberPayload is the answer of deactivateMember.
type DeactivateMemberPayload struct {
	Member *ent.Member
}

// DeactivateMember takes a member whom an ADMIN role covers out of service and
// ends all sessions: NOT_FOUND for another. Oneself, the last admin of the whole
// school, and somebody with roles beyond the viewer's are a CONFLICT. Sent twice,
// the second changes nothing.
func (s *Service) DeactivateMember(ctx context.Context, input DeactivateMemberInput) (*DeactivateMemberPayload, error) {
	if err := problem.WrongKind("memberId", input.MemberID, key.Member); err != nil {
		return nil, err
	}
	reason, err := problem.Lines("reason", input.Reason, 1, maxReason)
	if err != nil {
		return nil, err
	}
	err = s.db.InTx(ctx, func(ctx context.Context, tx *ent.Client) error { return s.deactivate(ctx, tx, input.MemberID, reason) })
	if err != nil {
		return nil, err
	}
	m, err := s.find(ctx, input.MemberID)
	return &DeactivateMemberPayload{Member: m}, err
}

func (s *Service) deactivate(ctx context.Context, tx *ent.Client, memberID int64, reason string) error {
	root, err := organizations.LockRoot(ctx, s.db, tx)
	if err != nil {
		return err
	}
	m, home, err := s.administered(ctx, tx, memberID)
	if err != nil || !m.Active {
		return err
	}
	if m.ID == identity.FromContext(ctx).MemberID {
		return problem.Clash("不能停用自己，请由其他管理员办理。", "Nobody deactivates themselves; ask another admin.")
	}
	if err := s.checkRolesBelow(ctx, tx, m.ID); err != nil {
		return err
	}
	if err := s.checkAdminStays(ctx, tx, root.ID, m.ID); err != nil {
		return err
	}
	now := s.clock.Now()
	err = completions.Around(ctx, s.db, tx, []int64{m.ID}, completions.Register, func() error {
		return tx.Member.Update().Where(member.ID(m.ID)).SetActive(false).SetDeactivatedAt(now).SetDeactivationReason(reason).Exec(ctx)
	})
	if err != nil {
		return err
	}
	err = tx.Session.Update().Where(session.MemberID(m.ID), session.EndedAtIsNil()).
		SetEndedAt(now).SetEndReason(session.EndReasonDEACTIVATED).
		Exec(identity.AsSystem(ctx, "deactivateMember: end the sessions"))
	if err != nil {
		return err
	}
	s.forget(ctx, m.ID)
	return audit.Write(ctx, tx, s.clock, audit.Entry{
		Action: "deactivateMember", OrganizationID: home.ID, SubjectID: m.ID,
		Summary: fmt.Sprintf("停用了党员“%s”，原因：%s", m.Name, reason),
	})
}
