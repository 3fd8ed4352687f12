package posts

import (
	"context"
	"fmt"
	"slices"

	"entgo.io/ent/dialect/sql"

	"partyschool/ent"
	"partyschool/ent/member"
	"partyschool/ent/participation"
	"partyschool/ent/post"
	"partyschool/ent/predicate"
	"partyschool/internal/calendar"
	"partyschool/internal/database"
	"partyschool/internal/identity"
)

// atOnce bounds the rows that one statement writes.
const atOnce = 500

// HandOver ends the posts of an organisation that is dissolved on a day, and has those who
// took part there take part in the one that takes over, nil for none; not who is or comes
// to be at home there. It is called once the members were moved, with all whom it is about
// locked. It returns how many posts and how many participations there were.
func (s *Service) HandOver(ctx context.Context, tx *ent.Client, from, into *ent.Organization, on calendar.Date) (posts, participations int, err error) {
	system := identity.AsSystem(ctx, "posts: of an organisation that is dissolved")
	held, err := tx.Post.Query().Where(post.OrganizationID(from.ID), post.Or(post.UntilDayIsNil(), post.UntilDayGT(on))).All(system)
	if err != nil {
		return 0, 0, fmt.Errorf("read the posts of an organisation: %w", err)
	}
	by := identity.FromContext(ctx).MemberID
	for day, some := range byEnd(held, on, func(p *ent.Post) (int64, calendar.Date) { return p.ID, p.FromDay }) {
		err := tx.Post.Update().Where(post.IDIn(some...)).SetUntilDay(day).SetEndedByID(by).SetEndedAt(s.Clock.Now()).Exec(system)
		if err != nil {
			return 0, 0, fmt.Errorf("end the posts of an organisation: %w", err)
		}
	}
	if participations, err = s.handParticipations(system, tx, from, into, on, by); err != nil {
		return 0, 0, err
	}
	return len(held), participations, s.Watcher.Changed(ctx, tx, database.Credits)
}

func (s *Service) handParticipations(ctx context.Context, tx *ent.Client, from, into *ent.Organization, on calendar.Date, by int64) (int, error) {
	open := participation.Or(participation.UntilDayIsNil(), participation.UntilDayGT(on))
	here, err := tx.Participation.Query().Where(participation.OrganizationID(from.ID), open).Order(ent.Asc(participation.FieldID)).All(ctx)
	if err != nil {
		return 0, fmt.Errorf("read who takes part in an organisation: %w", err)
	}
	if err := s.endParticipations(ctx, tx, here, on); err != nil || into == nil {
		return len(here), err
	}
	// Who came to be at home in what takes over no longer takes part there beside it.
	atHome, err := tx.Participation.Query().Where(participation.OrganizationID(into.ID), open, homeIn(into.ID)).All(ctx)
	if err != nil {
		return 0, fmt.Errorf("read who takes part at home: %w", err)
	}
	if err := s.endParticipations(ctx, tx, atHome, on); err != nil || len(here) == 0 {
		return len(here), err
	}
	there, err := tx.Participation.Query().Where(participation.OrganizationID(into.ID), participation.MemberIDIn(membersOf(here)...)).All(ctx)
	if err != nil {
		return 0, fmt.Errorf("read who takes part already: %w", err)
	}
	taken := map[int64][]term{}
	for _, p := range there {
		taken[p.MemberID] = append(taken[p.MemberID], term{p.FromDay, p.UntilDay})
	}
	home, err := tx.Member.Query().Where(member.IDIn(membersOf(here)...), member.OrganizationID(into.ID)).IDs(ctx)
	if err != nil {
		return 0, fmt.Errorf("read who is at home: %w", err)
	}
	var rows []*ent.ParticipationCreate
	for _, p := range here {
		if slices.Contains(home, p.MemberID) {
			continue
		}
		goesOn := term{later(p.FromDay, on), p.UntilDay}.besides(taken[p.MemberID])
		taken[p.MemberID] = append(taken[p.MemberID], goesOn...)
		for _, t := range goesOn {
			rows = append(rows, tx.Participation.Create().SetMemberID(p.MemberID).SetOrganizationID(into.ID).SetFromDay(t.from).
				SetNillableUntilDay(t.until).SetNotedByID(by).SetNotedAt(s.Clock.Now()))
		}
	}
	for few := range slices.Chunk(rows, atOnce) {
		if err := tx.Participation.CreateBulk(few...).Exec(ctx); err != nil {
			return 0, fmt.Errorf("write who takes part: %w", err)
		}
	}
	return len(here), nil
}

// endParticipations ends them on the day, those that were to begin later where they begin.
func (s *Service) endParticipations(ctx context.Context, tx *ent.Client, list []*ent.Participation, on calendar.Date) error {
	for day, some := range byEnd(list, on, func(p *ent.Participation) (int64, calendar.Date) { return p.ID, p.FromDay }) {
		if err := tx.Participation.Update().Where(participation.IDIn(some...)).SetUntilDay(day).Exec(ctx); err != nil {
			return fmt.Errorf("end participations: %w", err)
		}
	}
	return nil
}

// homeIn allows the rows of members who are at home in an organisation.
func homeIn(id int64) predicate.Participation {
	return func(s *sql.Selector) {
		t := sql.Table(member.Table)
		s.Where(sql.In(s.C(participation.FieldMemberID), sql.Select(t.C(member.FieldID)).From(t).Where(sql.EQ(t.C(member.FieldOrganizationID), id))))
	}
}

// byEnd groups rows by the day on which they end: that of the dissolution, or for what was
// to begin later the day of its beginning, so that it held for none.
func byEnd[T any](list []T, on calendar.Date, of func(T) (id int64, from calendar.Date)) map[calendar.Date][]int64 {
	byDay := map[calendar.Date][]int64{}
	for _, row := range list {
		id, from := of(row)
		byDay[later(from, on)] = append(byDay[later(from, on)], id)
	}
	return byDay
}

func later(a, b calendar.Date) calendar.Date {
	if a.Before(b) {
		return b
	}
	return a
}

func membersOf(list []*ent.Participation) []int64 {
	ids := make([]int64, len(list))
	for i, p := range list {
		ids[i] = p.MemberID
	}
	return ids
}
