package study

import (
	"context"
	"fmt"
	"time"

	"partyschool/ent"
	"partyschool/ent/enrollment"
	"partyschool/ent/studyrecord"
	"partyschool/internal/catalogue"
	"partyschool/internal/completions"
	"partyschool/internal/database"
	"partyschool/internal/identity"
	"partyschool/internal/problem"
)

// QuizTry is a try at a quiz as far as study is concerned. The caller has locked
// the learner (see Lock), and checked that the try is theirs.
type QuizTry struct {
	MemberID int64
	// OrganizationID and Name are the learner's, as Lock returned them.
	OrganizationID int64
	Name           string
	// EnrollmentID is the place under which the try was begun, in CourseID.
	EnrollmentID, CourseID, LessonID int64
	// At is when it was begun, or handed in.
	At time.Time
}

// QuizStanding is where a learner stands with a quiz.
type QuizStanding struct {
	// Lesson is nil where no release holds it any more.
	Lesson *catalogue.Lesson
	Record *Record
	// Enrollment is nil where the learner has left the course.
	Enrollment *ent.Enrollment
}

// PlaceForQuiz returns the viewer's enrolment whose release holds the quiz, and
// the quiz as that release has it. NOT_FOUND for a lesson that the viewer may not
// see; CONFLICT with the reason NOT_ENROLLED or LESSON_RETIRED; BAD_USER_INPUT for
// a lesson that is no quiz.
func (s *Service) PlaceForQuiz(ctx context.Context, tx *ent.Client, lessonID int64) (*ent.Enrollment, *catalogue.Lesson, error) {
	p, lesson, err := s.placeFor(ctx, tx, lessonID)
	if err != nil {
		return nil, nil, err
	}
	if lesson.Kind != "QUIZ" {
		return nil, nil, problem.BadInput("lessonId", "这个课时不是测验。", "This lesson is not a quiz.")
	}
	return p.Enrollment, lesson, nil
}

// QuizStandingOf says where the learner stands, and changes nothing.
func (s *Service) QuizStandingOf(ctx context.Context, tx *ent.Client, t QuizTry) (*QuizStanding, error) {
	q, err := s.loadQuiz(ctx, tx, t)
	if err != nil {
		return nil, err
	}
	return q.standing(), nil
}

// TryQuiz says that the learner began a quiz, or did not pass it: the lesson and
// the course are in progress. A completion is never taken away. Time spent on a
// quiz earns no credited seconds: nothing was played, and who ponders long is not
// to be credited with more than who knows.
func (s *Service) TryQuiz(ctx context.Context, tx *ent.Client, t QuizTry) (*QuizStanding, error) {
	return s.sitQuiz(ctx, tx, t, false)
}

// PassQuiz says that the learner passed a quiz: the lesson is complete, the course
// follows, and if that was the last lesson it asked for, so does what follows from
// a completed course, in the same transaction. Who left the course in the meantime
// keeps the lesson, which counts when they come back; the course stays left.
func (s *Service) PassQuiz(ctx context.Context, tx *ent.Client, t QuizTry) (*QuizStanding, error) {
	return s.sitQuiz(ctx, tx, t, true)
}

func (s *Service) sitQuiz(ctx context.Context, tx *ent.Client, t QuizTry, passed bool) (*QuizStanding, error) {
	q, err := s.loadQuiz(ctx, tx, t)
	if err != nil {
		return nil, err
	}
	newly := q.settle(t.At, passed)
	if err := storeQuizRecord(ctx, tx, q.record); err != nil {
		return nil, fmt.Errorf("write the record of a quiz: %w", err)
	}
	if q.left() {
		return q.standing(), nil
	}
	if !newly {
		q.place.complete = nil // the other lessons do not matter
	}
	l := q.ledger
	l.changedPlaces.add(q.place)
	l.advance(q.place)
	if err := s.storePlaces(ctx, tx, []*ledger{l}); err != nil {
		return nil, err
	}
	if err := s.countPlaces(ctx, tx, []*ledger{l}); err != nil {
		return nil, err
	}
	if completed := l.completions(); len(completed) > 0 {
		if err := s.completed(ctx, tx, completed); err != nil {
			return nil, err
		}
	}
	return q.standing(), nil
}

// quizBook is the part of a learner's study that a quiz changes.
type quizBook struct {
	ledger *ledger
	place  *place
	lesson *catalogue.Lesson
	// record has no key where the quiz was never begun.
	record *ent.StudyRecord
}

