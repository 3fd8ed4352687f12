package database_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"entgo.io/ent/dialect"

	"partyschool/ent"
	"partyschool/internal/clock"
	"partyschool/internal/database"
	"partyschool/internal/database/databasetest"
)

// turn raises the marks with the keys by hand, and returns their values.
func turn(ctx context.Context, d *database.Database, keys []int64) (values []int64, err error) {
	args := make([]any, len(keys))
	for i, k := range keys {
		args[i] = k
	}
	in := " WHERE id IN (" + database.Marks(len(keys)) + ")"
	err = d.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
		values = nil
		if _, err := tx.ExecContext(ctx, "UPDATE change_marks SET value = value + 1"+in, args...); err != nil {
			return err
		}
		rows, err := tx.QueryContext(ctx, "SELECT value FROM change_marks"+in+" ORDER BY id", args...)
		return database.ReadAll(rows, err, func(scan func(...any) error) error {
			var v int64
			err := scan(&v)
			values = append(values, v)
			return err
		})
	})
	return values, err
}

// What is sent again by hand is answered as what is sent once: after it was read, after a
// transaction that failed, after the table changed, and where more texts come than are kept.
func TestWhatIsSentAgainIsAnsweredAsBefore(t *testing.T) {
	d := databasetest.Open(t, clock.System{})
	ctx := database.Again(system())
	keys := marked(t, d, 3)
	raised := int64(0)
	raise := func() {
		t.Helper()
		raised++
		values, err := turn(ctx, d, keys)
		if want := []int64{raised, raised, raised}; err != nil || fmt.Sprint(values) != fmt.Sprint(want) {
			t.Fatalf("%v, %v, want %v", values, err, want)
		}
	}
	for range 5 {
		raise()
	}
	inside := d.Dialect() == dialect.SQLite
	if inside && database.KeptTexts(d) != 2 {
		t.Errorf("%d texts were read once, want 2", database.KeptTexts(d))
	}

	given := errors.New("given up")
	err := d.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
		if _, err := turn(ctx, d, keys); err != nil { // joins
			return err
		}
		return given
	})
	if !errors.Is(err, given) {
		t.Fatal(err)
	}
	raise()
	gone, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := turn(gone, d, keys); err == nil {
		t.Error("who went away was answered")
	}
	raise()

	if inside {
		err = d.InTx(system(), func(ctx context.Context, tx *ent.Client) error {
			_, err := tx.ExecContext(ctx, "ALTER TABLE change_marks ADD COLUMN later INTEGER NOT NULL DEFAULT 7")
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		raise()
	}
	for i := range 2 * database.TextsKept {
		text := "SELECT 1" + strings.Repeat(" ", i%(database.TextsKept+9))
		err := d.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
			for range 3 {
				rows, err := tx.QueryContext(ctx, text)
				if err := database.ReadAll(rows, err, func(scan func(...any) error) error { return scan(new(int)) }); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if inside && database.KeptTexts(d) > database.TextsKept {
		t.Errorf("%d texts are kept, more than %d", database.KeptTexts(d), database.TextsKept)
	}
	raise()
}

// Many at once, with texts of many lengths, lose no change.
func TestWhatIsSentAgainByManyAtOnce(t *testing.T) {
	d := databasetest.Open(t, clock.System{})
	ctx := database.Again(system())
	keys := marked(t, d, 24)
	var all sync.WaitGroup
	for n := range 8 {
		all.Go(func() {
			for i := range 40 {
				// A turn of up to sixteen marks, from its own on.
				if _, err := turn(ctx, d, keys[n:n+1+(i+n)%16]); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	want := make([]int64, len(keys))
	for n := range 8 {
		for i := range 40 {
			for k := n; k < n+1+(i+n)%16; k++ {
				want[k]++
			}
		}
	}
	values := make([]int64, len(keys))
	for i, k := range keys {
		values[i] = d.Client(system()).ChangeMark.GetX(system(), k).Value
	}
	if fmt.Sprint(values) != fmt.Sprint(want) {
		t.Errorf("the marks stand at %v, want %v", values, want)
	}
}

// A text that cannot be read is told to whoever sends it, every time.
func TestWhatCannotBeReadIsToldEveryTime(t *testing.T) {
	d := databasetest.Open(t, clock.System{})
	for range 4 {
		err := d.InTx(database.Again(system()), func(ctx context.Context, tx *ent.Client) error {
			_, err := tx.ExecContext(ctx, "UPDATE nowhere SET nothing = 1")
			return err
		})
		if err == nil {
			t.Fatal("a statement that cannot be was carried out")
		}
	}
}
