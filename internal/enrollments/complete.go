package enrollments

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"partyschool/ent"
	"partyschool/ent/course"
	"partyschool/internal/certificates"
	"partyschool/internal/credits"
	"partyschool/internal/identity"
	"partyschool/internal/study"
)

// Complete does what follows from completed courses, in the transaction in which
// they were completed and under the locks of the learners' rows: it books the
// credit hours, issues the certificates and counts the learners. It is a
// study.Consequence.
func (s *Service) Complete(ctx context.Context, tx *ent.Client, completed []study.Completion) error {
	now := s.clock.Now()
	var lines []credits.CourseCompleted
	var earned []certificates.Earned
	counts := map[int64]int{}
	for _, c := range completed {
		e, day := c.Enrollment, s.calendar.DateOf(*c.Enrollment.CompletedAt)
		lines = append(lines, credits.CourseCompleted{
			MemberID: e.MemberID, EnrollmentID: e.ID, OrganizationID: c.OrganizationID,
			Title: c.Release.Title, Hundredths: c.Release.CreditHundredths, CreditedMS: e.CreditedMs,
			CompletedOn: day, BookedAt: now,
		})
		earned = append(earned, certificates.Earned{
			MemberID: e.MemberID, CourseID: e.CourseID, ReleaseID: e.ReleaseID, EnrollmentID: e.ID,
			MemberName: c.MemberName, CourseTitle: c.Release.Title, Hundredths: c.Release.CreditHundredths,
			CompletedOn: day, IssuedAt: now,
		})
		counts[e.CourseID]++
	}
	if err := credits.Book(ctx, s.database, tx, lines); err != nil {
		return err
	}
	if err := certificates.Issue(ctx, tx, s.keys, earned); err != nil {
		return err
	}
	// Last, and in the order of keys: everybody who completes the course waits for
	// this row.
	ctx = identity.AsSystem(ctx, "enrollments: count completed courses")
	for _, id := range slices.Sorted(maps.Keys(counts)) {
		if err := tx.Course.Update().Where(course.ID(id)).AddCompletedCount(counts[id]).Exec(ctx); err != nil {
			return fmt.Errorf("count completed courses: %w", err)
		}
	}
	return nil
}
