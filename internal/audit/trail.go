package audit

import (
	"context"

	"entgo.io/ent/dialect/sql"

	"partyschool/ent"
	"partyschool/ent/auditentry"
	"partyschool/ent/predicate"
	"partyschool/internal/identity"
	"partyschool/internal/paging"
	"partyschool/internal/visibility"
)

// Trail returns what was done to an organisation and all below it, latest first.
// FORBIDDEN without the role of an admin; NOT_FOUND where it does not cover the
// organisation.
func (s *Service) Trail(ctx context.Context, unit *ent.Organization, args paging.Args) (*AuditEntryConnection, error) {
	if err := identity.NeedAdmin(ctx, unit.Path); err != nil {
		return nil, err
	}
	lines := s.db.Client(ctx).AuditEntry
	return paging.Source[*ent.AuditEntry, predicate.AuditEntry]{
		// Keys are ordered by time, so the latest line has the highest.
		Order:  paging.Order{{Name: auditentry.FieldID, Desc: true}},
		Values: func(e *ent.AuditEntry) []any { return []any{e.ID} },
		Read: func(ctx context.Context, where predicate.AuditEntry, order func(*sql.Selector), limit int) ([]*ent.AuditEntry, error) {
			return lines.Query().Where(under(unit), where).Order(auditentry.OrderOption(order)).Limit(limit).All(ctx)
		},
		Count: func(ctx context.Context) (int, error) { return lines.Query().Where(under(unit)).Count(ctx) },
	}.Page(ctx, args)
}

// under allows the lines of an organisation and all below it.
func under(unit *ent.Organization) predicate.AuditEntry {
	return visibility.Below(auditentry.FieldOrganizationID, unit.Path)
}
