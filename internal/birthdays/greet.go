package birthdays

import (
	"context"
	"fmt"
	"time"

	"partyschool/ent"
	"partyschool/ent/member"
	"partyschool/ent/notice"
	events "partyschool/ent/politicalbirthdayevent"
	"partyschool/internal/calendar"
	"partyschool/internal/identity"
	"partyschool/internal/notices"
)

const (
	// belated is for how many days a school that did not run greets afterwards: who was
	// not greeted by then is not greeted a month late.
	belated = 7
	// greetedAtOnce bounds the members of one transaction.
	greetedAtOnce = 200
)

// Greet puts the card before every active member whose political birthday is today, or
// was in the week before and passed while no round ran: the event becomes GREETED and
// a notice tells of the card. Who does not want to be greeted is SKIPPED and told
// nothing. It is a round: done again it greets nobody twice, as a member has one event
// a year and one notice for it, on however many machines it runs.
func (s *Service) Greet(ctx context.Context) error {
	ctx, today := identity.AsSystem(ctx, "birthdays: greet"), s.today()
	for _, y := range segments(today.AddDays(1-belated), today) {
		for after := int64(0); ; {
			people, err := s.ungreeted(ctx, y, after)
			if err != nil {
				return err
			}
			if len(people) > 0 {
				if err := s.greet(ctx, people, y.year); err != nil {
					return err
				}
				after = people[len(people)-1].ID
			}
			if len(people) < greetedAtOnce {
				break
			}
		}
	}
	return nil
}

// ungreeted are the active members whose day lies in the segment and of whose event
// nothing became yet, by key.
func (s *Service) ungreeted(ctx context.Context, y segment, after int64) ([]*ent.Member, error) {
	people, err := s.db.Client(ctx).Member.Query().Where(
		member.Active(true), member.JoinedMonthDayGTE(y.first), member.JoinedMonthDayLTE(y.last),
		member.JoinedOnLT(calendar.NewDate(y.year, time.January, 1)), member.IDGT(after),
	).Order(member.ByID()).Limit(greetedAtOnce).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("find whose birthday it is: %w", err)
	}
	return people, nil
}

func (s *Service) greet(ctx context.Context, people []*ent.Member, year int) error {
	list, ids := make([]*PoliticalBirthdayEvent, len(people)), make([]int64, len(people))
	for i, m := range people {
		list[i], ids[i] = event(m, year), m.ID
	}
	cards, err := s.templates(ctx)
	if err != nil {
		return err
	}
	return s.db.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
		if err := s.lock(ctx, tx, ids...); err != nil {
			return err
		}
		rows, err := s.rowsOf(ctx, list)
		if err != nil {
			return err
		}
		now := s.clock.Now()
		var made []*ent.PoliticalBirthdayEventCreate
		var begun []int64
		var told []notices.Telling
		for _, e := range list {
			row, status := rows[e.ID], events.StatusGREETED
			if !e.Member.GreetingsWanted {
				status = events.StatusSKIPPED
			}
			switch {
			case row == nil:
				create := tx.PoliticalBirthdayEvent.Create().SetMemberID(e.Member.ID).SetYear(year).SetDay(e.Date).
					SetOrganizationID(e.Member.OrganizationID).SetStatus(status).SetCreatedAt(now)
				if status == events.StatusGREETED {
					create.SetGreetedAt(now)
				}
				made = append(made, create)
			case row.Status == events.StatusSCHEDULED && status == events.StatusGREETED:
				begun = append(begun, row.ID)
			default:
				continue // greeted, talked to or skipped already
			}
			if status == events.StatusGREETED {
				told = append(told, cardNotice(e, s.fill(cards, e)))
			}
		}
		if err := tx.PoliticalBirthdayEvent.CreateBulk(made...).Exec(ctx); err != nil {
			return fmt.Errorf("note who is greeted: %w", err)
		}
		if len(begun) > 0 {
			err := tx.PoliticalBirthdayEvent.Update().Where(events.IDIn(begun...)).SetStatus(events.StatusGREETED).SetGreetedAt(now).Exec(ctx)
			if err != nil {
				return fmt.Errorf("note who is greeted: %w", err)
			}
		}
		if err := s.notices.Tell(ctx, tx, told...); err != nil {
			return fmt.Errorf("greet: %w", err)
		}
		return nil
	})
}

func cardNotice(e *PoliticalBirthdayEvent, card *BirthdayCard) notices.Telling {
	return notices.Telling{
		MemberID: e.Member.ID, Kind: notice.KindBIRTHDAY_CARD, OrganizationID: &e.Member.OrganizationID,
		OnceKey: "birthday-card:" + e.ID, Title: card.Title, Body: card.Message,
	}
}
