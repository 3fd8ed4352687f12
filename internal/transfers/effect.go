package transfers

import (
	"context"
	"fmt"

	"partyschool/ent"
	"partyschool/ent/affiliation"
	transfer "partyschool/ent/affiliationtransfer"
	"partyschool/ent/enrollment"
	"partyschool/ent/member"
	"partyschool/ent/notice"
	"partyschool/ent/rolegrant"
	"partyschool/internal/audit"
	"partyschool/internal/calendar"
	"partyschool/internal/completions"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/notices"
	"partyschool/internal/problem"
)

// effectAtOnce bounds how many transfers a look of the round takes into effect.
const effectAtOnce = 200

// TakeEffect moves the members of accepted transfers whose day has come. It is a round,
// catches up after a rest, and may be done any number of times and cut off anywhere.
func (s *Service) TakeEffect(ctx context.Context) error {
	ctx = identity.AsSystem(ctx, "transfers: take effect")
	for after := int64(0); ; {
		due, err := s.Database.Client(ctx).AffiliationTransfer.Query().
			Where(transfer.StatusEQ(transfer.StatusACCEPTED), transfer.EffectiveOnLTE(s.today()), transfer.IDGT(after)).
			Order(ent.Asc(transfer.FieldID)).Limit(effectAtOnce).All(ctx)
		if err != nil {
			return fmt.Errorf("find transfers whose day has come: %w", err)
		}
		for _, t := range due {
			err := s.Database.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
				if _, err := s.receiver(ctx, tx, t.ToOrganizationID); err != nil && !problem.Is(err, problem.Conflict) {
					return err
				}
				m, err := s.lock(ctx, tx, t.MemberID)
				if err != nil {
					return err
				}
				// Under the locks: another node may have done it, or somebody withdrawn it.
				if t, err = tx.AffiliationTransfer.Get(ctx, t.ID); err != nil || t.Status != transfer.StatusACCEPTED {
					return err
				}
				return s.takeEffect(ctx, tx, m, t)
			})
			if err != nil {
				return fmt.Errorf("take a transfer into effect: %w", err)
			}
			after = t.ID
		}
		if len(due) < effectAtOnce {
			return nil
		}
	}
}

// takeEffect moves the member, whose row is locked, if the day has come: the home
// affiliation, the places in courses with it, so that reports count them there, and the
// history. What was booked and issued keeps the affiliation of its time. A member who
// was deactivated meanwhile is not moved.
func (s *Service) takeEffect(ctx context.Context, tx *ent.Client, m *ent.Member, t *ent.AffiliationTransfer) error {
	if t.EffectiveOn.After(s.today()) {
		return nil
	}
	system, now := identity.AsSystem(ctx, "transfers: take effect"), s.Clock.Now()
	if !m.Active || m.OrganizationID != t.FromOrganizationID {
		return tx.AffiliationTransfer.Update().Where(transfer.ID(t.ID)).SetStatus(transfer.StatusWITHDRAWN).ClearOpenMemberID().
			SetNote("生效时党员已停用或已不在原党组织。").Exec(system)
	}
	if err := s.rehome(system, tx, []int64{m.ID}, t.ToOrganizationID); err != nil {
		return err
	}
	if err := s.remember(system, tx, m, t); err != nil {
		return err
	}
	err := tx.AffiliationTransfer.Update().Where(transfer.ID(t.ID)).SetStatus(transfer.StatusDONE).ClearOpenMemberID().SetDoneAt(now).Exec(system)
	if err != nil {
		return fmt.Errorf("note that a transfer is done: %w", err)
	}
	if err := tx.AudienceChange.Create().SetMemberID(m.ID).SetChangedAt(now).Exec(system); err != nil {
		return fmt.Errorf("note who may have joined audiences: %w", err)
	}
	to := s.nameOf(t.ToOrganizationID)
	for _, unit := range []int64{t.FromOrganizationID, t.ToOrganizationID} {
		err := audit.Write(ctx, tx, s.Clock, audit.Entry{
			Action: "transferMember", OrganizationID: unit, SubjectID: m.ID,
			Summary: fmt.Sprintf("“%s”的组织关系从“%s”转到“%s”。", m.Name, s.nameOf(t.FromOrganizationID), to),
		})
		if err != nil {
			return err
		}
	}
	if s.Moved != nil {
		s.Database.AfterCommit(ctx, func() { s.Moved(m.ID) })
	}
	return s.Notices.Tell(system, tx, notices.Telling{
		MemberID: m.ID, Kind: notice.KindTRANSFER, OrganizationID: &t.ToOrganizationID,
		OnceKey: "transfer:" + key.Format(t.ID) + ":done", Title: titled("您的组织关系已转到", to),
		Body: fmt.Sprintf("从 %s 起，您的组织关系在“%s”。您的学习记录和学时都在。", t.EffectiveOn, to),
	})
}

