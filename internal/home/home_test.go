package home_test

import (
	"context"
	"math/rand/v2"
	"reflect"
	"sync"
	"testing"
	"time"

	"partyschool/internal/bench/dataset"
	"partyschool/internal/clock/clocktest"
	"partyschool/internal/database"
	"partyschool/internal/database/databasetest"
	"partyschool/internal/home"
	"partyschool/internal/identity"
	"partyschool/internal/problem"
)

// TestScreensReadTogetherAreThoseReadAlone has many members ask at the same time, some on two
// phones, some for less than others, some whom nobody knows, and compares what each is told
// with what they are told alone.
func TestScreensReadTogetherAreThoseReadAlone(t *testing.T) {
	ctx, at := context.Background(), time.Date(2026, 7, 1, 8, 0, 0, 0, time.UTC)
	address := databasetest.URL(t)
	data, err := dataset.Generate(ctx, address, databasetest.Master(), dataset.Size{Members: 60, Courses: 40, Phones: 9}, at)
	if err != nil {
		t.Fatal(err)
	}
	db := databasetest.Connect(t, address, clocktest.At(at))
	// Moments that are the same leave the order to the keys.
	if _, err := db.Client(identity.AsSystem(ctx, "test")).ExecContext(ctx, "UPDATE enrollments SET active_at = ? WHERE member_id % 3 = 0", at); err != nil {
		t.Fatal(err)
	}
	type question struct {
		member     int64
		year, most int
		want       *home.Screen
		nobody     bool
	}
	var questions []question
	for i, m := range data.Members {
		questions = append(questions, question{member: m.ID, year: 2026, most: 11}, question{member: m.ID, year: 2025 + i%2, most: i % 4})
	}
	questions = append(questions, question{member: 1, year: 2026, most: 11, nobody: true})
	places, hours := 0, 0
	for i := range questions {
		q := &questions[i]
		// A reader that nobody else asks reads alone.
		if q.want, err = read(ctx, db, home.New(db), q.member, q.year, q.most); err != nil && !q.nobody {
			t.Fatal(err)
		}
		if q.want != nil {
			places, hours = places+len(q.want.Enrollments), hours+q.want.Hundredths
		}
	}
	if places == 0 || hours == 0 {
		t.Fatalf("%d places and %d hours: the comparison says nothing", places, hours)
	}
	screens := home.New(db)
	for range 3 {
		rand.Shuffle(len(questions), func(i, j int) { questions[i], questions[j] = questions[j], questions[i] })
		var all sync.WaitGroup
		for _, q := range questions {
			all.Go(func() {
				got, err := read(ctx, db, screens, q.member, q.year, q.most)
				if q.nobody {
					if !problem.Is(err, problem.NotFound) {
						t.Errorf("nobody: %v", err)
					}
				} else if err != nil || !reflect.DeepEqual(got, q.want) {
					t.Errorf("%d for %d of %d: got %+v, %v; want %+v", q.member, q.most, q.year, got, err, q.want)
				}
			})
		}
		all.Wait()
	}
}

func read(ctx context.Context, db *database.Database, screens *home.Screens, memberID int64, year, most int) (*home.Screen, error) {
	return screens.Read(identity.NewContext(ctx, identity.Viewer{MemberID: memberID}), year, most)
}

// TestAScreenThatFailsSpoilsNoOther has every other member give up at once.
func TestAScreenThatFailsSpoilsNoOther(t *testing.T) {
	ctx, at := context.Background(), time.Date(2026, 7, 1, 8, 0, 0, 0, time.UTC)
	address := databasetest.URL(t)
	data, err := dataset.Generate(ctx, address, databasetest.Master(), dataset.Size{Members: 40, Courses: 16, Phones: 2}, at)
	if err != nil {
		t.Fatal(err)
	}
	db := databasetest.Connect(t, address, clocktest.At(at))
	screens := home.New(db)
	var all sync.WaitGroup
	for i := range 400 {
		all.Go(func() {
			member := data.Members[i%len(data.Members)]
			ctx, gaveUp := ctx, i%2 == 0
			if gaveUp {
				var cancel context.CancelFunc
				ctx, cancel = context.WithTimeout(ctx, time.Duration(rand.IntN(2000))*time.Microsecond)
				defer cancel()
			}
			screen, err := read(ctx, db, screens, member.ID, 2026, 11)
			switch {
			case err != nil && !gaveUp:
				t.Errorf("one that waited: %v", err)
			case err == nil && screen.Member.ID != member.ID:
				t.Errorf("%d was told of %d", member.ID, screen.Member.ID)
			}
		})
	}
	all.Wait()
}
