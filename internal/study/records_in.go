package study

import (
	"context"
	stdsql "database/sql"
	"fmt"

	"partyschool/ent"
	"partyschool/internal/catalogue"
	"partyschool/internal/database"
	"partyschool/internal/identity"
)

// The statement names the viewer itself and so passes by the visibility of rows.
const recordsIn = `SELECT id, lesson_id, status, coverage, covered_ms, credited_ms, resume_ms, furthest_ms, last_studied_at, completed_at
FROM study_records WHERE member_id = ? AND course_id = ?`

// RecordsIn reads where the viewer stands in the lessons of a release, by lesson, in one
// statement: what RecordOf and CompletionOf need. The stretches that are covered are read
// only where they reach beyond the end of the lesson; of others their length says all.
func RecordsIn(ctx context.Context, db *database.Database, release *catalogue.Course) (map[int64]*ent.StudyRecord, error) {
	byLesson, me := make(map[int64]*ent.StudyRecord, release.LessonCount), identity.FromContext(ctx).MemberID
	rows, err := db.Query(ctx, recordsIn, me, release.ID)
	err = database.ReadAll(rows, err, func(scan func(...any) error) error {
		r := &ent.StudyRecord{MemberID: me, CourseID: release.ID}
		var coverage stdsql.RawBytes
		err := scan(&r.ID, &r.LessonID, &r.Status, &coverage, &r.CoveredMs, &r.CreditedMs, &r.ResumeMs, &r.FurthestMs, &r.LastStudiedAt, &r.CompletedAt)
		if err != nil {
			return err
		}
		if l := release.Lesson(r.LessonID); l == nil || r.FurthestMs > l.DurationMS {
			if err := r.Coverage.Scan([]byte(coverage)); err != nil {
				return err
			}
		}
		byLesson[r.LessonID] = r
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the viewer's study records in a course: %w", err)
	}
	return byLesson, nil
}
