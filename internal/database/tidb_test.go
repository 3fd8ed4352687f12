package database_test

import (
	"context"
	"strings"
	"testing"

	"partyschool/ent"
	"partyschool/ent/changemark"
	"partyschool/internal/clock"
	"partyschool/internal/database"
	"partyschool/internal/database/databasetest"
)

// value answers a query for one text.
func value(t testing.TB, d *database.Database, query string) string {
	t.Helper()
	rows, err := d.Client(system()).QueryContext(system(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	var text string
	if !rows.Next() {
		t.Fatalf("%s answers nothing", query)
	}
	if err := rows.Scan(&text); err != nil {
		t.Fatal(err)
	}
	return text
}

// onTiDB opens a database and skips the test where it is no TiDB.
func onTiDB(t *testing.T) *database.Database {
	t.Helper()
	u := databasetest.URL(t)
	if strings.HasPrefix(u, "sqlite:") {
		t.Skip("TiDB only")
	}
	d := databasetest.Connect(t, u, clock.System{})
	if !strings.Contains(value(t, d, "SELECT VERSION()"), "TiDB") {
		t.Skip("TiDB only")
	}
	return d
}

func TestTiDBLocksRowsWhenTheyAreWritten(t *testing.T) {
	d := onTiDB(t)
	if mode := value(t, d, "SELECT @@tidb_txn_mode"); mode != "pessimistic" {
		t.Errorf("transactions are %s", mode)
	}
	if level := value(t, d, "SELECT @@transaction_isolation"); level != "READ-COMMITTED" {
		t.Errorf("the isolation is %s", level)
	}
}

func TestWriteConflictsAreTriedAgain(t *testing.T) {
	ctx := system()
	d := onTiDB(t)
	if err := d.Client(ctx).ChangeMark.Create().SetName("x").Exec(ctx); err != nil {
		t.Fatal(err)
	}
	raise := func(ctx context.Context, c *ent.Client) error {
		return c.ChangeMark.Update().Where(changemark.Name("x")).AddValue(1).Exec(ctx)
	}
	tries := 0
	err := d.InTx(ctx, func(inside context.Context, tx *ent.Client) error {
		tries++
		if tries > 1 {
			return raise(inside, tx)
		}
		// A transaction without locks learns at its commit (9007) that it came late.
		if _, err := tx.ExecContext(inside, "BEGIN OPTIMISTIC"); err != nil {
			return err
		}
		if err := raise(inside, tx); err != nil {
			return err
		}
		return raise(ctx, d.Client(ctx))
	})
	if err != nil || tries != 2 {
		t.Errorf("%d tries, want 2; %v", tries, err)
	}
	if got := value(t, d, "SELECT value FROM change_marks"); got != "2" {
		t.Errorf("the mark was raised to %s, want 2", got)
	}
}
