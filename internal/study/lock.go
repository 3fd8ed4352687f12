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
	found := false
	rows, err := tx.QueryContext(ctx, "SELECT organization_id, name FROM members WHERE id = ?"+d.ForUpdate(), memberID)
	err = database.ReadAll(rows, err, func(scan func(...any) error) error {
		found = true
		return scan(&organizationID, &name)
	})
	switch {
	case err != nil:
		return 0, "", fmt.Errorf("lock a member: %w", err)
	case !found:
		return 0, "", problem.Missing()
	}
	return organizationID, name, nil
}
