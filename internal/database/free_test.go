package database_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"entgo.io/ent/dialect"

	"partyschool/ent"
	"partyschool/internal/clock"
	"partyschool/internal/database"
	"partyschool/internal/database/databasetest"
)

// marked makes rows and returns their keys in order.
func marked(t *testing.T, d *database.Database, n int) []int64 {
	t.Helper()
	ctx := system()
	keys := make([]int64, n)
	for i := range keys {
		keys[i] = d.Client(ctx).ChangeMark.Create().SetName(fmt.Sprint(i)).SaveX(ctx).ID
	}
	return keys
}

// Of rows some of which somebody holds, the others are locked at once.
func TestFreeRowsAreLockedWithoutWaiting(t *testing.T) {
	ctx := system()
	d := databasetest.Open(t, clock.System{})
	if d.Dialect() == dialect.SQLite {
		t.Skip("there is one writer at a time")
	}
	keys := marked(t, d, 20)
	for name, held := range map[string][]int64{
		"none": nil, "one": keys[7:8], "the first and the last": {keys[0], keys[19]}, "three": {keys[3], keys[4], keys[11]}, "all": keys,
	} {
		want := slices.DeleteFunc(slices.Clone(keys), func(key int64) bool { return slices.Contains(held, key) })
		err := d.InTx(ctx, func(holding context.Context, holder *ent.Client) error {
			if got, err := d.LockFree(holding, holder, "change_marks", held); err != nil || len(got) != len(held) {
				t.Fatalf("%s: cannot hold them: %v, %v", name, got, err)
			}
			return d.InTx(ctx, func(other context.Context, tx *ent.Client) error {
				began := time.Now()
				got, err := d.LockFree(other, tx, "change_marks", keys)
				if err != nil || !slices.Equal(got, want) {
					t.Errorf("%s held: %v are locked, want %v; %v", name, got, want, err)
				}
				if took := time.Since(began); took > 2*time.Second {
					t.Errorf("%s held: it took %s", name, took)
				}
				return d.InTx(ctx, func(third context.Context, tx *ent.Client) error {
					if got, err := d.LockFree(third, tx, "change_marks", keys); err != nil || len(got) > 0 {
						t.Errorf("%s held: %v were said to be locked, and are not; %v", name, got, err)
					}
					return nil
				})
			})
		})
		if err != nil {
			t.Error(err)
		}
	}
}

// Who meets a held row is told at once, and its transaction goes on.
func TestHeldIsToldAtOnce(t *testing.T) {
	ctx := system()
	d := databasetest.Open(t, clock.System{})
	if d.Dialect() == dialect.SQLite {
		t.Skip("there is one writer at a time")
	}
	keys := marked(t, d, 2)
	err := d.InTx(ctx, func(holding context.Context, holder *ent.Client) error {
		if _, err := d.LockFree(holding, holder, "change_marks", keys[:1]); err != nil {
			return err
		}
		return d.InTx(ctx, func(other context.Context, tx *ent.Client) error {
			rows, err := tx.QueryContext(other, "SELECT id FROM change_marks ORDER BY id"+d.ForUpdateAtOnce())
			if err = database.ReadAll(rows, err, nil); !database.Held(err) {
				t.Errorf("%v, want to be told that a row is held", err)
			}
			return tx.ChangeMark.UpdateOneID(keys[1]).AddValue(1).Exec(other)
		})
	})
	if err != nil || d.Client(ctx).ChangeMark.GetX(ctx, keys[1]).Value != 1 {
		t.Errorf("the transaction did not go on: %v", err)
	}
}
