package birthdays

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"partyschool/ent"
	"partyschool/ent/ceremony"
	events "partyschool/ent/politicalbirthdayevent"
	"partyschool/internal/audit"
	"partyschool/internal/calendar"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/once"
	"partyschool/internal/organizations"
	"partyschool/internal/problem"
)

const (
	maxCeremonyTitle = 120
	maxPlace         = 200
	// mostTogether bounds the birthdays of one ceremony.
	mostTogether = 200
)

// PlanCeremonyInput is the input of planCeremony.
type PlanCeremonyInput struct {
	OrganizationID int64
	HeldOn         calendar.Date
	Title          string
	Place          *string
	EventIds       []string
	IdempotencyKey *string
}

// PlanCeremonyPayload is the answer of planCeremony.
type PlanCeremonyPayload struct{ Ceremony *ent.Ceremony }

// PlanCeremony plans a celebration of several political birthdays together. Ceremonies
// are grouped by month: the birthdays lie within a month of the day it is held.
// NOT_FOUND unless an ADMIN role of the viewer covers the organisation, and each
// member's home lies in it; BAD_USER_INPUT for texts, days or events that do not fit.
// An event that another ceremony has moves to this one.
func (s *Service) PlanCeremony(ctx context.Context, input PlanCeremonyInput) (*PlanCeremonyPayload, error) {
	if err := problem.WrongKind("organizationId", input.OrganizationID, key.Organization); err != nil {
		return nil, err
	}
	title, err := cardText("title", input.Title, maxCeremonyTitle, false)
	if err != nil {
		return nil, err
	}
	place := ""
	if input.Place != nil && strings.TrimSpace(*input.Place) != "" {
		if place, err = cardText("place", *input.Place, maxPlace, false); err != nil {
			return nil, err
		}
	}
	if n := len(input.EventIds); n < 1 || n > mostTogether {
		return nil, problem.BadInput("eventIds", "须为 1 到 %d 个政治生日。", "Give 1 to %d birthdays.", mostTogether)
	}
	unit, err := s.covered(ctx, input.OrganizationID)
	if err != nil {
		return nil, err
	}
	token := input.IdempotencyKey
	input.IdempotencyKey = nil
	id, _, err := once.Create(ctx, s.db, s.clock, token, "planCeremony", input, func(ctx context.Context, tx *ent.Client) (int64, error) {
		if err := organizations.KeepStanding(ctx, s.db, tx, unit.ID); err != nil {
			return 0, err
		}
		c, err := tx.Ceremony.Create().SetOrganizationID(unit.ID).SetHeldOn(input.HeldOn).SetTitle(title).SetPlace(place).
			SetCreatedByID(viewerID(ctx)).SetCreatedAt(s.clock.Now()).Save(ctx)
		if err != nil {
			return 0, fmt.Errorf("plan a ceremony: %w", err)
		}
		guests, err := membersOf(input.EventIds)
		if err == nil {
			err = s.lock(ctx, tx, guests...)
		}
		if err != nil {
			return 0, err
		}
		for i := range input.EventIds {
			if err := s.invite(ctx, tx, unit, c, fmt.Sprintf("eventIds[%d]", i), input.EventIds[i]); err != nil {
				return 0, err
			}
		}
		return c.ID, audit.Write(ctx, tx, s.clock, audit.Entry{
			Action: "planCeremony", OrganizationID: unit.ID, SubjectID: c.ID,
			Summary: fmt.Sprintf("安排了“%s”的集体政治生日“%s”（%s，%d 人）。", unit.Name, title, input.HeldOn, len(input.EventIds)),
		})
	})
	if err != nil {
		return nil, err
	}
	c, err := s.db.Client(ctx).Ceremony.Get(ctx, id)
	return &PlanCeremonyPayload{Ceremony: c}, err
}

// membersOf are the members whose events these are.
func membersOf(eventIDs []string) ([]int64, error) {
	members := make([]int64, len(eventIDs))
	for i, id := range eventIDs {
		var err error
		if members[i], _, err = parseEventID(id); err != nil {
			return nil, problem.BadInput(fmt.Sprintf("eventIds[%d]", i), "这不是政治生日的编号。", "This is not the id of a political birthday.")
		}
	}
	return members, nil
}

func (s *Service) invite(ctx context.Context, tx *ent.Client, unit *ent.Organization, c *ent.Ceremony, field, eventID string) error {
	memberID, year, err := parseEventID(eventID)
	if err != nil {
		return err
	}
	e, err := s.find(ctx, tx, memberID, year)
	if err != nil {
		return err
	}
	home := s.tree.Unit(e.Member.OrganizationID)
	if home == nil || !strings.HasPrefix(home.Path, unit.Path) {
		return problem.Missing()
	}
	if apart := e.Date.DaysUntil(c.HeldOn); apart < -talkBefore || apart > talkBefore {
		return problem.BadInput(field, "政治生日与集体活动须相隔不超过 %d 天。", "The birthday lies more than %d days from the ceremony.", talkBefore)
	}
	row, err := s.note(ctx, tx, e)
	if err != nil {
		return err
	}
	return tx.PoliticalBirthdayEvent.Update().Where(events.ID(row.ID)).SetCeremonyID(c.ID).
		Exec(identity.AsSystem(ctx, "birthdays: invite to a ceremony"))
}

// CancelCeremonyInput is the input of cancelCeremony.
type CancelCeremonyInput struct{ ID int64 }

// CancelCeremonyPayload is the answer of cancelCeremony.
type CancelCeremonyPayload struct{ Ceremony *ent.Ceremony }

// CancelCeremony calls a ceremony off: its birthdays are celebrated by themselves
// again. NOT_FOUND unless an ADMIN role of the viewer covers its organisation. Sent
// twice, it answers the same.
func (s *Service) CancelCeremony(ctx context.Context, input CancelCeremonyInput) (*CancelCeremonyPayload, error) {
	if err := problem.WrongKind("id", input.ID, key.Ceremony); err != nil {
		return nil, err
	}
	err := s.db.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
		n, err := tx.Ceremony.Update().Where(ceremony.ID(input.ID), ceremony.CancelledAtIsNil()).SetCancelledAt(s.clock.Now()).Save(ctx)
		if err != nil || n == 0 {
			return err
		}
		c, err := tx.Ceremony.Get(ctx, input.ID)
		if err != nil {
			return err
		}
		return audit.Write(ctx, tx, s.clock, audit.Entry{
			Action: "cancelCeremony", OrganizationID: c.OrganizationID, SubjectID: c.ID, Summary: fmt.Sprintf("取消了集体政治生日“%s”。", c.Title),
		})
	})
	if err != nil {
		return nil, err
	}
	c, err := s.db.Client(ctx).Ceremony.Get(ctx, input.ID)
	if ent.IsNotFound(err) {
		return nil, problem.Missing()
	}
	return &CancelCeremonyPayload{Ceremony: c}, err
}

// byDate puts events in order.
func byDate(list []*PoliticalBirthdayEvent) {
	slices.SortFunc(list, func(a, b *PoliticalBirthdayEvent) int {
		return cmp.Or(a.Date.Compare(b.Date), cmp.Compare(a.Member.ID, b.Member.ID))
	})
}
