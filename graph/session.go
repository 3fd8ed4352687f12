package graph

import (
	"context"

	"partyschool/ent"
	"partyschool/ent/member"
	"partyschool/ent/rolegrant"
	"partyschool/ent/session"
	"partyschool/internal/calendar"
	"partyschool/internal/identity"
	"partyschool/internal/members"
)

// mostSessions bounds the list of a member's sessions.
const mostSessions = 100

// viewerOf reads the signed-in member; the roles are read where they are asked
// for, since the first screen does not.
func viewerOf(ctx context.Context, r *Resolver) (*members.Viewer, error) {
	viewer := identity.FromContext(ctx)
	if row, err := homeOf(ctx, r); err != nil || row != nil {
		return &members.Viewer{Member: row, MustChangePassword: viewer.MustChangePassword}, err
	}
	row, err := r.Database.Client(ctx).Member.Query().Where(member.ID(viewer.MemberID)).Only(ctx)
	if err != nil {
		return nil, err
	}
	return &members.Viewer{Member: row, MustChangePassword: viewer.MustChangePassword}, nil
}

// rolesOf answers with what came with the viewer: after signing in, the request
// itself is still a guest's and may read nothing.
func rolesOf(ctx context.Context, r *Resolver, viewer *members.Viewer) ([]*ent.RoleGrant, error) {
	if grants, err := viewer.Edges.RoleGrantsOrErr(); err == nil {
		return grants, nil
	}
	return r.Database.Client(ctx).RoleGrant.Query().Where(rolegrant.MemberID(viewer.ID)).Order(ent.Asc(rolegrant.FieldID)).All(ctx)
}

// sessionsOf lists the sessions that are alive, latest first.
func sessionsOf(ctx context.Context, r *Resolver, viewer *members.Viewer) ([]*ent.Session, error) {
	if err := self(ctx, viewer); err != nil {
		return nil, err
	}
	return r.Database.Client(ctx).Session.Query().
		Where(session.MemberID(viewer.ID), session.EndedAtIsNil(), session.ExpiresAtGT(r.Clock.Now())).
		Order(ent.Desc(session.FieldLastSeenAt), ent.Desc(session.FieldID)).Limit(mostSessions).All(ctx)
}

// partyStanding is 党龄 in completed years; nil before full membership.
func partyStanding(m *ent.Member, today calendar.Date) *int {
	if m.FullMemberOn == nil || m.FullMemberOn.After(today) {
		return nil
	}
	years := m.FullMemberOn.YearsSince(today)
	return &years
}
