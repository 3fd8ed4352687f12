package completions

import (
	"context"
	"fmt"
	"log/slog"

	"partyschool/ent"
	"partyschool/ent/changemark"
	"partyschool/internal/database"
	"partyschool/internal/identity"
)

// Difference is a counter that is not what it should be.
type Difference struct {
	Group
	Is, Should Counts
}

// mark is the change mark that every recount raises when it mends.
const mark = "completion counts"

// Recount counts all members and places anew, and returns the counters that differ;
// unless it is a dry run it mends them. The school may serve meanwhile: the differences
// are found in one state of the database, and noted as a change like any other. CONFLICT
// of two recounts at once: the second changes nothing and says so.
func (f *Folder) Recount(ctx context.Context, dryRun bool) ([]Difference, error) {
	ctx = identity.AsSystem(ctx, "completions: count anew")
	is, should, seen, err := f.compare(ctx)
	if err != nil {
		return nil, fmt.Errorf("count anew: %w", err)
	}
	wrong := Tally{}
	wrong.less(is)
	for g, c := range should {
		wrong[g] = wrong[g].plus(c, 1)
	}
	var found []Difference
	for _, g := range wrong.settled() {
		found = append(found, Difference{Group: g, Is: is[g], Should: should[g]})
	}
	if dryRun || len(found) == 0 {
		return found, nil
	}
	return found, f.database.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
		if err := raise(ctx, tx, seen); err != nil {
			return err
		}
		return wrong.Note(ctx, f.database, tx)
	})
}

// Mend is Recount as a round: what differed is told to the log, as it should never
// happen but after nodes of an earlier version served beside those that count.
func (f *Folder) Mend(ctx context.Context) error {
	found, err := f.Recount(ctx, false)
	for _, d := range found[:min(len(found), 20)] {
		slog.WarnContext(ctx, "a completion count was wrong and is mended", "course", d.CourseID, "organization", d.OrganizationID, "due", d.DueOn, "is", d.Is, "should", d.Should)
	}
	if len(found) > 0 {
		slog.WarnContext(ctx, "completion counts were wrong", "mended", len(found), "error", err)
	}
	return err
}

// compare reads what the counters say and what they should, and the mark, in one state
// of the database.
func (f *Folder) compare(ctx context.Context) (is, should Tally, seen int64, err error) {
	is, should = Tally{}, Tally{}
	err = f.database.Snapshot(ctx, func(ctx context.Context, query database.Query) error {
		rows, err := query(ctx, "SELECT value FROM change_marks WHERE name = ?", mark)
		if err := database.ReadAll(rows, err, func(scan func(...any) error) error { return scan(&seen) }); err != nil {
			return err
		}
		for _, all := range []string{countPlaces(""), countMembers("")} {
			rows, err := query(ctx, all)
			if err := should.take(rows, err); err != nil {
				return err
			}
		}
		const sums = " course_id, organization_id, due_on, members, not_started, in_progress, completed, credited_ms FROM "
		rows, err = query(ctx, "SELECT"+sums+"completion_counts UNION ALL SELECT"+sums+"completion_changes")
		return database.ReadAll(rows, err, func(scan func(...any) error) error {
			var g Group
			var c Counts
			err := scan(&g.CourseID, &g.OrganizationID, &g.DueOn, &c.Members, &c.NotStarted, &c.InProgress, &c.Completed, &c.CreditedMS)
			is[g] = is[g].plus(c, 1)
			return err
		})
	})
	return is, should, seen, err
}

// raise raises the mark of recounts, unless another one did since it was seen: both
// would mend the same.
func raise(ctx context.Context, tx *ent.Client, seen int64) error {
	if seen == 0 {
		return tx.ChangeMark.Create().SetName(mark).SetValue(1).Exec(ctx) // a second one meets the first's name
	}
	n, err := tx.ChangeMark.Update().Where(changemark.Name(mark), changemark.Value(seen)).AddValue(1).Save(ctx)
	if err == nil && n == 0 {
		err = fmt.Errorf("another recount was faster, and what this one found may be mended: count again")
	}
	return err
}
