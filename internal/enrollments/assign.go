package enrollments

import (
	"context"
	"fmt"
	"slices"
	"time"

	"partyschool/ent"
	"partyschool/ent/enrollment"
	"partyschool/internal/calendar"
	"partyschool/internal/catalogue"
	"partyschool/internal/completions"
	"partyschool/internal/database"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/study"
)

// Learner is a member as an enrolment needs to know one.
type Learner struct {
	ID             int64
	Name           string
	OrganizationID int64
}

// Obligation says what is asked of a learner in a course.
type Obligation struct {
	Learner Learner
	// Enrollment is the learner's place in the course; nil without one.
	Enrollment *ent.Enrollment
	// AssignmentID is the assignment that asks for the course; 0 where none does any
	// more.
	AssignmentID int64
	// DueOn is the last day to complete it; nil without one.
	DueOn *calendar.Date
}

// LockLearners locks the rows of members in the order in which everybody does: it
// is the lock on all their places and all that they study.
func (s *Service) LockLearners(ctx context.Context, tx *ent.Client, members []int64) error {
	members = slices.Clone(members)
	slices.Sort(members)
	for some := range slices.Chunk(members, atOnce) {
		if err := s.lockAll(ctx, tx, some); err != nil {
			return fmt.Errorf("lock the learners: %w", err)
		}
	}
	return nil
}

// Oblige makes the places in one course as the obligations say, at most 500 at
// once, and returns how many learners it gave one. Who has none, or withdrew, begins
// on the release, required; who is at it goes on, required and due as said. Where
// nobody asks any more, who has not begun and did not ask for the place loses it,
// and who has goes on. A completed place stays as it is.
//
// The caller has locked the learners, read their places after that, and checked who
// may ask them.
func (s *Service) Oblige(ctx context.Context, tx *ent.Client, release *catalogue.Course, obligations []Obligation) (begun int, err error) {
	ctx = identity.AsSystem(ctx, "enrollments: what assignments ask")
	members := make([]int64, len(obligations))
	for i, o := range obligations {
		members[i] = o.Learner.ID
	}
	var finished []study.Completion
	err = completions.Around(ctx, s.database, tx, members, release.ID, func() error {
		begun, finished, err = s.oblige(ctx, tx, release, obligations)
		return err
	})
	if err == nil && len(finished) > 0 {
		err = s.Complete(ctx, tx, finished)
	}
	return begun, err
}

// oblige writes the places, and returns how many learners it gave one and whom what they
// studied before completes at once.
func (s *Service) oblige(ctx context.Context, tx *ent.Client, release *catalogue.Course, obligations []Obligation) (begun int, finished []study.Completion, err error) {
	now := s.clock.Now()
	var begin, asked, freed []Obligation
	for _, o := range obligations {
		switch e := o.Enrollment; {
		case e != nil && e.Status == enrollment.StatusCOMPLETED:
		case o.AssignmentID == 0 && (e == nil || !e.Required):
		case o.AssignmentID == 0:
			freed = append(freed, o)
		case e == nil || e.Status == enrollment.StatusWITHDRAWN:
			begin = append(begin, o)
		default:
			asked = append(asked, o)
		}
	}
	byRelease, err := s.ask(ctx, tx, asked, freed, now)
	if err != nil {
		return 0, nil, fmt.Errorf("note what is asked: %w", err)
	}
	if finished, err = s.beginAll(ctx, tx, release, begin, now); err != nil {
		return 0, nil, err
	}
	if len(begin) > 0 {
		byRelease[release.ReleaseID] += len(begin)
	}
	return len(begin), finished, countLearners(ctx, tx, release.ID, byRelease)
}

