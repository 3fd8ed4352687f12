package completions

import (
	"context"
	"errors"
	"fmt"

	"entgo.io/ent/dialect"

	"partyschool/ent"
	"partyschool/ent/completionchange"
	"partyschool/internal/database"
	"partyschool/internal/identity"
)

// Folder adds what was noted to the counters.
type Folder struct{ database *database.Database }

// NewFolder returns it.
func NewFolder(d *database.Database) *Folder { return &Folder{database: d} }

// foldedAtOnce bounds the rows of one transaction, in which the one writer of SQLite is
// held.
const foldedAtOnce = 1000

// Fold adds all that was noted until now to the counters, and removes it. Reports come
// to the same before and after; they are quicker when there is little to add. It is a
// round, and may be done any number of times, by several nodes at once, and cut off
// anywhere.
func (f *Folder) Fold(ctx context.Context) error {
	ctx = identity.AsSystem(ctx, "completions: add up what was noted")
	for {
		n, err := f.some(ctx)
		if err != nil {
			return fmt.Errorf("add up what was noted: %w", err)
		}
		if n < foldedAtOnce {
			return nil
		}
	}
}

// some adds the first rows, and returns how many there were.
func (f *Folder) some(ctx context.Context) (n int, err error) {
	err = f.database.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
		rows, err := tx.CompletionChange.Query().Order(completionchange.ByID()).Limit(foldedAtOnce).All(ctx)
		if n = len(rows); err != nil || n == 0 {
			return err
		}
		ids, sum := make([]int64, n), Tally{}
		for i, r := range rows {
			ids[i] = r.ID
			g := Group{r.CourseID, r.OrganizationID, r.DueOn}
			sum[g] = sum[g].plus(Counts{r.Members, r.NotStarted, r.InProgress, r.Completed, r.CreditedMs}, 1)
		}
		// Whoever removes them adds them: another node that came at the same time finds
		// them gone, and leaves.
		gone, err := tx.CompletionChange.Delete().Where(completionchange.IDIn(ids...)).Exec(ctx)
		if err != nil {
			return err
		}
		if gone != n {
			n = 0
			return errTaken
		}
		return sum.write(ctx, f.database, tx, "completion_counts", add(f.database.Dialect()))
	})
	if errors.Is(err, errTaken) {
		return 0, nil
	}
	return n, err
}

var errTaken = errors.New("another node was faster")

var counters = []string{"members", "not_started", "in_progress", "completed", "credited_ms"}

// add is the end of an INSERT that adds to the counters that are there: the engines
// agree on what it does and not on how it is said.
func add(dialectName string) string {
	format, end := "%[1]s = %[1]s + VALUES(%[1]s)", " ON DUPLICATE KEY UPDATE "
	if dialectName == dialect.SQLite {
		format, end = "%[1]s = %[1]s + excluded.%[1]s", " ON CONFLICT (course_id, organization_id, due_on) DO UPDATE SET "
	}
	for i, c := range counters {
		if i > 0 {
			end += ", "
		}
		end += fmt.Sprintf(format, c)
	}
	return end
}
