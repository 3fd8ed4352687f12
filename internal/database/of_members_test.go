package database_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"partyschool/ent/session"
	"partyschool/internal/clock"
	"partyschool/internal/database"
	"partyschool/internal/database/databasetest"
)

// Of random rows exactly those are found that belong to a member and have a value that is
// looked for with this member.
func TestOfMembers(t *testing.T) {
	d := databasetest.Open(t, clock.System{})
	ctx := system()
	c := d.Client(ctx)
	at := time.Date(2026, 7, 1, 8, 0, 0, 0, time.UTC)
	source := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // a test
	type row struct {
		member int64
		device string
		ended  bool
	}
	rows := map[int64]row{}
	for i := range 200 {
		r := row{source.Int64N(12), fmt.Sprint(source.IntN(5)), source.IntN(2) == 0}
		change := c.Session.Create().SetMemberID(r.member).SetDevice(r.device).SetCreatedAt(at).SetLastSeenAt(at).SetExpiresAt(at).
			SetRefreshHash([]byte{byte(i)})
		if r.ended {
			change.SetEndedAt(at)
		}
		rows[change.SaveX(ctx).ID] = r
	}
	for range 300 {
		o := database.OfMembers{Table: session.Table, Column: "device"}
		if source.IntN(2) == 0 {
			o.Where = "ended_at IS NULL"
		}
		wanted := map[int64][]string{}
		for _, member := range source.Perm(14)[:source.IntN(14)] {
			var values []any
			for _, v := range source.Perm(6)[:source.IntN(6)] {
				values = append(values, fmt.Sprint(v))
				wanted[int64(member)] = append(wanted[int64(member)], fmt.Sprint(v))
			}
			o.Add(int64(member), values...)
		}
		if o.Empty() != (len(wanted) == 0) {
			t.Fatalf("empty: %v, %v", o.Empty(), wanted)
		}
		if o.Empty() {
			continue
		}
		var want, got []int64
		for id, r := range rows {
			if slices.Contains(wanted[r.member], r.device) && (o.Where == "" || !r.ended) {
				want = append(want, id)
			}
		}
		from, args := o.From(d)
		answer, err := c.QueryContext(ctx, "SELECT id "+from, args...)
		if err := database.ReadAll(answer, err, func(scan func(...any) error) error {
			var id int64
			err := scan(&id)
			got = append(got, id)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		slices.Sort(want)
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Fatalf("%s\n%v: found %v, want %v", from, wanted, got, want)
		}
	}
}
