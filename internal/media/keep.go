package media

import (
	"context"
	"errors"

	"partyschool/ent"
	"partyschool/ent/media"
	"partyschool/ent/predicate"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/organizations"
)

// file is a medium that was looked into.
type file struct {
	organizationID int64
	name           string
	size           int64
	sum            string
	found          inspection
}

// same is the predicate of the row of the same file of the same owner.
func (f file) same() predicate.Media {
	return media.And(media.OrganizationID(f.organizationID), media.Sha256(f.sum))
}

// errThrownAway says that the row was there, and is gone.
var errThrownAway = errors.New("the same file was just thrown away")

// keep makes the row of a medium, whose bytes put brings into the store. The same
// file of the same owner is the row that is there. Then is called in the row's
// transaction, where it is not nil.
//
// Every row has a name of its own in the store, which no other row ever gets: so
// the bytes of a row that was thrown away may be removed at any time after.
func (s *Store) keep(ctx context.Context, f file, put func(ctx context.Context, storeKey string) error,
	then func(ctx context.Context, tx *ent.Client, row *ent.Media) error,
) (*ent.Media, error) {
	for {
		row, err := s.keepOnce(ctx, f, put, then)
		if !errors.Is(err, errThrownAway) {
			return row, err
		}
	}
}

func (s *Store) keepOnce(ctx context.Context, f file, put func(ctx context.Context, storeKey string) error,
	then func(ctx context.Context, tx *ent.Client, row *ent.Media) error,
) (*ent.Media, error) {
	known, err := s.database.Client(ctx).Media.Query().Where(f.same()).Exist(ctx)
	if err != nil {
		return nil, err
	}
	id, err := s.database.NewKey(key.Media)
	if err != nil {
		return nil, err
	}
	storeKey := f.sum[:2] + "/" + f.sum + "-" + key.Format(id)
	if !known {
		if err := put(ctx, storeKey); err != nil {
			return nil, err
		}
	}
	var row *ent.Media
	err = s.database.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
		if row, err = s.rowOf(ctx, tx, f); ent.IsNotFound(err) {
			if known {
				return errThrownAway
			}
			row, err = f.create(ctx, tx, id, storeKey, s)
		}
		if err != nil || then == nil {
			return err
		}
		return then(ctx, tx, row)
	})
	if err != nil {
		return nil, err // what was put without a row is swept away: here one cannot know that there is none
	}
	if !known && row.StoreKey != storeKey { // somebody else brought it at the same moment
		s.discard(ctx, storeKey)
	}
	return row, nil
}

// rowOf reads the row of the same file of the same owner, and keeps others from
// making one until the transaction ends: behind the lock on the owner.
func (s *Store) rowOf(ctx context.Context, tx *ent.Client, f file) (*ent.Media, error) {
	if _, err := organizations.LockStanding(ctx, s.database, tx, f.organizationID); err != nil {
		return nil, err
	}
	rows := tx.Media.Query().Where(f.same())
	rows.Modify(s.database.LockRows)
	return rows.First(ctx)
}

func (f file) create(ctx context.Context, tx *ent.Client, id int64, storeKey string, s *Store) (*ent.Media, error) {
	return tx.Media.Create().SetID(id).SetOrganizationID(f.organizationID).SetStoreKey(storeKey).SetFileName(f.name).
		SetMimeType(f.found.mimeType).SetByteSize(f.size).SetSha256(f.sum).
		SetNillableDurationSeconds(f.found.seconds).SetNillablePageCount(f.found.pages).
		SetCreatedByID(identity.FromContext(ctx).MemberID).SetCreatedAt(s.clock.Now()).Save(ctx)
}
