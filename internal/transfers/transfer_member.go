package transfers

import (
	"context"
	"fmt"

	"partyschool/ent"
	transfer "partyschool/ent/affiliationtransfer"
	"partyschool/ent/member"
	"partyschool/ent/rolegrant"
	"partyschool/internal/audit"
	"partyschool/internal/calendar"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/organizations"
	"partyschool/internal/problem"
)

// farthest is for how many days before and after today a transfer may take effect.
const farthest = 366

// TransferMemberInput is the input of transferMember.
type TransferMemberInput struct {
	MemberID, ToOrganizationID int64
	EffectiveOn                calendar.Date
}

// TransferMemberPayload is the answer of transferMember.
type TransferMemberPayload struct {
	Member   *ent.Member
	Transfer *ent.AffiliationTransfer
}

// TransferMember moves a member whom an ADMIN role of the viewer covers to another
// home affiliation, from a day on. Where the role covers that one too, it is accepted
// at once, and in force if the day has come; else it waits for an admin there.
// NOT_FOUND for another member and for an organisation that is not; BAD_USER_INPUT for a
// day more than a year away or before the present affiliation began; CONFLICT while
// another transfer of the member is open, for who was deactivated, for an organisation that
// was dissolved, and for somebody with roles beyond the viewer's. Sent twice, it answers with the transfer that is open, or
// was done.
func (s *Service) TransferMember(ctx context.Context, input TransferMemberInput) (*TransferMemberPayload, error) {
	if err := problem.WrongKind("memberId", input.MemberID, key.Member); err != nil {
		return nil, err
	}
	if err := problem.WrongKind("toOrganizationId", input.ToOrganizationID, key.Organization); err != nil {
		return nil, err
	}
	if apart := s.today().DaysUntil(input.EffectiveOn); apart < -farthest || apart > farthest {
		return nil, problem.BadInput("effectiveOn", "生效日期须在今天前后一年之内。", "The day lies at most a year from today.")
	}
	var made *ent.AffiliationTransfer
	err := s.Database.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
		to, gone := s.receiver(ctx, tx, input.ToOrganizationID)
		if to == nil {
			return gone
		}
		m, from, err := s.administered(ctx, tx, input.MemberID)
		if err != nil {
			return err
		}
		if made, err = s.before(ctx, tx, m, input); err != nil || made != nil {
			return err
		}
		if gone != nil {
			return gone
		}
		if err := s.mayLeave(ctx, tx, m, from, to); err != nil {
			return err
		}
		made, err = s.propose(ctx, tx, m, from, to, input.EffectiveOn)
		return err
	})
	if err != nil {
		return nil, err
	}
	return s.answer(ctx, made)
}

// answer reads the member and the transfer as they are now. The member may be out of
// the viewer's reach by then.
func (s *Service) answer(ctx context.Context, t *ent.AffiliationTransfer) (*TransferMemberPayload, error) {
	system := identity.AsSystem(ctx, "transfers: answer who took part")
	c := s.Database.Client(ctx)
	row, err := c.AffiliationTransfer.Get(system, t.ID)
	if err != nil {
		return nil, fmt.Errorf("read a transfer: %w", err)
	}
	m, err := c.Member.Query().Where(member.ID(t.MemberID)).Only(system)
	if err != nil {
		return nil, fmt.Errorf("read who is transferred: %w", err)
	}
	return &TransferMemberPayload{Member: m, Transfer: row}, nil
}

// administered reads a member and keeps the row so until the transaction ends.
// NOT_FOUND unless an ADMIN role of the viewer covers the home affiliation, which is
// returned too.
func (s *Service) administered(ctx context.Context, tx *ent.Client, id int64) (*ent.Member, *ent.Organization, error) {
	m, err := s.lock(ctx, tx, id)
	if err != nil {
		return nil, nil, err
	}
	home := s.Tree.Unit(m.OrganizationID)
	if home == nil || !identity.FromContext(ctx).Covers(identity.Admin, home.Path) {
		return nil, nil, problem.Missing()
	}
	return m, home, nil
}

// receiver locks the organisation at the receiving end, before the member's row: it may
// be out of the viewer's sight. NOT_FOUND where there is none; CONFLICT for one that was
// dissolved, which is returned too.
func (s *Service) receiver(ctx context.Context, tx *ent.Client, id int64) (*ent.Organization, error) {
	return organizations.LockStanding(identity.AsSystem(ctx, "transfers: the receiving end"), s.Database, tx, id)
}

