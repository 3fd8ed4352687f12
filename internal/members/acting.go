package members

import (
	"context"
	"database/sql"
	"fmt"

	"partyschool/ent"
	"partyschool/internal/identity"
)

// Acting reads a member as the viewer that they would be now, with the roles of now:
// what was asked for before says what its requester may read when it is written and
// fetched, whatever was true when it was asked for. Whoever was deactivated is a guest.
//
// The statement is written by hand and so bypasses the visibility of rows; what it
// reads is shown to nobody.
func Acting(ctx context.Context, db *ent.Client, memberID int64) (viewer identity.Viewer, err error) {
	rows, err := db.QueryContext(ctx, `SELECT m.name, m.organization_id, o.path, g.role, g.organization_id, p.path
FROM members m
JOIN organizations o ON o.id = m.organization_id
LEFT JOIN role_grants g ON g.member_id = m.id
LEFT JOIN organizations p ON p.id = g.organization_id
WHERE m.id = ? AND m.active = ?`, memberID, true)
	if err != nil {
		return viewer, fmt.Errorf("read who asked for a file: %w", err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var role, path sql.NullString
		var unit sql.NullInt64
		if err := rows.Scan(&viewer.Name, &viewer.OrganizationID, &viewer.OrganizationPath, &role, &unit, &path); err != nil {
			return viewer, fmt.Errorf("read who asked for a file: %w", err)
		}
		viewer.MemberID = memberID
		if role.Valid && path.Valid {
			viewer.Scopes = append(viewer.Scopes, identity.Scope{Role: identity.Role(role.String), OrganizationID: unit.Int64, Path: path.String})
		}
	}
	return viewer, rows.Err()
}