// loadQuiz reads the enrolment, and of the course's study records what tells which
// lessons are complete, in one statement.
func (s *Service) loadQuiz(ctx context.Context, tx *ent.Client, t QuizTry) (*quizBook, error) {
	e := &ent.Enrollment{MemberID: t.MemberID}
	q := &quizBook{
		ledger: newLedger(s.rules, s.calendar, t.At, member{id: t.MemberID, organizationID: t.OrganizationID, name: t.Name}),
		place:  &place{Enrollment: e, complete: map[int64]bool{}},
		record: &ent.StudyRecord{MemberID: t.MemberID, CourseID: t.CourseID, LessonID: t.LessonID, Status: studyrecord.StatusIN_PROGRESS},
	}
	q.ledger.places[t.EnrollmentID], q.ledger.records[t.LessonID] = q.place, q.record
	rows, err := tx.QueryContext(ctx, `SELECT m.active, e.id, e.course_id, e.release_id, e.organization_id, e.status, e.required, e.assignment_id,
			e.self_enrolled, e.due_on, e.enrolled_at, e.active_at, e.last_studied_at, e.completed_at, e.withdrawn_at,
			e.completed_lessons, e.required_lessons, e.next_lesson_id, e.credited_ms, e.changed_at,
			r.id, r.lesson_id, r.status, CASE WHEN r.lesson_id = ? THEN r.coverage END, r.credited_ms, r.resume_ms, r.last_studied_at, r.completed_at
		FROM enrollments e JOIN members m ON m.id = e.member_id LEFT JOIN study_records r ON r.member_id = e.member_id AND r.course_id = e.course_id
		WHERE e.id = ? AND e.member_id = ?`, t.LessonID, t.EnrollmentID, t.MemberID)
	err = database.ReadAll(rows, err, func(scan func(...any) error) error {
		r := &ent.StudyRecord{MemberID: t.MemberID, CourseID: t.CourseID}
		if err := scan(&q.ledger.member.active, &e.ID, &e.CourseID, &e.ReleaseID, &e.OrganizationID, &e.Status, &e.Required, &e.AssignmentID,
			&e.SelfEnrolled, &e.DueOn, &e.EnrolledAt, &e.ActiveAt, &e.LastStudiedAt, &e.CompletedAt, &e.WithdrawnAt,
			&e.CompletedLessons, &e.RequiredLessons, &e.NextLessonID, &e.CreditedMs, &e.ChangedAt,
			or(&r.ID), or(&r.LessonID), or(&r.Status), or(&r.Coverage), or(&r.CreditedMs), or(&r.ResumeMs), or(&r.LastStudiedAt), &r.CompletedAt); err != nil {
			return err
		}
		if r.LessonID == t.LessonID {
			*q.record = *r
		}
		if r.Status == studyrecord.StatusCOMPLETED {
			q.place.complete[r.LessonID] = true
		}
		return nil
	})
	if err == nil && e.ID == 0 {
		err = fmt.Errorf("there is no enrolment %d of member %d", t.EnrollmentID, t.MemberID)
	}
	if err == nil {
		q.place.release, err = s.catalogue.Release(ctx, e.ReleaseID)
	}
	if err != nil {
		return nil, fmt.Errorf("read what was studied: %w", err)
	}
	q.place.was = completions.PlaceOf(e)
	q.lesson = s.lesson(q.place, t.LessonID)
	return q, nil
}

// left reports whether the learner has left the course.
func (q *quizBook) left() bool { return q.place.Status == enrollment.StatusWITHDRAWN }

// settle enters the try, and reports whether it completed the lesson now.
func (q *quizBook) settle(at time.Time, passed bool) (newly bool) {
	r, p, ms := q.record, q.place, at.UnixMilli()
	r.LastStudiedAt = latest(r.LastStudiedAt, ms)
	if newly = passed && r.Status != studyrecord.StatusCOMPLETED; newly {
		r.Status, r.CompletedAt = studyrecord.StatusCOMPLETED, instant(ms)
	}
	if q.left() {
		return newly
	}
	if p.LastStudiedAt == nil {
		p.LastStudiedAt = instant(ms)
	}
	*p.LastStudiedAt, p.ActiveAt = latest(*p.LastStudiedAt, ms), latest(p.ActiveAt, ms)
	return newly
}

func (q *quizBook) standing() *QuizStanding {
	standing := &QuizStanding{Lesson: q.lesson, Record: RecordOf(q.lesson, nil)}
	if q.record.ID != 0 {
		standing.Record = RecordOf(q.lesson, q.record)
	}
	if !q.left() {
		standing.Enrollment = q.place.Enrollment
	}
	return standing
}

// storeQuizRecord writes what settle changed.
func storeQuizRecord(ctx context.Context, tx *ent.Client, r *ent.StudyRecord) error {
	ctx = identity.AsSystem(ctx, "study: a quiz was sat")
	if r.ID != 0 {
		return tx.StudyRecord.Update().Where(studyrecord.ID(r.ID)).
			SetStatus(r.Status).SetLastStudiedAt(r.LastStudiedAt).SetNillableCompletedAt(r.CompletedAt).Exec(ctx)
	}
	row, err := tx.StudyRecord.Create().
		SetMemberID(r.MemberID).SetCourseID(r.CourseID).SetLessonID(r.LessonID).SetCoverage(r.Coverage).
		SetStatus(r.Status).SetLastStudiedAt(r.LastStudiedAt).SetNillableCompletedAt(r.CompletedAt).Save(ctx)
	if err == nil {
		r.ID = row.ID
	}
	return err
}
