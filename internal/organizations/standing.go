package organizations

import (
	"context"
	"slices"

	"partyschool/ent"
	"partyschool/ent/organization"
	"partyschool/internal/database"
	"partyschool/internal/identity"
	"partyschool/internal/problem"
)

// Standing is a CONFLICT for an organisation that was dissolved: it takes nobody and
// nothing any more.
func Standing(unit *ent.Organization) error {
	if unit.DissolvedOn == nil {
		return nil
	}
	return problem.Clash("党组织“%s”已于 %s 撤销。", "The organisation %s was dissolved on %s.", unit.Name, *unit.DissolvedOn).With("reason", "DISSOLVED")
}

// LockStanding reads an organisation as it is now and keeps it standing until the
// transaction ends. Whatever puts a member, a role, a course or anything else into an
// organisation takes this lock first: so nothing lands in one that is dissolved at the
// same moment. NOT_FOUND for what the viewer may not see; CONFLICT for a dissolved one.
func LockStanding(ctx context.Context, db *database.Database, tx *ent.Client, id int64) (*ent.Organization, error) {
	unit, err := lock(ctx, db, tx, organization.ID(id))
	if err != nil {
		return nil, err
	}
	return unit, Standing(unit)
}

// KeepStanding is LockStanding for organisations that the caller has read already and
// looked who asks: it locks them in the order of their keys, whatever the order given.
func KeepStanding(ctx context.Context, db *database.Database, tx *ent.Client, ids ...int64) error {
	units, err := lockAll(identity.AsSystem(ctx, "organizations: keep them standing"), db, tx, ids)
	if err != nil {
		return err
	}
	for _, unit := range units {
		if err := Standing(unit); err != nil {
			return err
		}
	}
	return nil
}

// lockAll locks organisations in the order of their keys. NOT_FOUND where one of them is
// not, or the viewer may not see it.
func lockAll(ctx context.Context, db *database.Database, tx *ent.Client, ids []int64) ([]*ent.Organization, error) {
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	query := tx.Organization.Query().Where(organization.IDIn(ids...)).Order(organization.ByID())
	query.Modify(db.LockRows)
	units, err := query.All(ctx)
	if err == nil && len(units) < len(ids) {
		err = problem.Missing()
	}
	return units, err
}
