package birthdays

import (
	"context"
	"fmt"

	"partyschool/ent"
	"partyschool/ent/ceremony"
	"partyschool/ent/member"
	events "partyschool/ent/politicalbirthdayevent"
	"partyschool/ent/predicate"
	"partyschool/internal/identity"
	"partyschool/internal/members"
)

// complete adds to events what became of them: the rows, the cards, who held the
// talks and the ceremonies, in one statement each. The viewer was let see the
// members, and so may see this.
func (s *Service) complete(ctx context.Context, list []*PoliticalBirthdayEvent) error {
	if len(list) == 0 {
		return nil
	}
	ctx = identity.AsSystem(ctx, "birthdays: what became of them")
	rows, err := s.rowsOf(ctx, list)
	if err != nil {
		return err
	}
	today := s.today()
	var cards *templates
	for _, e := range list {
		e.take(rows[e.ID])
		if e.Date.After(today) || !e.Member.GreetingsWanted || !e.Member.Active {
			continue
		}
		if cards == nil {
			if cards, err = s.templates(ctx); err != nil {
				return err
			}
		}
		e.Card = s.fill(cards, e)
	}
	return s.nameHosts(ctx, list, rows)
}

// rowsOf reads the rows of events, by the events' ids.
func (s *Service) rowsOf(ctx context.Context, list []*PoliticalBirthdayEvent) (map[string]*ent.PoliticalBirthdayEvent, error) {
	byYear := map[int][]int64{}
	for _, e := range list {
		byYear[e.Date.Year] = append(byYear[e.Date.Year], e.Member.ID)
	}
	var any []predicate.PoliticalBirthdayEvent
	for year, ids := range byYear {
		any = append(any, events.And(events.Year(year), events.MemberIDIn(ids...)))
	}
	found, err := s.db.Client(ctx).PoliticalBirthdayEvent.Query().Where(events.Or(any...)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read what became of political birthdays: %w", err)
	}
	rows := make(map[string]*ent.PoliticalBirthdayEvent, len(found))
	for _, row := range found {
		rows[EventID(row.MemberID, row.Year)] = row
	}
	return rows, nil
}

// take adds what the row says; nil where nothing became of it yet.
func (e *PoliticalBirthdayEvent) take(row *ent.PoliticalBirthdayEvent) {
	if row != nil {
		e.Status, e.OathReaffirmedAt = BirthdayStatus(row.Status), row.OathReaffirmedAt
		if row.TalkHeldOn != nil {
			e.Talk = &BirthdayTalk{HeldOn: *row.TalkHeldOn}
			if row.TalkNote != "" {
				e.Talk.Note = &row.TalkNote
			}
		}
	}
	if e.Status == Scheduled && (!e.Member.GreetingsWanted || !e.Member.Active) {
		e.Status = Skipped
	}
}

// nameHosts adds the names of those who held the talks, and the ceremonies.
func (s *Service) nameHosts(ctx context.Context, list []*PoliticalBirthdayEvent, rows map[string]*ent.PoliticalBirthdayEvent) error {
	var hosts, together []int64
	for _, row := range rows {
		if row.TalkHeldByID != nil {
			hosts = append(hosts, *row.TalkHeldByID)
		}
		if row.CeremonyID != nil {
			together = append(together, *row.CeremonyID)
		}
	}
	names, held := map[int64]string{}, map[int64]*ent.Ceremony{}
	if len(hosts) > 0 {
		people, err := s.db.Client(ctx).Member.Query().Where(member.IDIn(hosts...)).Select(member.FieldID, member.FieldName).All(ctx)
		if err != nil {
			return fmt.Errorf("read who held talks: %w", err)
		}
		for _, p := range people {
			names[p.ID] = p.Name
		}
	}
	if len(together) > 0 {
		found, err := s.db.Client(ctx).Ceremony.Query().Where(ceremony.IDIn(together...), ceremony.CancelledAtIsNil()).All(ctx)
		if err != nil {
			return fmt.Errorf("read ceremonies: %w", err)
		}
		for _, c := range found {
			held[c.ID] = c
		}
	}
	for _, e := range list {
		row := rows[e.ID]
		if row == nil {
			continue
		}
		if e.Talk != nil {
			e.Talk.HeldBy = members.Person{Name: names[*row.TalkHeldByID]}
		}
		if row.CeremonyID != nil {
			e.Ceremony = held[*row.CeremonyID]
		}
	}
	return nil
}
