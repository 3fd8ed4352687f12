package enrollments

import (
	"context"
	"fmt"
	"time"

	"partyschool/ent"
	"partyschool/ent/enrollment"
	"partyschool/ent/studyrecord"
	"partyschool/internal/catalogue"
	"partyschool/internal/identity"
	"partyschool/internal/study"
)

// recordsIn reads the study records of the members in lessons of the release's
// course, by member: every lesson ever studied there, since nothing studied is
// lost from release to release.
func recordsIn(ctx context.Context, tx *ent.Client, release *catalogue.Course, members ...int64) (map[int64][]*ent.StudyRecord, error) {
	ctx = identity.AsSystem(ctx, "enrollments: what was studied before")
	rows, err := tx.StudyRecord.Query().
		Where(studyrecord.MemberIDIn(members...), studyrecord.CourseID(release.ID)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read study records: %w", err)
	}
	byMember := map[int64][]*ent.StudyRecord{}
	for _, row := range rows {
		byMember[row.MemberID] = append(byMember[row.MemberID], row)
	}
	return byMember, nil
}

// bringUpToDate computes an enrolment on the release from what its learner
// studied, and reports whether that completes it now. It returns the records that
// meet the rules of the release without having met those before.
func bringUpToDate(e *ent.Enrollment, release *catalogue.Course, records []*ent.StudyRecord, now time.Time) (finished bool, newlyComplete []int64) {
	complete := map[int64]bool{}
	e.ReleaseID, e.CreditedMs, e.LastStudiedAt = release.ReleaseID, 0, nil
	e.Status = enrollment.StatusNOT_STARTED
	for _, r := range records {
		e.Status = enrollment.StatusIN_PROGRESS // also when all that was studied is retired
		e.CreditedMs += r.CreditedMs
		if e.LastStudiedAt == nil || r.LastStudiedAt.After(*e.LastStudiedAt) {
			e.LastStudiedAt = &r.LastStudiedAt
		}
		lesson := release.Lesson(r.LessonID)
		if lesson == nil {
			continue
		}
		complete[r.LessonID] = study.CompletionOf(lesson, r).Complete
		if complete[r.LessonID] && r.Status != studyrecord.StatusCOMPLETED {
			newlyComplete = append(newlyComplete, r.ID)
		}
	}
	s := study.StandingIn(release, func(id int64) bool { return complete[id] })
	e.CompletedLessons, e.RequiredLessons, e.NextLessonID = s.Completed, s.Required, s.Next
	if s.Finished {
		e.Status, e.CompletedAt = enrollment.StatusCOMPLETED, &now
	}
	return s.Finished, newlyComplete
}

// completeRecords marks records as completed.
func completeRecords(ctx context.Context, tx *ent.Client, ids []int64, now time.Time) error {
	if len(ids) == 0 {
		return nil
	}
	ctx = identity.AsSystem(ctx, "enrollments: lessons complete by a new release's rules")
	return tx.StudyRecord.Update().
		Where(studyrecord.IDIn(ids...), studyrecord.StatusNEQ(studyrecord.StatusCOMPLETED)).
		SetStatus(studyrecord.StatusCOMPLETED).SetCompletedAt(now).Exec(ctx)
}
