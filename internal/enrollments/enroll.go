package enrollments

import (
	"context"
	"fmt"
	"time"

	"partyschool/ent"
	"partyschool/ent/course"
	"partyschool/ent/enrollment"
	"partyschool/ent/release"
	"partyschool/internal/catalogue"
	"partyschool/internal/completions"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/problem"
	"partyschool/internal/study"
)

// EnrollInput is the input of enroll.
type EnrollInput struct {
	CourseID int64
}

// EnrollPayload is the answer of enroll.
type EnrollPayload struct {
	Enrollment *ent.Enrollment
}

// Enroll takes a place for the viewer in a course, on its current release. Who is
// enrolled already gets the same answer; who withdrew begins anew, with all that
// was studied. Whom an assignment enrolled wants the place too from then on.
// NOT_FOUND for a course that the viewer may not see, CONFLICT for
// an archived one, BAD_USER_INPUT for what is no course.
func (s *Service) Enroll(ctx context.Context, input EnrollInput) (*EnrollPayload, error) {
	if err := problem.WrongKind("courseId", input.CourseID, key.Course); err != nil {
		return nil, err
	}
	viewer := identity.FromContext(ctx)
	var payload EnrollPayload
	err := s.database.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
		organizationID, name, err := study.Lock(ctx, s.database, tx, viewer.MemberID)
		if err != nil {
			return err
		}
		e, err := tx.Enrollment.Query().
			Where(enrollment.MemberID(viewer.MemberID), enrollment.CourseID(input.CourseID)).Only(ctx)
		if err != nil && !ent.IsNotFound(err) {
			return fmt.Errorf("read the enrolment: %w", err)
		}
		payload.Enrollment = e
		if e != nil && e.Status != enrollment.StatusWITHDRAWN {
			return s.wish(ctx, tx, e)
		}
		current, err := s.open(viewer, input.CourseID)
		if err != nil {
			return err
		}
		if e == nil {
			e = &ent.Enrollment{MemberID: viewer.MemberID, CourseID: current.ID}
		}
		e.OrganizationID = organizationID
		return completions.Around(ctx, s.database, tx, []int64{viewer.MemberID}, current.ID, func() error {
			payload.Enrollment, err = s.begin(ctx, tx, e, current, name)
			return err
		})
	})
	if err != nil {
		return nil, err
	}
	return &payload, nil
}

// wish notes that the learner wants the place: cancelling an assignment does not take
// it away then.
func (s *Service) wish(ctx context.Context, tx *ent.Client, e *ent.Enrollment) error {
	if e.SelfEnrolled {
		return nil
	}
	if err := tx.Enrollment.Update().Where(enrollment.ID(e.ID)).SetSelfEnrolled(true).Exec(ctx); err != nil {
		return fmt.Errorf("note the learner's wish: %w", err)
	}
	e.SelfEnrolled = true
	s.announce(ctx, e.MemberID, e.ID)
	return nil
}

// open returns the course if it takes learners and the viewer may see it.
func (s *Service) open(viewer identity.Viewer, courseID int64) (*catalogue.Course, error) {
	current := s.catalogue.Course(courseID)
	if current == nil || !catalogue.Visible(viewer, current) {
		return nil, problem.Missing()
	}
	if current.Status != course.StatusPUBLISHED {
		return nil, problem.Clash("该课程已归档，不再接受报名。", "The course is archived and takes no new learners.")
	}
	return current, nil
}

// begin writes an enrolment that begins now, or anew, on the release.
func (s *Service) begin(ctx context.Context, tx *ent.Client, e *ent.Enrollment, current *catalogue.Course, memberName string) (*ent.Enrollment, error) {
	now := s.clock.Now()
	records, err := recordsIn(ctx, tx, current, e.MemberID)
	if err != nil {
		return nil, err
	}
	finished, newlyComplete := bringUpToDate(e, current, records[e.MemberID], now)
	if err := completeRecords(ctx, tx, newlyComplete, now); err != nil {
		return nil, fmt.Errorf("complete lessons: %w", err)
	}
	if e, err = s.write(ctx, tx, e, now); err != nil {
		return nil, fmt.Errorf("enrol: %w", err)
	}
	s.announce(ctx, e.MemberID, e.ID)
	if err := countLearners(ctx, tx, e.CourseID, map[int64]int{e.ReleaseID: 1}); err != nil {
		return nil, err
	}
	if finished {
		err = s.Complete(ctx, tx, []study.Completion{{Enrollment: e, Release: current, MemberName: memberName, OrganizationID: e.OrganizationID}})
	}
	return e, err
}

func (s *Service) write(ctx context.Context, tx *ent.Client, e *ent.Enrollment, now time.Time) (*ent.Enrollment, error) {
	if e.ID == 0 {
		return tx.Enrollment.Create().
			SetMemberID(e.MemberID).SetCourseID(e.CourseID).SetReleaseID(e.ReleaseID).SetOrganizationID(e.OrganizationID).
			SetStatus(e.Status).SetEnrolledAt(now).SetActiveAt(now).
			SetNillableLastStudiedAt(e.LastStudiedAt).SetNillableCompletedAt(e.CompletedAt).
			SetCompletedLessons(e.CompletedLessons).SetRequiredLessons(e.RequiredLessons).
			SetNillableNextLessonID(e.NextLessonID).SetCreditedMs(e.CreditedMs).Save(ctx)
	}
	update := tx.Enrollment.UpdateOneID(e.ID).
		SetReleaseID(e.ReleaseID).SetOrganizationID(e.OrganizationID).SetSelfEnrolled(true).
		SetStatus(e.Status).SetEnrolledAt(now).SetActiveAt(now).ClearWithdrawnAt().
		SetNillableCompletedAt(e.CompletedAt).
		SetCompletedLessons(e.CompletedLessons).SetRequiredLessons(e.RequiredLessons).
		ClearNextLessonID().SetCreditedMs(e.CreditedMs).ClearLastStudiedAt()
	if e.NextLessonID != nil {
		update.SetNextLessonID(*e.NextLessonID)
	}
	if e.LastStudiedAt != nil {
		update.SetLastStudiedAt(*e.LastStudiedAt)
	}
	return update.Save(ctx)
}

// countLearners adds to the counters of releases, and the sum to the course's. The
// course comes first: who publishes holds it before there is the release.
func countLearners(ctx context.Context, tx *ent.Client, courseID int64, byRelease map[int64]int) error {
	ctx = identity.AsSystem(ctx, "enrollments: count learners")
	sum := 0
	for _, n := range byRelease {
		sum += n
	}
	if sum != 0 {
		if err := tx.Course.Update().Where(course.ID(courseID)).AddLearnerCount(sum).Exec(ctx); err != nil {
			return fmt.Errorf("count a course's learners: %w", err)
		}
	}
	for _, id := range sortedKeys(byRelease) {
		if err := tx.Release.Update().Where(release.ID(id)).AddLearnerCount(byRelease[id]).Exec(ctx); err != nil {
			return fmt.Errorf("count a release's learners: %w", err)
		}
	}
	return nil
}
