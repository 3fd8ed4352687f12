// Package messages lets an admin write to the members of an organisation and of all
// below it 群发消息: the count before, the report of what arrived afterwards.
package messages

import (
	"context"

	"partyschool/ent"
	"partyschool/ent/member"
	"partyschool/ent/predicate"
	"partyschool/ent/rolegrant"
	"partyschool/internal/clock"
	"partyschool/internal/database"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/notices"
	"partyschool/internal/organizations"
	"partyschool/internal/outbox"
	"partyschool/internal/paging"
	"partyschool/internal/problem"
	"partyschool/internal/visibility"
)

// Service holds what the tasks of this room need.
type Service struct {
	Deps
}

// Deps are what the room is made of.
type Deps struct {
	Database *database.Database
	Tree     *organizations.Tree
	Notices  *notices.Service
	Outbox   *outbox.Service
	Clock    clock.Clock
}

// New returns the service.
func New(d Deps) *Service { return &Service{d} }

// GroupAudienceInput narrows the members of a subtree; what is nil does not.
type GroupAudienceInput struct {
	Stages    []member.Stage
	Residency *member.Residency
	// AdminsOnly is whether only those with an ADMIN role are meant.
	AdminsOnly *bool
}

// GroupMessage is a message with what became of it.
type GroupMessage struct {
	*ent.GroupMessage
	Report *GroupMessageReport
}

// GroupMessageConnection is a page of group messages.
type GroupMessageConnection = paging.Connection[*GroupMessage]

// GroupMessageEdge is a group message of a page.
type GroupMessageEdge = paging.Edge[*GroupMessage]

// covered is the organisation, NOT_FOUND unless an ADMIN role of the viewer covers it.
func (s *Service) covered(ctx context.Context, id int64) (*ent.Organization, error) {
	if err := problem.WrongKind("organizationId", id, key.Organization); err != nil {
		return nil, err
	}
	unit := s.Tree.Unit(id)
	if unit == nil || !identity.FromContext(ctx).Covers(identity.Admin, unit.Path) {
		return nil, problem.Missing()
	}
	return unit, nil
}

// audience are the members in service of a subtree whom a message speaks to.
func audience(path string, stages []member.Stage, residency *member.Residency, adminsOnly bool) []predicate.Member {
	which := []predicate.Member{member.Active(true), predicate.Member(visibility.Below(member.FieldOrganizationID, path))}
	if len(stages) > 0 {
		which = append(which, member.StageIn(stages...))
	}
	if residency != nil {
		which = append(which, member.ResidencyEQ(*residency))
	}
	if adminsOnly {
		which = append(which, member.HasRoleGrantsWith(rolegrant.RoleEQ(rolegrant.RoleADMIN)))
	}
	return which
}

func (a *GroupAudienceInput) of(path string) []predicate.Member {
	if a == nil {
		return audience(path, nil, nil, false)
	}
	return audience(path, a.Stages, a.Residency, a.AdminsOnly != nil && *a.AdminsOnly)
}
