package organizations

import (
	"context"

	"partyschool/ent"
	"partyschool/ent/organization"
	"partyschool/ent/predicate"
	"partyschool/internal/database"
	"partyschool/internal/problem"
)

// LockRoot keeps other transactions that call it waiting until this one ends.
// What the whole tree must agree on – that nothing lies below itself, that the
// school keeps an admin – is checked behind it.
func LockRoot(ctx context.Context, db *database.Database, tx *ent.Client) (*ent.Organization, error) {
	return lock(ctx, db, tx, organization.ParentIDIsNil())
}

// lock reads an organisation as it is now and keeps it so until the transaction
// ends. What the viewer may not see is NOT_FOUND.
func lock(ctx context.Context, db *database.Database, tx *ent.Client, which predicate.Organization) (*ent.Organization, error) {
	query := tx.Organization.Query().Where(which)
	query.Modify(db.LockRows)
	unit, err := query.Only(ctx)
	if ent.IsNotFound(err) {
		return nil, problem.Missing()
	}
	return unit, err
}
