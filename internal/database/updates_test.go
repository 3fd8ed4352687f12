package database_test

import (
	"context"
	"testing"
	"time"

	"partyschool/ent/session"
	"partyschool/internal/clock"
	"partyschool/internal/database"
	"partyschool/internal/database/databasetest"
	"partyschool/internal/identity"
)

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
