package once_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"partyschool/ent"
	"partyschool/internal/clock/clocktest"
	"partyschool/internal/database"
	"partyschool/internal/database/databasetest"
	"partyschool/internal/identity"
	"partyschool/internal/once"
	"partyschool/internal/problem"
)

var now = time.Date(2026, 7, 1, 2, 0, 0, 0, time.UTC)

type bench struct {
	db    *database.Database
	clock *clocktest.Clock
}

func newBench(t *testing.T) *bench {
	c := clocktest.At(now)
	return &bench{db: databasetest.Open(t, c), clock: c}
}

// make leaves a row that can be counted.
func (b *bench) make(ctx context.Context, token *string, input any) (int64, bool, error) {
	return once.Create(ctx, b.db, b.clock, token, "make", input, func(ctx context.Context, tx *ent.Client) (int64, error) {
		row, err := tx.AuditEntry.Create().SetAt(now).SetActorName("test").SetAction("make").
			SetOrganizationID(1).SetSubjectID(1).SetSummary("made").Save(ctx)
		if err != nil {
			return 0, err
		}
		return row.ID, nil
	})
}

func (b *bench) made(t *testing.T) int {
	t.Helper()
	n, err := b.db.Client(context.Background()).AuditEntry.Query().Count(identity.AsSystem(context.Background(), "test"))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func as(memberID int64) context.Context {
	return identity.NewContext(context.Background(), identity.Viewer{MemberID: memberID})
}

func ptr[T any](v T) *T { return &v }

func TestTheSameRequestIsAnsweredAlike(t *testing.T) {
	b := newBench(t)
	first, repeated, err := b.make(as(1), ptr("k"), "a")
	if err != nil || repeated {
		t.Fatal(first, repeated, err)
	}
	second, repeated, err := b.make(as(1), ptr("k"), "a")
	if err != nil || !repeated || second != first {
		t.Errorf("the second request got %d, %t, %v, want %d again", second, repeated, err, first)
	}
	if _, _, err := b.make(as(1), ptr("k"), "b"); !problem.Is(err, problem.Conflict) {
		t.Errorf("another input got %v, want CONFLICT", err)
	}
	for name, call := range map[string]func() (int64, bool, error){
		"another viewer": func() (int64, bool, error) { return b.make(as(2), ptr("k"), "a") },
		"another key":    func() (int64, bool, error) { return b.make(as(1), ptr("K"), "a") },
		"no key":         func() (int64, bool, error) { return b.make(as(1), nil, "a") },
	} {
		if id, repeated, err := call(); err != nil || repeated || id == first {
			t.Errorf("%s: got %d, %t, %v, want something new", name, id, repeated, err)
		}
	}
	if n := b.made(t); n != 4 {
		t.Errorf("%d were made, want 4", n)
	}
}

func TestAKeyIsFreeAfterADay(t *testing.T) {
	b := newBench(t)
	first, _, _ := b.make(as(1), ptr("k"), "a")
	b.clock.Advance(24*time.Hour - time.Millisecond)
	if id, repeated, err := b.make(as(1), ptr("k"), "a"); id != first || !repeated || err != nil {
		t.Errorf("just before: %d, %t, %v", id, repeated, err)
	}
	b.clock.Advance(time.Millisecond)
	second, repeated, err := b.make(as(1), ptr("k"), "b")
	if err != nil || repeated || second == first {
		t.Errorf("a day later: %d, %t, %v, want a new one", second, repeated, err)
	}
	if id, repeated, err := b.make(as(1), ptr("k"), "b"); id != second || !repeated || err != nil {
		t.Errorf("again: %d, %t, %v, want %d", id, repeated, err, second)
	}
}

func TestAFailureLeavesTheKeyFree(t *testing.T) {
	b := newBench(t)
	broken := errors.New("broken")
	_, _, err := once.Create(as(1), b.db, b.clock, ptr("k"), "make", "a", func(context.Context, *ent.Client) (int64, error) { return 0, broken })
	if !errors.Is(err, broken) {
		t.Fatal(err)
	}
	if _, repeated, err := b.make(as(1), ptr("k"), "b"); err != nil || repeated {
		t.Errorf("got %t, %v, want the key free", repeated, err)
	}
}

func TestKeysOfOtherLengthsAreRefused(t *testing.T) {
	b := newBench(t)
	for _, token := range []string{"", strings.Repeat("钥", 201)} {
		if _, _, err := b.make(as(1), &token, "a"); !problem.Is(err, problem.BadUserInput) || problem.As(err).Field != "idempotencyKey" {
			t.Errorf("a key of %d bytes got %v, want BAD_USER_INPUT of idempotencyKey", len(token), err)
		}
	}
	if _, _, err := b.make(as(1), ptr(strings.Repeat("钥", 200)), "a"); err != nil {
		t.Error(err)
	}
	if n := b.made(t); n != 1 {
		t.Errorf("%d were made, want 1", n)
	}
}

// TestParallelRequestsCreateOnce sends the same request twenty times at once:
// first with a new key, then with one whose day is over.
func TestParallelRequestsCreateOnce(t *testing.T) {
	b := newBench(t)
	for round := 1; round <= 2; round++ {
		ids := make([]int64, 20)
		var wg sync.WaitGroup
		for i := range ids {
			wg.Go(func() {
				id, _, err := b.make(as(1), ptr("k"), "a")
				if err != nil {
					t.Error(err)
				}
				ids[i] = id
			})
		}
		wg.Wait()
		for _, id := range ids {
			if id != ids[0] || id == 0 {
				t.Fatalf("round %d: the answers differ: %v", round, ids)
			}
		}
		if n := b.made(t); n != round {
			t.Errorf("round %d: %d were made", round, n)
		}
		b.clock.Advance(25 * time.Hour)
	}
}
