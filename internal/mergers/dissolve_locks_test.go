package mergers_test

import (
	"context"
	"testing"
	"time"

	"entgo.io/ent/dialect"

	"partyschool/ent"
	"partyschool/internal/database"
	"partyschool/internal/mergers"
	"partyschool/internal/organizations"
)

// Organisations are locked before members, also those below the one that ends: whoever
// holds one of them and goes on to a member waits for nobody who waits for them.
func TestWhatLiesBelowIsLockedBeforeMembers(t *testing.T) {
	w := newWorld(t)
	if w.db.Dialect() == dialect.SQLite {
		t.Skip("there is one writer at a time")
	}
	m := w.join("ann", "district/east")
	chief, done := w.as("chief"), make(chan error, 1)
	w.must(w.db.InTx(w.system(), func(ctx context.Context, tx *ent.Client) error {
		if err := organizations.KeepStanding(ctx, w.db, tx, w.unit["district/east/two"]); err != nil {
			return err
		}
		go func() {
			into := w.unit["district/west"]
			_, err := w.mergers.DissolveOrganization(chief, mergers.DissolveOrganizationInput{OrganizationID: w.unit["district/east"], IntoID: &into})
			done <- err
		}()
		time.Sleep(300 * time.Millisecond) // it is on its way as far as it comes
		rows, err := tx.QueryContext(ctx, "SELECT id FROM members WHERE id = ?"+w.db.ForUpdateAtOnce(), m)
		err = database.ReadAll(rows, err, func(scan func(...any) error) error { return scan(new(int64)) })
		if database.Held(err) {
			t.Error("the dissolution holds members while it waits for an organisation")
			return nil
		}
		return err
	}))
	w.must(<-done)
	w.clean()
}