// ask writes what is asked of those who hold a place, and returns how the number of
// learners changes, by release.
func (s *Service) ask(ctx context.Context, tx *ent.Client, asked, freed []Obligation, now time.Time) (map[int64]int, error) {
	byRelease := map[int64]int{}
	updates := database.Updates{Table: enrollment.Table, Columns: []string{
		"required", "assignment_id", "due_on", "status", "withdrawn_at", "changed_at",
	}}
	for _, o := range asked {
		e := o.Enrollment
		updates.Add(e.MemberID, e.ID, true, o.AssignmentID, o.DueOn, string(e.Status), nil, now)
		s.announce(ctx, e.MemberID, e.ID)
	}
	for _, o := range freed {
		e, withdrawnAt := o.Enrollment, (*time.Time)(nil)
		if e.Status == enrollment.StatusNOT_STARTED && !e.SelfEnrolled {
			e.Status, withdrawnAt = enrollment.StatusWITHDRAWN, &now
			byRelease[e.ReleaseID]--
		}
		updates.Add(e.MemberID, e.ID, false, nil, nil, string(e.Status), withdrawnAt, now)
		s.announce(ctx, e.MemberID, e.ID)
	}
	return byRelease, updates.Write(ctx, s.database, tx)
}

// beginAll gives places that begin now, or anew, on the release, and returns whom
// what they studied before completes at once.
func (s *Service) beginAll(ctx context.Context, tx *ent.Client, release *catalogue.Course, all []Obligation, now time.Time) ([]study.Completion, error) {
	if len(all) == 0 {
		return nil, nil
	}
	members := make([]int64, len(all))
	for i, o := range all {
		members[i] = o.Learner.ID
	}
	records, err := recordsIn(ctx, tx, release, members...)
	if err != nil {
		return nil, err
	}
	var finished []study.Completion
	var newlyComplete []int64
	var made []*ent.EnrollmentCreate
	anew := database.Updates{Table: enrollment.Table, Columns: []string{
		"organization_id", "release_id", "status", "required", "assignment_id", "self_enrolled", "due_on", "enrolled_at", "active_at",
		"last_studied_at", "completed_at", "withdrawn_at", "completed_lessons", "required_lessons", "next_lesson_id", "credited_ms", "changed_at",
	}}
	for _, o := range all {
		e := &ent.Enrollment{MemberID: o.Learner.ID, CourseID: release.ID, OrganizationID: o.Learner.OrganizationID}
		if o.Enrollment != nil {
			e.ID = o.Enrollment.ID
		} else if e.ID, err = s.database.NewKey(key.Enrollment); err != nil {
			return nil, err
		}
		done, lessons := bringUpToDate(e, release, records[e.MemberID], now)
		newlyComplete = append(newlyComplete, lessons...)
		if o.Enrollment == nil {
			made = append(made, tx.Enrollment.Create().SetID(e.ID).
				SetMemberID(e.MemberID).SetCourseID(e.CourseID).SetReleaseID(e.ReleaseID).SetOrganizationID(e.OrganizationID).SetStatus(e.Status).
				SetRequired(true).SetAssignmentID(o.AssignmentID).SetSelfEnrolled(false).SetNillableDueOn(o.DueOn).SetEnrolledAt(now).SetActiveAt(now).
				SetNillableLastStudiedAt(e.LastStudiedAt).SetNillableCompletedAt(e.CompletedAt).
				SetCompletedLessons(e.CompletedLessons).SetRequiredLessons(e.RequiredLessons).SetNillableNextLessonID(e.NextLessonID).SetCreditedMs(e.CreditedMs))
		} else {
			anew.Add(e.MemberID, e.ID, e.OrganizationID, e.ReleaseID, string(e.Status), true, o.AssignmentID, false, o.DueOn, now, now,
				e.LastStudiedAt, e.CompletedAt, nil, e.CompletedLessons, e.RequiredLessons, e.NextLessonID, e.CreditedMs, now)
		}
		s.announce(ctx, e.MemberID, e.ID)
		if done {
			finished = append(finished, study.Completion{Enrollment: e, Release: release, MemberName: o.Learner.Name, OrganizationID: e.OrganizationID})
		}
	}
	if err := completeRecords(ctx, tx, newlyComplete, now); err != nil {
		return nil, fmt.Errorf("complete lessons: %w", err)
	}
	if err := anew.Write(ctx, s.database, tx); err != nil {
		return nil, fmt.Errorf("enrol anew: %w", err)
	}
	if err := tx.Enrollment.CreateBulk(made...).Exec(ctx); err != nil {
		return nil, fmt.Errorf("enrol: %w", err)
	}
	return finished, nil
}
