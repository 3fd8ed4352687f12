package completions_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"ariga.io/atlas/sql/migrate"

	"partyschool/ent"
	"partyschool/ent/enrollment"
	"partyschool/ent/member"
	"partyschool/internal/calendar"
	"partyschool/internal/clock/clocktest"
	"partyschool/internal/completions"
	"partyschool/internal/completions/completionstest"
	"partyschool/internal/database"
	"partyschool/internal/database/databasetest"
	"partyschool/internal/database/migrations"
	"partyschool/internal/identity"
	"partyschool/internal/key"
)

var now = time.Date(2026, 7, 1, 1, 0, 0, 0, time.UTC)

// world is a register with places in courses, written by hand.
type world struct {
	t      testing.TB
	db     *database.Database
	folder *completions.Folder
	people []int64
}

func open(t testing.TB, people int) *world {
	t.Helper()
	w := &world{t: t, db: databasetest.Open(t, clocktest.At(now))}
	w.folder = completions.NewFolder(w.db)
	for i := range people {
		m := w.db.Client(system()).Member.Create().SetOrganizationID(int64(1 + i%3)).SetName(fmt.Sprint("m", i)).SetPhone(fmt.Sprintf("139%08d", i)).
			SetStage("FULL").SetResidency("SETTLED").SetCreatedAt(now).SaveX(system())
		w.people = append(w.people, m.ID)
		completionstest.Joined(t, w.db, m.OrganizationID, 1)
	}
	return w
}

func system() context.Context { return identity.AsSystem(context.Background(), "test") }

// change does something random to some members, as a task would: it locks them first.
func (w *world) change(random *rand.Rand) error {
	var some []int64
	for range 1 + random.IntN(3) {
		some = append(some, w.people[random.IntN(len(w.people))])
	}
	courseID := int64(1 + random.IntN(2))
	what, day := random.IntN(6), calendar.NewDate(2026, time.July, 1+random.IntN(2))
	ms := random.Int64N(1000)
	return w.db.InTx(system(), func(ctx context.Context, tx *ent.Client) error {
		query := tx.Member.Query().Where(member.IDIn(some...)).Order(member.ByID())
		query.Modify(w.db.LockRows)
		people, err := query.All(ctx)
		if err != nil {
			return err
		}
		ids, around := make([]int64, len(people)), courseID
		for i, m := range people {
			ids[i] = m.ID
		}
		if what < 2 {
			around = completions.Register
		}
		return completions.Around(ctx, w.db, tx, ids, around, func() error {
			theirs := enrollment.And(enrollment.MemberIDIn(ids...), enrollment.CourseID(courseID))
			switch what {
			case 0:
				return tx.Member.Update().Where(member.IDIn(ids...)).SetActive(random.IntN(2) == 0).Exec(ctx)
			case 1:
				to := int64(1 + random.IntN(3))
				if err := tx.Member.Update().Where(member.IDIn(ids...)).SetOrganizationID(to).Exec(ctx); err != nil {
					return err
				}
				return tx.Enrollment.Update().Where(enrollment.MemberIDIn(ids...)).SetOrganizationID(to).Exec(ctx)
			case 2:
				return tx.Enrollment.Update().Where(theirs).SetStatus([]enrollment.Status{"NOT_STARTED", "IN_PROGRESS", "COMPLETED", "WITHDRAWN"}[ms%4]).Exec(ctx)
			case 3:
				return tx.Enrollment.Update().Where(theirs).SetDueOn(day).Exec(ctx)
			case 4:
				return tx.Enrollment.Update().Where(theirs).AddCreditedMs(ms).Exec(ctx)
			}
			for _, m := range people {
				has, err := tx.Enrollment.Query().Where(enrollment.MemberID(m.ID), enrollment.CourseID(courseID)).Exist(ctx)
				if err == nil && !has {
					err = tx.Enrollment.Create().SetMemberID(m.ID).SetCourseID(courseID).SetReleaseID(1).SetOrganizationID(m.OrganizationID).SetEnrolledAt(now).SetActiveAt(now).Exec(ctx)
				}
				if err != nil {
					return err
				}
			}
			return nil
		})
	})
}

