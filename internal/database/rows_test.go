package database_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"partyschool/ent/session"
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

func TestUpdates(t *testing.T) {
	ctx := identity.AsSystem(context.Background(), "test")
	d := databasetest.Open(t, clock.System{})
	c := d.Client(ctx)
	at := time.Date(2026, 7, 1, 8, 0, 0, 0, time.UTC)
	u := database.Updates{Table: session.Table, Columns: []string{"device", "ended_at"}}
	if err := u.Write(ctx, d, c); err != nil {
		t.Fatalf("no rows: %v", err)
	}
	var ids []int64
	for i := range 3 {
		s := c.Session.Create().SetMemberID(int64(i)).SetDevice("old").SetCreatedAt(at).SetLastSeenAt(at).SetExpiresAt(at).SetEndedAt(at).
			SetRefreshHash([]byte{byte(i)}).SaveX(ctx)
		ids = append(ids, s.ID)
	}
	later := at.Add(time.Hour)
	u.Add(0, ids[0], "first", &later)
	u.Add(1, ids[1], "second", (*time.Time)(nil))
	u.Add(99, ids[2], "another member's", &later)
	if err := u.Write(ctx, d, c); err != nil {
		t.Fatal(err)
	}
	first, second, third := c.Session.GetX(ctx, ids[0]), c.Session.GetX(ctx, ids[1]), c.Session.GetX(ctx, ids[2])
	if first.Device != "first" || !first.EndedAt.Equal(later) || second.Device != "second" || second.EndedAt != nil {
		t.Errorf("%v\n%v", first, second)
	}
	if third.Device != "old" || !third.EndedAt.Equal(at) {
		t.Errorf("a row was written under another member: %v", third)
	}
}
