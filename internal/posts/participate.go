package posts

import (
	"context"
	"fmt"

	"partyschool/ent"
	"partyschool/ent/participation"
	"partyschool/internal/audit"
	"partyschool/internal/calendar"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/problem"
)

// AddParticipationInput is the input of addParticipation.
type AddParticipationInput struct {
	MemberID, OrganizationID int64
	FromDay                  calendar.Date
	UntilDay                 *calendar.Date
}

// AddParticipationPayload is the answer of addParticipation.
type AddParticipationPayload struct{ Participation *ent.Participation }

// AddParticipation writes down where a member takes part besides the home affiliation:
// any organisation of the school that stands. NOT_FOUND unless an ADMIN role of the
// viewer covers the member, and for an organisation that is not; BAD_USER_INPUT for the
// home affiliation itself and for days that cannot be; CONFLICT for who was deactivated
// and where the member takes part there at that time. Sent twice, it answers the same.
func (s *Service) AddParticipation(ctx context.Context, input AddParticipationInput) (*AddParticipationPayload, error) {
	if err := problem.WrongKind("memberId", input.MemberID, key.Member); err != nil {
		return nil, err
	}
	if err := problem.WrongKind("organizationId", input.OrganizationID, key.Organization); err != nil {
		return nil, err
	}
	asked := term{input.FromDay, input.UntilDay}
	if err := asked.check(s.today()); err != nil {
		return nil, err
	}
	var p *ent.Participation
	err := s.Database.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
		unit, gone := s.standing(ctx, tx, input.OrganizationID)
		if unit == nil {
			return gone
		}
		m, home, err := s.administered(ctx, tx, input.MemberID)
		if err != nil {
			return err
		}
		if gone != nil {
			return gone
		}
		if unit.ID == home.ID {
			return problem.BadInput("organizationId", "这是党员组织关系所在的党组织。", "This is the member's home affiliation.")
		}
		system := identity.AsSystem(ctx, "addParticipation")
		others, err := tx.Participation.Query().Where(participation.MemberID(m.ID), participation.OrganizationID(unit.ID)).All(system)
		if err != nil {
			return fmt.Errorf("read where a member takes part: %w", err)
		}
		for _, o := range others {
			switch other := (term{o.FromDay, o.UntilDay}); {
			case other.same(asked):
				p = o
				return nil
			case other.meets(asked):
				return problem.Clash("这名党员在这段时间里已参加该党组织的组织生活。", "The member takes part there at that time.").With("reason", "TAKES_PART")
			}
		}
		p, err = tx.Participation.Create().SetMemberID(m.ID).SetOrganizationID(unit.ID).SetFromDay(input.FromDay).SetNillableUntilDay(input.UntilDay).
			SetNotedByID(identity.FromContext(ctx).MemberID).SetNotedAt(s.Clock.Now()).Save(system)
		if err != nil {
			return fmt.Errorf("write a participation down: %w", err)
		}
		return audit.Write(ctx, tx, s.Clock, audit.Entry{
			Action: "addParticipation", OrganizationID: home.ID, SubjectID: m.ID,
			Summary: fmt.Sprintf("“%s”自 %s 起参加“%s”的组织生活。", m.Name, input.FromDay, unit.Name),
		})
	})
	if err != nil {
		return nil, err
	}
	return &AddParticipationPayload{Participation: p}, nil
}

// EndParticipationInput is the input of endParticipation.
type EndParticipationInput struct {
	ID       int64
	UntilDay calendar.Date
}

// EndParticipationPayload is the answer of endParticipation.
type EndParticipationPayload struct{ Participation *ent.Participation }

// EndParticipation writes down on which day a member no longer takes part somewhere.
// NOT_FOUND unless an ADMIN role of the viewer covers that organisation or the member;
// BAD_USER_INPUT for a day that is not after the first. Sent twice, it answers the same.
func (s *Service) EndParticipation(ctx context.Context, input EndParticipationInput) (*EndParticipationPayload, error) {
	if err := problem.WrongKind("id", input.ID, key.Participation); err != nil {
		return nil, err
	}
	p, err := s.Database.Client(ctx).Participation.Get(ctx, input.ID)
	if ent.IsNotFound(err) {
		return nil, problem.Missing()
	}
	if err != nil {
		return nil, fmt.Errorf("read a participation: %w", err)
	}
	asked := term{p.FromDay, &input.UntilDay}
	err = s.Database.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
		system := identity.AsSystem(ctx, "endParticipation")
		m, err := s.lock(system, tx, p.MemberID)
		if err != nil {
			return err
		}
		viewer, home, unit := identity.FromContext(ctx), s.Tree.Unit(m.OrganizationID), s.Tree.Unit(p.OrganizationID)
		if home == nil || unit == nil || !viewer.Covers(identity.Admin, home.Path) && !viewer.Covers(identity.Admin, unit.Path) {
			return problem.Missing()
		}
		if err := asked.check(s.today()); err != nil {
			return err
		}
		others, err := tx.Participation.Query().Where(participation.MemberID(m.ID), participation.OrganizationID(unit.ID)).All(system)
		if err != nil {
			return fmt.Errorf("read where a member takes part: %w", err)
		}
		for _, o := range others {
			if o.ID == p.ID && (term{o.FromDay, o.UntilDay}).same(asked) {
				return nil
			}
			if o.ID != p.ID && (term{o.FromDay, o.UntilDay}).meets(asked) {
				return problem.Clash("这名党员在这段时间里已参加该党组织的组织生活。", "The member takes part there at that time.").With("reason", "TAKES_PART")
			}
		}
		if err := tx.Participation.Update().Where(participation.ID(p.ID)).SetUntilDay(input.UntilDay).Exec(system); err != nil {
			return fmt.Errorf("end a participation: %w", err)
		}
		return audit.Write(ctx, tx, s.Clock, audit.Entry{
			Action: "endParticipation", OrganizationID: home.ID, SubjectID: m.ID,
			Summary: fmt.Sprintf("“%s”自 %s 起不再参加“%s”的组织生活。", m.Name, input.UntilDay, unit.Name),
		})
	})
	if err != nil {
		return nil, err
	}
	p, err = s.Database.Client(ctx).Participation.Get(identity.AsSystem(ctx, "endParticipation: answer"), p.ID)
	return &EndParticipationPayload{Participation: p}, err
}
