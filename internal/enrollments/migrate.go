package enrollments

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"partyschool/ent"
	"partyschool/ent/enrollment"
	"partyschool/ent/member"
	"partyschool/internal/catalogue"
	"partyschool/internal/completions"
	"partyschool/internal/database"
	"partyschool/internal/identity"
	"partyschool/internal/study"
)

// atOnce bounds how many enrolments one round of statements locks or moves.
const atOnce = 500

// Unfinished are the enrolments of a course that were not finished when their
// learners were locked.
type Unfinished struct {
	ids, members []int64
}

// LockUnfinished locks the rows of the learners who have not finished a course, in
// the order in which everybody locks members. Who publishes calls it before the
// course itself is locked: learners lock themselves first and the course after.
// The caller has checked that the viewer may publish the course.
func (s *Service) LockUnfinished(ctx context.Context, tx *ent.Client, courseID int64) (*Unfinished, error) {
	ctx = identity.AsSystem(ctx, "publish: lock learners")
	found, err := tx.Enrollment.Query().
		Where(enrollment.CourseID(courseID), enrollment.StatusIn(enrollment.StatusNOT_STARTED, enrollment.StatusIN_PROGRESS)).
		Select(enrollment.FieldID, enrollment.FieldMemberID).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("find the enrolments to move: %w", err)
	}
	slices.SortFunc(found, func(a, b *ent.Enrollment) int { return cmp.Compare(a.MemberID, b.MemberID) })
	u := &Unfinished{}
	for _, e := range found {
		u.ids, u.members = append(u.ids, e.ID), append(u.members, e.MemberID)
	}
	for some := range slices.Chunk(u.members, atOnce) {
		if err := s.lockAll(ctx, tx, some); err != nil {
			return nil, fmt.Errorf("lock the learners: %w", err)
		}
	}
	return u, nil
}

func (s *Service) lockAll(ctx context.Context, tx *ent.Client, members []int64) error {
	args := make([]any, len(members))
	for i, id := range members {
		args[i] = id
	}
	rows, err := tx.QueryContext(ctx, "SELECT id FROM members WHERE id IN ("+database.Marks(len(args))+") ORDER BY id"+s.database.ForUpdate(), args...)
	err = database.ReadAll(rows, err, nil)
	if half := len(members) / 2; half > 0 && database.Crowded(err) {
		if err = s.lockAll(ctx, tx, members[:half]); err == nil {
			err = s.lockAll(ctx, tx, members[half:])
		}
	}
	return err
}

// Migrate moves the enrolments, where they still are not finished, to the release,
// in the transaction that publishes it, and returns how many it moved. Who took a
// place after LockUnfinished keeps the release that was current then. What was
// studied stays: an enrolment is computed anew from the study records, and
// completed at once if the release asks for nothing more.
func (s *Service) Migrate(ctx context.Context, tx *ent.Client, learners *Unfinished, to *catalogue.Course) (int, error) {
	ctx = identity.AsSystem(ctx, "publish: migrate enrolments")
	moved, byRelease := 0, map[int64]int{}
	for from := 0; from < len(learners.ids); from += atOnce {
		until := min(from+atOnce, len(learners.ids))
		// Read again: what was found before the locks may have changed.
		rows, err := tx.Enrollment.Query().Where(
			enrollment.IDIn(learners.ids[from:until]...), enrollment.CourseID(to.ID), enrollment.ReleaseIDNEQ(to.ReleaseID),
			enrollment.StatusIn(enrollment.StatusNOT_STARTED, enrollment.StatusIN_PROGRESS)).All(ctx)
		if err != nil {
			return 0, fmt.Errorf("read the enrolments to move: %w", err)
		}
		for _, e := range rows {
			byRelease[e.ReleaseID]--
			byRelease[to.ReleaseID]++
		}
		if err := s.move(ctx, tx, rows, learners.members[from:until], to); err != nil {
			return 0, err
		}
		moved += len(rows)
	}
	return moved, countLearners(ctx, tx, to.ID, byRelease)
}

// move computes some enrolments on the release and writes them.
func (s *Service) move(ctx context.Context, tx *ent.Client, rows []*ent.Enrollment, members []int64, to *catalogue.Course) error {
	if len(rows) == 0 {
		return nil
	}
	now := s.clock.Now()
	records, err := recordsIn(ctx, tx, to, members...)
	if err != nil {
		return err
	}
	var finished []*ent.Enrollment
	var newlyComplete []int64
	for _, e := range rows {
		done, lessons := bringUpToDate(e, to, records[e.MemberID], now)
		newlyComplete = append(newlyComplete, lessons...)
		if done {
			finished = append(finished, e)
		}
	}
	if err := completeRecords(ctx, tx, newlyComplete, now); err != nil {
		return fmt.Errorf("complete lessons: %w", err)
	}
	err = completions.Around(ctx, s.database, tx, members, to.ID, func() error { return update(ctx, s.database, tx, rows, now) })
	if err != nil {
		return fmt.Errorf("move enrolments: %w", err)
	}
	for _, e := range rows {
		s.announce(ctx, e.MemberID, e.ID)
	}
	return s.completeMoved(ctx, tx, finished, to)
}

// completeMoved does what follows for those whom the release completes.
func (s *Service) completeMoved(ctx context.Context, tx *ent.Client, finished []*ent.Enrollment, to *catalogue.Course) error {
	if len(finished) == 0 {
		return nil
	}
	ids := make([]int64, len(finished))
	for i, e := range finished {
		ids[i] = e.MemberID
	}
	people, err := tx.Member.Query().Where(member.IDIn(ids...)).
		Select(member.FieldID, member.FieldName, member.FieldOrganizationID).All(ctx)
	if err != nil {
		return fmt.Errorf("read the learners: %w", err)
	}
	byID := map[int64]*ent.Member{}
	for _, m := range people {
		byID[m.ID] = m
	}
	completed := make([]study.Completion, 0, len(finished))
	for _, e := range finished {
		m := byID[e.MemberID]
		if m == nil {
			return fmt.Errorf("enrolment %d has no learner", e.ID)
		}
		completed = append(completed, study.Completion{Enrollment: e, Release: to, MemberName: m.Name, OrganizationID: m.OrganizationID})
	}
	return s.Complete(ctx, tx, completed)
}

// update writes what bringUpToDate changed, in one statement.
func update(ctx context.Context, d *database.Database, tx *ent.Client, rows []*ent.Enrollment, now time.Time) error {
	updates := database.Updates{Table: enrollment.Table, Columns: []string{
		"release_id", "status", "completed_at", "last_studied_at", "completed_lessons", "required_lessons", "next_lesson_id", "credited_ms",
		"changed_at",
	}}
	for _, e := range rows {
		updates.Add(e.MemberID, e.ID, e.ReleaseID, string(e.Status), e.CompletedAt, e.LastStudiedAt,
			e.CompletedLessons, e.RequiredLessons, e.NextLessonID, e.CreditedMs, now)
	}
	return updates.Write(ctx, d, tx)
}

func sortedKeys(m map[int64]int) []int64 { return slices.Sorted(maps.Keys(m)) }
