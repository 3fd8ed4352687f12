package database_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"entgo.io/ent/dialect"
	"pgregory.net/rapid"

	"partyschool/ent"
	"partyschool/ent/changemark"
	"partyschool/internal/calendar"
	"partyschool/internal/clock"
	"partyschool/internal/database"
	"partyschool/internal/database/databasetest"
	"partyschool/internal/interval"
)

// rule writes a row with a date and reads it back.
func rule(t rapid.TB, d *database.Database, day calendar.Date) calendar.Date {
	t.Helper()
	ctx := system()
	made, err := d.Client(ctx).CreditRule.Create().SetCode("r").SetValidFrom(day).SetScheme("STEPS").Save(ctx)
	if err != nil {
		t.Fatalf("write %v: %v", day, err)
	}
	read, err := d.Client(ctx).CreditRule.Get(ctx, made.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Client(ctx).CreditRule.DeleteOneID(made.ID).Exec(ctx); err != nil {
		t.Fatal(err)
	}
	return read.ValidFrom
}

func TestDatesOfLifeSurvive(t *testing.T) {
	d := databasetest.Open(t, clock.System{})
	for _, day := range []calendar.Date{
		calendar.NewDate(1921, time.July, 1), calendar.NewDate(1904, time.February, 29), calendar.NewDate(2024, time.February, 29),
		calendar.NewDate(1000, time.January, 1), calendar.NewDate(1969, time.December, 31), calendar.NewDate(1970, time.January, 1),
		// Days that the tenant's zone began late, or not at midnight.
		calendar.NewDate(1986, time.May, 4), calendar.NewDate(1901, time.January, 1), calendar.NewDate(9999, time.December, 31),
	} {
		if got := rule(t, d, day); got != day {
			t.Errorf("%v came back as %v", day, got)
		}
	}
	rapid.Check(t, func(rt *rapid.T) {
		day := calendar.NewDate(1900, time.January, 1).AddDays(rapid.IntRange(0, 60_000).Draw(rt, "days"))
		if got := rule(rt, d, day); got != day {
			rt.Fatalf("%v came back as %v", day, got)
		}
	})
}

func TestDatesCompareAsDates(t *testing.T) {
	ctx := system()
	d := databasetest.Open(t, clock.System{})
	for _, day := range []calendar.Date{calendar.NewDate(1949, time.October, 1), calendar.NewDate(2026, time.August, 1)} {
		if err := d.Client(ctx).CreditRule.Create().SetCode(day.String()).SetValidFrom(day).SetScheme("STEPS").Exec(ctx); err != nil {
			t.Fatal(err)
		}
	}
	rows, err := d.Client(ctx).QueryContext(ctx, "SELECT code, valid_from FROM credit_rules WHERE valid_from <= ? ORDER BY valid_from DESC", calendar.NewDate(2026, time.August, 1))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	var got []string
	for rows.Next() {
		var code string
		var day calendar.Date
		if err := rows.Scan(&code, &day); err != nil || day.String() != code {
			t.Fatalf("%s came back as %v, %v", code, day, err)
		}
		got = append(got, code)
	}
	if len(got) != 2 || got[0] != "2026-08-01" {
		t.Errorf("found %v", got)
	}
}

func TestTimesAreCutToMilliseconds(t *testing.T) {
	ctx := system()
	d := databasetest.Open(t, clock.System{})
	shanghai := time.FixedZone("CST", 8*3600)
	given := time.Date(2026, 8, 1, 23, 59, 59, 999_999_999, shanghai)
	want := time.Date(2026, 8, 1, 15, 59, 59, 999_000_000, time.UTC)
	made, err := d.Client(ctx).SignInAttempt.Create().SetSubject("s").SetAttemptedAt(given).Save(ctx)
	if err != nil {
		t.Fatal(err)
	}
	read, err := d.Client(ctx).SignInAttempt.Get(ctx, made.ID)
	if err != nil {
		t.Fatal(err)
	}
	if !made.AttemptedAt.Equal(want) || !read.AttemptedAt.Equal(want) {
		t.Errorf("written %v, read %v, want %v", made.AttemptedAt, read.AttemptedAt, want)
	}
}

func TestLongSetsAndBinaryTextSurvive(t *testing.T) {
	ctx := system()
	d := databasetest.Open(t, clock.System{})
	var wall interval.Set
	for i := range int64(20_000) { // more than 64 KB as text
		wall = wall.Add(interval.Span{From: i * 10, To: i*10 + 5})
	}
	made, err := d.Client(ctx).StudyDay.Create().SetMemberID(1).SetLessonID(1).SetDay(calendar.NewDate(2026, 8, 1)).SetWall(wall).Save(ctx)
	if err != nil {
		t.Fatal(err)
	}
	read, err := d.Client(ctx).StudyDay.Get(ctx, made.ID)
	if err != nil || read.Wall.String() != wall.String() {
		t.Errorf("a long set came back changed, %v", err)
	}
	// Case, trailing blanks, accents and four-byte characters tell codes apart.
	names := []string{"a", "A", "ä", "a ", "党", "𠮷", "😀"}
	for _, name := range names {
		if err := d.Client(ctx).ChangeMark.Create().SetName(name).Exec(ctx); err != nil {
			if name == "a " && d.Dialect() == dialect.MySQL {
				continue // utf8mb4_bin pads with blanks: names are trimmed before they are written
			}
			t.Errorf("%q: %v", name, err)
		}
	}
	if n, err := d.Client(ctx).ChangeMark.Query().Where(changemark.Name("a")).Count(ctx); err != nil || n != 1 {
		t.Errorf("%d marks are named a, %v", n, err)
	}
}

func TestReadsGoToReaders(t *testing.T) {
	ctx := system()
	d := databasetest.Open(t, clock.System{})
	// While a transaction writes, reads outside of it go on and see the state before.
	err := d.InTx(ctx, func(inside context.Context, tx *ent.Client) error {
		if err := tx.ChangeMark.Create().SetName("x").Exec(inside); err != nil {
			return err
		}
		if n, err := d.Client(ctx).ChangeMark.Query().Count(ctx); err != nil || n != 0 {
			t.Errorf("outside the transaction %d rows are seen, %v", n, err)
		}
		for _, query := range []string{
			"SELECT COUNT(*) FROM change_marks",
			"\n\t SELECT COUNT(*) FROM change_marks",
			"WITH m AS (SELECT * FROM change_marks) SELECT COUNT(*) FROM m",
		} {
			soon, cancel := context.WithTimeout(ctx, 2*time.Second)
			rows, err := d.Client(ctx).QueryContext(soon, query)
			if err != nil {
				t.Errorf("%q waits for the writer: %v", query, err)
			} else {
				_ = rows.Close()
			}
			cancel()
		}
		n, err := tx.ChangeMark.Query().Count(inside)
		if err != nil || n != 1 {
			t.Errorf("inside the transaction %d rows are seen, %v", n, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestManyWritersAndReaders(t *testing.T) {
	ctx := system()
	d := databasetest.Open(t, clock.System{})
	mark, err := d.Client(ctx).ChangeMark.Create().SetName("x").Save(ctx)
	if err != nil {
		t.Fatal(err)
	}
	const tasks, rounds = 8, 25
	var wait sync.WaitGroup
	for range tasks {
		wait.Go(func() {
			for range rounds {
				err := d.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
					rows, err := tx.QueryContext(ctx, "SELECT value FROM change_marks WHERE id = ?"+d.ForUpdate(), mark.ID)
					if err != nil {
						return err
					}
					var value int64
					for rows.Next() {
						err = errors.Join(err, rows.Scan(&value))
					}
					if err := errors.Join(err, rows.Err(), rows.Close()); err != nil {
						return err
					}
					return tx.ChangeMark.Update().Where(changemark.ID(mark.ID)).SetValue(value + 1).Exec(ctx)
				})
				if err != nil {
					t.Errorf("write: %v", err)
				}
			}
		})
		wait.Go(func() {
			for range rounds {
				if _, err := d.Client(ctx).ChangeMark.Get(ctx, mark.ID); err != nil {
					t.Errorf("read: %v", err)
				}
			}
		})
	}
	wait.Wait()
	if got := d.Client(ctx).ChangeMark.GetX(ctx, mark.ID).Value; got != tasks*rounds {
		t.Errorf("%d of %d writes are left", got, tasks*rounds)
	}
}

func TestDeadlocksAreTriedAgain(t *testing.T) {
	ctx := system()
	d := databasetest.Open(t, clock.System{})
	for _, name := range []string{"a", "b"} {
		if err := d.Client(ctx).ChangeMark.Create().SetName(name).Exec(ctx); err != nil {
			t.Fatal(err)
		}
	}
	var tries atomic.Int64
	var wait sync.WaitGroup
	both := make(chan struct{}, 2)
	for _, order := range [][]string{{"a", "b"}, {"b", "a"}} {
		wait.Go(func() {
			first := true
			err := d.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
				tries.Add(1)
				for i, name := range order {
					if err := tx.ChangeMark.Update().Where(changemark.Name(name)).AddValue(1).Exec(ctx); err != nil {
						return err
					}
					if i == 0 && first && d.Dialect() == dialect.MySQL {
						// Each holds one row before it asks for the other's.
						first = false
						both <- struct{}{}
						for len(both) < 2 {
							time.Sleep(time.Millisecond)
						}
					}
				}
				return nil
			})
			if err != nil {
				t.Errorf("order %v: %v", order, err)
			}
		})
	}
	wait.Wait()
	for _, m := range d.Client(ctx).ChangeMark.Query().AllX(ctx) {
		if m.Value != 2 {
			t.Errorf("%s was raised %d times, want 2", m.Name, m.Value)
		}
	}
	if d.Dialect() == dialect.MySQL && tries.Load() < 3 {
		t.Errorf("%d tries: there was no deadlock to try again", tries.Load())
	}
}

func TestABusySQLiteIsTriedAgain(t *testing.T) {
	ctx := system()
	u := databasetest.URL(t)
	if !strings.HasPrefix(u, "sqlite:") {
		t.Skip("SQLite only")
	}
	d, other := databasetest.Connect(t, u, clock.System{}), databasetest.Connect(t, u, clock.System{})
	database.DoNotWait(t, d)
	held, give := make(chan struct{}), make(chan struct{})
	var wait sync.WaitGroup
	wait.Go(func() {
		err := other.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
			err := tx.ChangeMark.Create().SetName("other").Exec(ctx)
			close(held)
			<-give
			return err
		})
		if err != nil {
			t.Errorf("the other process: %v", err)
		}
	})
	<-held
	time.AfterFunc(20*time.Millisecond, func() { close(give) })
	if err := d.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
		return tx.ChangeMark.Create().SetName("mine").Exec(ctx)
	}); err != nil {
		t.Errorf("a busy database was given up: %v", err)
	}
	wait.Wait()
}

