package database_test

import (
	"context"
	"sync"
	"testing"

	"partyschool/ent"
	"partyschool/internal/clock"
	"partyschool/internal/database"
	"partyschool/internal/database/databasetest"
	"partyschool/internal/identity"
)

func TestQueryIsPreparedAndSeesItsTransaction(t *testing.T) {
	db := databasetest.Open(t, clock.System{})
	ctx := identity.AsSystem(context.Background(), "test")
	const names = "SELECT name FROM change_marks WHERE name >= ? ORDER BY name"
	read := func(ctx context.Context) (found []string) {
		rows, err := db.Query(ctx, names, "prepared")
		err = database.ReadAll(rows, err, func(scan func(...any) error) error {
			var name string
			defer func() { found = append(found, name) }()
			return scan(&name)
		})
		if err != nil {
			t.Error(err)
		}
		return found
	}
	if found := read(ctx); len(found) != 0 {
		t.Fatalf("found %v", found)
	}
	err := db.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
		if _, err := tx.ChangeMark.Create().SetName("prepared").Save(ctx); err != nil {
			return err
		}
		if found := read(ctx); len(found) != 1 {
			t.Errorf("the transaction sees %v", found)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	counted, n := database.CountStatements(ctx)
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			if found := read(counted); len(found) != 1 {
				t.Errorf("found %v", found)
			}
		})
	}
	wg.Wait()
	if n.Load() != 16 {
		t.Errorf("%d statements were counted", n.Load())
	}
	if _, err := db.Query(ctx, "SELECT nothing FROM nowhere"); err == nil {
		t.Error("a statement that cannot be was answered")
	}
}
