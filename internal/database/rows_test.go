package database_test

import (
	"context"
	"errors"
	"testing"

	"partyschool/internal/clock"
	"partyschool/internal/database"
	"partyschool/internal/database/databasetest"
	"partyschool/internal/identity"
)

func TestMarks(t *testing.T) {
	for n, want := range map[int]string{0: "", 1: "?", 3: "?,?,?"} {
		if got := database.Marks(n); got != want {
			t.Errorf("%d marks are %q, want %q", n, got, want)
		}
	}
}

func TestReadAll(t *testing.T) {
	ctx := identity.AsSystem(context.Background(), "test")
	c := databasetest.Open(t, clock.System{}).Client(ctx)
	query := func(row func(func(...any) error) error) error {
		rows, err := c.QueryContext(ctx, "SELECT 1 UNION ALL SELECT 2")
		return database.ReadAll(rows, err, row)
	}
	sum := 0
	if err := query(func(scan func(...any) error) error {
		var n int
		err := scan(&n)
		sum += n
		return err
	}); err != nil || sum != 3 {
		t.Errorf("read %d, %v", sum, err)
	}
	if err := query(nil); err != nil {
		t.Error(err)
	}
	broken := errors.New("broken")
	if err := query(func(func(...any) error) error { return broken }); !errors.Is(err, broken) {
		t.Errorf("a row that cannot be read: %v", err)
	}
	rows, err := c.QueryContext(ctx, "SELECT nothing")
	if err := database.ReadAll(rows, err, nil); err == nil {
		t.Error("a statement that cannot be: no error")
	}
}
