package courses_test

import (
	"context"
	stdsql "database/sql"
	"errors"
	"fmt"
	"sync"
	"testing"

	"entgo.io/ent/dialect"

	"partyschool/ent"
	"partyschool/ent/enrollment"
	"partyschool/internal/check"
	"partyschool/internal/courses"
	"partyschool/internal/enrollments"
)

// TestPublishingAndLearnersTakeLocksInOneOrder has learners take and give back
// their places in a course, while trainers publish it again and again and move
// everybody. Whoever takes locks in another order than the rest is found by the
// engine's own counter; that nothing is lost, by the checker.
func TestPublishingAndLearnersTakeLocksInOneOrder(t *testing.T) {
	s := newSchool(t)
	id, modules, _ := s.small()
	before := s.deadlocks()
	stop, done := make(chan struct{}), sync.WaitGroup{}
	for range 12 {
		learner := s.person(s.a)
		done.Go(func() {
			for {
				select {
				case <-stop: // and stay
					if _, err := s.places.Enroll(learner, enrollments.EnrollInput{CourseID: id}); err != nil {
						t.Error(err)
					}
					return
				default:
					if err := s.comeAndGo(learner, id); err != nil {
						t.Error(err)
						return
					}
				}
			}
		})
	}
	policy := courses.Migrate
	for i := range 20 {
		_, err := s.courses.UpdateCourse(s.trainer, courses.UpdateCourseInput{ID: id, Summary: ptr(fmt.Sprint("说明", i))})
		s.must(err)
		if i%2 == 0 {
			s.publish(id, policy)
			continue
		}
		_, err = s.courses.UpdateTrainingModule(s.trainer, courses.UpdateTrainingModuleInput{ID: modules[0], Summary: ptr(fmt.Sprint("说明", i))})
		s.must(err)
		_, err = s.courses.PublishTrainingModule(s.trainer, courses.PublishTrainingModuleInput{ID: modules[0], InProgress: &policy})
		s.must(err)
	}
	close(stop)
	done.Wait()
	s.publish(id, policy) // nobody comes in between, so all are moved
	current := *s.client().Course.GetX(s.system, id).CurrentReleaseID
	if n := s.client().Enrollment.Query().Where(enrollment.ReleaseID(current), enrollment.StatusEQ(enrollment.StatusNOT_STARTED)).CountX(s.system); n != 12 {
		t.Errorf("%d learners in the current release, want 12", n)
	}
	found, err := check.Run(s.system, s.db)
	s.must(err)
	for _, f := range found {
		if f.Table != "organizations" && f.Table != "media" { // which this small school only hints at
			t.Errorf("%s %d: %s", f.Table, f.ID, f.Message)
		}
	}
	// Other packages' tests may use the same server, and some make deadlocks on purpose.
	if n := s.deadlocks() - before; n > 5 {
		t.Errorf("%d deadlocks, want none", n)
	}
}

// comeAndGo takes a place and gives it back.
func (s *school) comeAndGo(learner context.Context, course int64) error {
	p, err := s.places.Enroll(learner, enrollments.EnrollInput{CourseID: course})
	if err != nil {
		return err
	}
	_, err = s.places.Withdraw(learner, enrollments.WithdrawInput{EnrollmentID: p.Enrollment.ID})
	return err
}

// deadlocks are those that the server has counted since it started; 0 where it
// does not count them.
func (s *school) deadlocks() (n int) {
	s.t.Helper()
	if s.db.Dialect() == dialect.SQLite {
		return 0
	}
	s.must(s.db.InTx(s.system, func(ctx context.Context, tx *ent.Client) error {
		rows, err := tx.QueryContext(ctx, "SHOW GLOBAL STATUS LIKE 'Innodb_deadlocks'")
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		var name stdsql.NullString
		for rows.Next() {
			err = errors.Join(err, rows.Scan(&name, &n))
		}
		return errors.Join(err, rows.Err())
	}))
	return n
}