// rehome moves members, whose rows are locked, and their places in courses to another
// organisation.
func (s *Service) rehome(ctx context.Context, tx *ent.Client, members []int64, to int64) error {
	return completions.Around(ctx, s.Database, tx, members, completions.Register, func() error {
		if err := tx.Member.Update().Where(member.IDIn(members...)).SetOrganizationID(to).Exec(ctx); err != nil {
			return fmt.Errorf("move members: %w", err)
		}
		if err := tx.Enrollment.Update().Where(enrollment.MemberIDIn(members...)).SetOrganizationID(to).Exec(ctx); err != nil {
			return fmt.Errorf("move members' places: %w", err)
		}
		return nil
	})
}

// remember closes the affiliation that stood on the register and begins the next. Of
// who was never transferred before, the first one is written down now: it held since the
// member came onto the register.
func (s *Service) remember(ctx context.Context, tx *ent.Client, m *ent.Member, t *ent.AffiliationTransfer) error {
	n, err := tx.Affiliation.Update().Where(affiliation.MemberID(m.ID), affiliation.UntilOnIsNil()).SetUntilOn(t.EffectiveOn).Save(ctx)
	if err == nil && n == 0 {
		err = tx.Affiliation.Create().SetMemberID(m.ID).SetOrganizationID(m.OrganizationID).
			SetFromOn(earlier(s.Calendar.DateOf(m.CreatedAt), t.EffectiveOn)).SetUntilOn(t.EffectiveOn).Exec(ctx)
	}
	if err == nil {
		err = tx.Affiliation.Create().SetMemberID(m.ID).SetOrganizationID(t.ToOrganizationID).SetFromOn(t.EffectiveOn).SetTransferID(t.ID).Exec(ctx)
	}
	if err != nil {
		return fmt.Errorf("remember an affiliation: %w", err)
	}
	return nil
}

func earlier(a, b calendar.Date) calendar.Date {
	if b.Before(a) {
		return b
	}
	return a
}

// checkBegun is a BAD_USER_INPUT for a day before the present affiliation began.
func (s *Service) checkBegun(ctx context.Context, tx *ent.Client, m *ent.Member, on calendar.Date) error {
	system := identity.AsSystem(ctx, "transferMember: when the affiliation began")
	row, err := tx.Affiliation.Query().Where(affiliation.MemberID(m.ID), affiliation.UntilOnIsNil()).Only(system)
	if ent.IsNotFound(err) {
		return nil
	}
	if err == nil && !on.After(row.FromOn) {
		return problem.BadInput("effectiveOn", "生效日期须晚于现组织关系的起始日期（%s）。", "The day lies after that on which the present affiliation began (%s).", row.FromOn)
	}
	return err
}

// tellReceivers tells the admins of the nearest organisation at the receiving end that
// has one: a notice for each, once.
func (s *Service) tellReceivers(ctx context.Context, tx *ent.Client, m *ent.Member, from, to *ent.Organization, t *ent.AffiliationTransfer) error {
	units := append(s.Tree.Ancestors(to.ID), to)
	for i := len(units) - 1; i >= 0; i-- {
		admins, err := tx.RoleGrant.Query().Where(rolegrant.RoleEQ(rolegrant.RoleADMIN), rolegrant.OrganizationID(units[i].ID),
			rolegrant.HasMemberWith(member.Active(true))).All(ctx)
		if err != nil {
			return fmt.Errorf("find who receives a transfer: %w", err)
		}
		if len(admins) == 0 {
			continue
		}
		list := make([]notices.Telling, len(admins))
		for j, g := range admins {
			list[j] = notices.Telling{
				MemberID: g.MemberID, Kind: notice.KindTRANSFER, OrganizationID: &to.ID,
				OnceKey: fmt.Sprintf("transfer:%s:proposed:%d", key.Format(t.ID), g.MemberID), Title: "有一项组织关系转接等待接收",
				Body: fmt.Sprintf("“%s”提出将%s同志的组织关系转到“%s”，%s 起生效。", from.Name, m.Name, to.Name, t.EffectiveOn),
			}
		}
		return s.Notices.Tell(ctx, tx, list...)
	}
	return nil
}

func (s *Service) nameOf(unitID int64) string {
	if unit := s.Tree.Unit(unitID); unit != nil {
		return unit.Name
	}
	return ""
}
