// Package completionstest counts what tests wrote into tables by hand, as the tasks do
// that would have written it.
package completionstest

import (
	"context"
	"testing"

	"partyschool/ent"
	"partyschool/internal/completions"
	"partyschool/internal/database"
)

// Joined counts members in service who were put on the register of an organisation.
func Joined(t testing.TB, d *database.Database, organizationID int64, members int) {
	t.Helper()
	tally := completions.Tally{}
	tally.Join(organizationID, members)
	err := d.InTx(context.Background(), func(ctx context.Context, tx *ent.Client) error { return tally.Note(ctx, d, tx) })
	if err != nil {
		t.Fatal(err)
	}
}

// Count counts all members and places anew, whatever was counted before.
func Count(t testing.TB, d *database.Database) {
	t.Helper()
	if _, err := completions.NewFolder(d).Recount(context.Background(), false); err != nil {
		t.Fatal(err)
	}
}

// Expect fails the test where a counter is not what it should be.
func Expect(t testing.TB, d *database.Database) {
	t.Helper()
	found, err := completions.NewFolder(d).Recount(context.Background(), true)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		t.Errorf("the counter of %+v is %+v, should be %+v", f.Group, f.Is, f.Should)
	}
}
