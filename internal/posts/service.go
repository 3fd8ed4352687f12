// Package posts says what members are in organisations beside belonging to one: which
// office they hold 党内职务, for which term, and where they take part 参加组织生活 though
// their affiliation is elsewhere. A post gives no rights in the school: those are roles.
package posts

import (
	"context"
	"fmt"

	"partyschool/ent"
	"partyschool/ent/member"
	"partyschool/internal/calendar"
	"partyschool/internal/clock"
	"partyschool/internal/database"
	"partyschool/internal/identity"
	"partyschool/internal/organizations"
	"partyschool/internal/problem"
)

// Service holds what the tasks of this room need.
type Service struct {
	Deps
}

// Deps are what the room is made of.
type Deps struct {
	Database *database.Database
	Tree     *organizations.Tree
	Watcher  *database.Watcher
	Calendar calendar.Calendar
	Clock    clock.Clock
}

// New returns the service.
func New(d Deps) *Service { return &Service{d} }

// today is the day in the tenant's zone.
func (s *Service) today() calendar.Date { return s.Calendar.DateOf(s.Clock.Now()) }

// administered reads a member and keeps the row so until the transaction ends.
// NOT_FOUND unless an ADMIN role of the viewer covers the home affiliation; CONFLICT for
// who was deactivated.
func (s *Service) administered(ctx context.Context, tx *ent.Client, id int64) (*ent.Member, *ent.Organization, error) {
	m, err := s.lock(ctx, tx, id)
	if err != nil {
		return nil, nil, err
	}
	home := s.Tree.Unit(m.OrganizationID)
	if home == nil || !identity.FromContext(ctx).Covers(identity.Admin, home.Path) {
		return nil, nil, problem.Missing()
	}
	if !m.Active {
		return nil, nil, problem.Clash("这名党员已停用。", "This member was deactivated.")
	}
	return m, home, nil
}

// lock reads a member whom the viewer may see, and locks the row: all that is written of
// posts and participations is written behind it.
func (s *Service) lock(ctx context.Context, tx *ent.Client, id int64) (*ent.Member, error) {
	query := tx.Member.Query().Where(member.ID(id))
	query.Modify(s.Database.LockRows)
	m, err := query.Only(ctx)
	if ent.IsNotFound(err) {
		return nil, problem.Missing()
	}
	if err != nil {
		return nil, fmt.Errorf("lock a member: %w", err)
	}
	return m, nil
}

// standing locks an organisation that stands, before the member's row: NOT_FOUND for one
// that is not, CONFLICT for one that was dissolved. It may be out of the viewer's sight.
func (s *Service) standing(ctx context.Context, tx *ent.Client, id int64) (*ent.Organization, error) {
	return organizations.LockStanding(identity.AsSystem(ctx, "posts: where somebody takes part"), s.Database, tx, id)
}
