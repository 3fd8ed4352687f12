package database_test

import (
	"fmt"
	"testing"
	"time"

	"entgo.io/ent/dialect"

	"partyschool/ent/session"
	"partyschool/internal/clock"
	"partyschool/internal/database"
	"partyschool/internal/database/databasetest"
)

// Rows are written whatever their number, also where the list has more room than rows; a
// row that is there is an error, or what the end says, and then nothing is half-written.
func TestInserts(t *testing.T) {
	d := databasetest.Open(t, clock.System{})
	ctx := system()
	c := d.Client(ctx)
	at := time.Date(2026, 7, 1, 8, 0, 0, 0, time.UTC)
	columns := []string{"id", "member_id", "device", "created_at", "last_seen_at", "expires_at", "ended_at", "refresh_hash"}
	add := func(i *database.Inserts, id int64, device string, ended *time.Time) {
		i.Add(id, id+1, device, at, at, at, ended, []byte{byte(id), byte(id >> 8)})
	}
	none := database.Inserts{Table: session.Table, Columns: columns}
	if err := none.Write(ctx, d, c); err != nil {
		t.Fatalf("no rows: %v", err)
	}
	for _, rows := range []int64{1, 2, 3, 5, 8, 9, 100, 300, 5000} { // the last is more than one statement
		t.Run(fmt.Sprint(rows), func(t *testing.T) {
			c.Session.Delete().ExecX(ctx)
			some := database.Inserts{Table: session.Table, Columns: columns}
			for id := int64(1); id <= rows; id++ {
				add(&some, id, fmt.Sprintf("设备 %d", id), nil)
			}
			if err := some.Write(ctx, d, c); err != nil {
				t.Fatal(err)
			}
			if n := c.Session.Query().CountX(ctx); int64(n) != rows {
				t.Fatalf("%d rows are written, want %d", n, rows)
			}
			last := c.Session.GetX(ctx, rows)
			if last.MemberID != rows+1 || last.Device != fmt.Sprintf("设备 %d", rows) || !last.CreatedAt.Equal(at) || last.EndedAt != nil {
				t.Errorf("%+v", last)
			}

			again := database.Inserts{Table: session.Table, Columns: columns}
			add(&again, rows+1, "new", nil)
			add(&again, rows, "changed", &at)
			if err := again.Write(ctx, d, c); err == nil || c.Session.Query().CountX(ctx) != int(rows) {
				t.Errorf("a row that is there: %v, %d rows", err, c.Session.Query().CountX(ctx))
			}
			again.End = " ON DUPLICATE KEY UPDATE device = VALUES(device)"
			if d.Dialect() == dialect.SQLite {
				again.End = " ON CONFLICT DO UPDATE SET device = excluded.device"
			}
			if err := again.Write(ctx, d, c); err != nil {
				t.Fatal(err)
			}
			last = c.Session.GetX(ctx, rows)
			if n := c.Session.Query().CountX(ctx); int64(n) != rows+1 || last.Device != "changed" || last.EndedAt != nil {
				t.Errorf("%d rows; %+v", n, last)
			}
		})
	}
}