// Whatever is changed in whatever order, and added up in between, the counters are what a
// recount says.
func TestCountersEqualARecount(t *testing.T) {
	w := open(t, 12)
	for seed := range uint64(8) {
		random := rand.New(rand.NewPCG(seed, 7))
		for range 30 {
			if err := w.change(random); err != nil {
				t.Fatal(err)
			}
			if random.IntN(10) == 0 {
				w.fold()
			}
		}
		completionstest.Expect(t, w.db)
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
	w.fold()
	completionstest.Expect(t, w.db)
	if n := w.db.Client(system()).CompletionChange.Query().CountX(system()); n != 0 {
		t.Errorf("%d changes are left", n)
	}
}

func (w *world) fold() {
	w.t.Helper()
	if err := w.folder.Fold(context.Background()); err != nil {
		w.t.Fatal(err)
	}
}

// Tasks of many, two nodes that add up, and recounts, all at once.
func TestManyCountAtOnce(t *testing.T) {
	w := open(t, 12)
	var wg sync.WaitGroup
	for i := range uint64(4) {
		wg.Go(func() {
			random := rand.New(rand.NewPCG(i, 11))
			for range 25 {
				if err := w.change(random); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for range 2 {
		wg.Go(func() {
			for range 10 {
				if err := w.folder.Fold(context.Background()); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Go(func() {
		for range 10 {
			found, err := w.folder.Recount(context.Background(), false)
			if err != nil || len(found) > 0 {
				t.Errorf("a recount in between found %+v, %v", found, err)
			}
		}
	})
	wg.Wait()
	completionstest.Expect(t, w.db)
}

func TestARecountMendsWhatIsWrong(t *testing.T) {
	w := open(t, 12)
	w.fold()
	if _, err := w.db.Client(system()).ExecContext(system(), "UPDATE completion_counts SET members = members + 5, completed = 2"); err != nil {
		t.Fatal(err)
	}
	dry, err := w.folder.Recount(context.Background(), true)
	if err != nil || len(dry) != 3 || dry[0].Is.Members != 9 || dry[0].Should.Members != 4 {
		t.Fatalf("%+v, %v", dry, err)
	}
	var wg sync.WaitGroup
	for range 3 { // of several at once each difference is mended once
		wg.Go(func() { _, _ = w.folder.Recount(context.Background(), false) })
	}
	wg.Wait()
	if err := w.folder.Mend(context.Background()); err != nil {
		t.Fatal(err)
	}
	completionstest.Expect(t, w.db)
}

// The migration counts what there is, as a recount does.
func TestTheMigrationCountsWhatThereIs(t *testing.T) {
	w := open(t, 12)
	random := rand.New(rand.NewPCG(3, 7))
	for range 60 {
		if err := w.change(random); err != nil {
			t.Fatal(err)
		}
	}
	dir, err := migrations.Dir(w.db.Dialect())
	if err != nil {
		t.Fatal(err)
	}
	files, err := dir.Files()
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(files, func(f migrate.File) bool { return strings.HasSuffix(f.Name(), "_completion_counts.sql") })
	_, count, found := strings.Cut(string(files[i].Bytes()), "-- Count what there is\n")
	if !found {
		t.Fatal("the migration counts nothing")
	}
	for _, statement := range []string{"DELETE FROM completion_counts", "DELETE FROM completion_changes", count} {
		if _, err := w.db.Client(system()).ExecContext(system(), statement); err != nil {
			t.Fatal(err)
		}
	}
	completionstest.Expect(t, w.db)
	for _, id := range w.db.Client(system()).CompletionCount.Query().IDsX(system()) {
		if key.Kind(id>>key.KindShift&63) != key.Inner {
			t.Errorf("%d is the key of another kind of row", id)
		}
	}
	if n := w.db.Client(system()).CompletionCount.Query().CountX(system()); n < 5 {
		t.Errorf("%d counters", n)
	}
}

func BenchmarkTally(b *testing.B) {
	before := completions.Place{Group: completions.Group{CourseID: 1, OrganizationID: 2, DueOn: completions.NoLastDay}, Status: enrollment.StatusIN_PROGRESS}
	after := before
	after.CreditedMS = 15_000
	for b.Loop() {
		tally := completions.Tally{}
		for i := range int64(64) {
			before.OrganizationID, after.OrganizationID = i, i
			tally.Move(before, after)
		}
	}
}

func BenchmarkFold(b *testing.B) {
	w := open(b, 0)
	for b.Loop() {
		b.StopTimer()
		tally := completions.Tally{}
		for i := range int64(1000) {
			tally.Join(i%200, 1)
		}
		for range 5 {
			err := w.db.InTx(system(), func(ctx context.Context, tx *ent.Client) error { return tally.Note(ctx, w.db, tx) })
			if err != nil {
				b.Fatal(err)
			}
		}
		b.StartTimer()
		w.fold()
	}
}