func TestAFailedTaskLeavesNothing(t *testing.T) {
	ctx := system()
	d := databasetest.Open(t, clock.System{})
	after := 0
	err := d.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
		d.AfterCommit(ctx, func() { after++ })
		// What a task calls joins its transaction.
		if err := d.InTx(ctx, func(ctx context.Context, tx *ent.Client) error { return tx.ChangeMark.Create().SetName("x").Exec(ctx) }); err != nil {
			return err
		}
		return errors.New("refused")
	})
	if err == nil || d.Client(ctx).ChangeMark.Query().CountX(ctx) != 0 || after != 0 {
		t.Errorf("error %v, %d calls after a commit that never was", err, after)
	}
	func() {
		defer func() { _ = recover() }()
		_ = d.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
			tx.ChangeMark.Create().SetName("x").ExecX(ctx)
			panic("a bug")
		})
	}()
	if n := d.Client(ctx).ChangeMark.Query().CountX(ctx); n != 0 {
		t.Errorf("%d rows are left after a panic", n)
	}
}

func TestStatementsAreCounted(t *testing.T) {
	d := databasetest.Open(t, clock.System{})
	ctx, n := database.CountStatements(system())
	if err := d.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
		if err := tx.ChangeMark.Create().SetName("x").Exec(ctx); err != nil {
			return err
		}
		return tx.ChangeMark.Update().Where(changemark.Name("x")).AddValue(1).Exec(ctx)
	}); err != nil {
		t.Fatal(err)
	}
	d.Client(ctx).ChangeMark.Query().CountX(ctx)
	if n.Load() != 3 {
		t.Errorf("%d statements, want 3", n.Load())
	}
}