// lock reads a member whom the viewer may see, and locks the row.
func (s *Service) lock(ctx context.Context, tx *ent.Client, id int64) (*ent.Member, error) {
	query := tx.Member.Query().Where(member.ID(id))
	query.Modify(s.Database.LockRows)
	m, err := query.Only(ctx)
	if ent.IsNotFound(err) {
		return nil, problem.Missing()
	}
	return m, err
}

// before returns the transfer that the same request made before: the open one, or the
// last one where the member is there already. CONFLICT where another one is open.
func (s *Service) before(ctx context.Context, tx *ent.Client, m *ent.Member, input TransferMemberInput) (*ent.AffiliationTransfer, error) {
	system := identity.AsSystem(ctx, "transferMember: what was before")
	last, err := tx.AffiliationTransfer.Query().Where(transfer.MemberID(m.ID)).Order(ent.Desc(transfer.FieldID)).First(system)
	if ent.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read a member's last transfer: %w", err)
	}
	same := last.ToOrganizationID == input.ToOrganizationID && last.EffectiveOn == input.EffectiveOn
	switch {
	case last.OpenMemberID != nil && same, last.Status == transfer.StatusDONE && same && m.OrganizationID == input.ToOrganizationID:
		return last, nil
	case last.OpenMemberID != nil:
		return nil, problem.Clash("这名党员还有一项未办结的组织关系转接。", "Another transfer of this member is open.").With("reason", "TRANSFER_OPEN")
	}
	return nil, nil
}

func (s *Service) mayLeave(ctx context.Context, tx *ent.Client, m *ent.Member, from, to *ent.Organization) error {
	if !m.Active {
		return problem.Clash("这名党员已停用。", "This member was deactivated.")
	}
	if from.ID == to.ID {
		return problem.Clash("这名党员的组织关系已在该党组织。", "The member is at home there already.")
	}
	viewer, system := identity.FromContext(ctx), identity.AsSystem(ctx, "transferMember: roles beyond the viewer's")
	grants, err := tx.RoleGrant.Query().Where(rolegrant.MemberID(m.ID)).All(system)
	if err != nil {
		return fmt.Errorf("read a member's roles: %w", err)
	}
	for _, g := range grants {
		if scope := s.Tree.Unit(g.OrganizationID); viewer.MemberID != m.ID && (scope == nil || !viewer.Covers(identity.Admin, scope.Path)) {
			return problem.Clash("这名党员在您管理范围之外的组织任职，请由上级管理员办理。", "This member holds a role beyond your organisations; ask an admin above.")
		}
	}
	return nil
}

// propose writes the transfer down; where the viewer answers for both ends it is
// accepted, and done if its day has come.
func (s *Service) propose(ctx context.Context, tx *ent.Client, m *ent.Member, from, to *ent.Organization, on calendar.Date) (*ent.AffiliationTransfer, error) {
	if err := s.checkBegun(ctx, tx, m, on); err != nil {
		return nil, err
	}
	viewer, system, now := identity.FromContext(ctx), identity.AsSystem(ctx, "transferMember: write it down"), s.Clock.Now()
	create := tx.AffiliationTransfer.Create().SetMemberID(m.ID).SetFromOrganizationID(from.ID).SetToOrganizationID(to.ID).SetEffectiveOn(on).
		SetOpenMemberID(m.ID).SetProposedByID(viewer.MemberID).SetProposedAt(now)
	both := viewer.Covers(identity.Admin, to.Path)
	if both {
		create.SetStatus(transfer.StatusACCEPTED).SetDecidedByID(viewer.MemberID).SetDecidedAt(now)
	}
	t, err := create.Save(system)
	if err != nil {
		return nil, fmt.Errorf("propose a transfer: %w", err)
	}
	err = audit.Write(ctx, tx, s.Clock, audit.Entry{
		Action: "transferMember", OrganizationID: from.ID, SubjectID: m.ID,
		Summary: fmt.Sprintf("提出将“%s”的组织关系从“%s”转到“%s”，%s 起生效。", m.Name, from.Name, to.Name, on),
	})
	if err != nil {
		return nil, err
	}
	if !both {
		return t, s.tellReceivers(system, tx, m, from, to, t)
	}
	return t, s.takeEffect(ctx, tx, m, t)
}
