package study

import (
	"context"
	"fmt"

	"partyschool/ent"
	"partyschool/internal/database"
	"partyschool/internal/problem"
)

// Lock locks the member's row and returns the home affiliation and name. That
// lock is the lock on all of a member's study and enrolments: whoever changes
// them takes it first, several members' in the order of their keys.
func Lock(ctx context.Context, d *database.Database, tx *ent.Client, memberID int64) (organizationID int64, name string, err error) {
	rows, err := tx.QueryContext(ctx, "SELECT organization_id, name FROM members WHERE id = ?"+d.ForUpdate(), memberID)
	if err != nil {
		return 0, "", fmt.Errorf("lock a member: %w", err)
	}
	defer func() { _ = rows.Close() }()
	if !rows.Next() {
		if err := rows.Err(); err != nil {
			return 0, "", fmt.Errorf("lock a member: %w", err)
		}
		return 0, "", problem.Missing()
	}
	if err := rows.Scan(&organizationID, &name); err != nil {
		return 0, "", fmt.Errorf("lock a member: %w", err)
	}
	return organizationID, name, nil
}
