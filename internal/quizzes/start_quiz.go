package quizzes

import (
	"context"
	crand "crypto/rand"
	"fmt"
	"math/rand/v2"
	"time"

	"partyschool/ent"
	"partyschool/ent/lessoncontent"
	"partyschool/ent/quizattempt"
	"partyschool/internal/catalogue"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/problem"
	"partyschool/internal/question"
	"partyschool/internal/study"
)

// StartQuizInput is the input of startQuiz.
type StartQuizInput struct{ LessonID int64 }

// StartQuizPayload is the answer of startQuiz.
type StartQuizPayload struct{ Attempt *QuizAttempt }

// StartQuiz begins an attempt of the viewer at a quiz of a course in which they are
// enrolled, with a paper drawn for it from the release they pin; while one is open
// it answers with that one. Attempts are counted over all releases. Who passed may
// try again while attempts are left, and loses nothing. BAD_USER_INPUT for what is
// no quiz; NOT_FOUND for a lesson that the viewer may not see; CONFLICT with the
// reason NOT_ENROLLED, LESSON_RETIRED or NO_ATTEMPTS_LEFT.
func (s *Service) StartQuiz(ctx context.Context, input StartQuizInput) (*StartQuizPayload, error) {
	if err := problem.WrongKind("lessonId", input.LessonID, key.Lesson); err != nil {
		return nil, err
	}
	var begun *QuizAttempt
	err := s.database.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
		begun = nil
		l, err := s.lock(ctx, tx, identity.FromContext(ctx).MemberID)
		if err != nil {
			return err
		}
		place, lesson, err := s.study.PlaceForQuiz(ctx, tx, input.LessonID)
		if err != nil {
			return err
		}
		last, err := s.lastAttempt(ctx, tx, l.memberID, lesson.ID)
		if err != nil {
			return err
		}
		now := s.clock.Now() // under the lock: what another phone does next comes later
		if last != nil && last.SubmittedAt == nil {
			if !overdue(last, now) {
				begun = view(last, lesson)
				return nil
			}
			if _, err := s.closeAttempt(ctx, tx, last, l); err != nil {
				return err
			}
		}
		begun, err = s.begin(ctx, tx, l, place, lesson, last, now)
		return err
	})
	if err != nil {
		return nil, err
	}
	if begun == nil { // told after the commit, which keeps what was closed
		return nil, problem.Clash("这次测验的答题次数已用完。", "No attempts are left at this quiz.").With("reason", "NO_ATTEMPTS_LEFT")
	}
	return &StartQuizPayload{Attempt: begun}, nil
}

// lastAttempt returns the member's latest attempt at the quiz, nil before the
// first. Attempts are numbered without gaps, so its number is how many there were.
func (s *Service) lastAttempt(ctx context.Context, tx *ent.Client, memberID, lessonID int64) (*ent.QuizAttempt, error) {
	last, err := tx.QuizAttempt.Query().
		Where(quizattempt.MemberID(memberID), quizattempt.LessonID(lessonID)).
		Order(ent.Desc(quizattempt.FieldNumber)).First(ctx)
	if ent.IsNotFound(err) {
		return nil, nil
	} else if err != nil {
		return nil, fmt.Errorf("read the last attempt: %w", err)
	}
	return last, nil
}

// begin opens the attempt after last; nil where none is left.
func (s *Service) begin(ctx context.Context, tx *ent.Client, l learner, place *ent.Enrollment, lesson *catalogue.Lesson, last *ent.QuizAttempt, now time.Time) (*QuizAttempt, error) {
	quiz, err := contentOf(ctx, tx, lesson)
	if err != nil {
		return nil, err
	}
	number := 1
	if last != nil {
		number = last.Number + 1
	}
	if quiz.MaxAttempts != nil && number > *quiz.MaxAttempts {
		return nil, nil
	}
	paper := question.Draw(*quiz, random())
	create := tx.QuizAttempt.Create().
		SetMemberID(l.memberID).SetEnrollmentID(place.ID).SetCourseID(place.CourseID).SetLessonID(lesson.ID).
		SetContentID(lesson.ContentID).SetNumber(number).SetPaper(paper).SetMaxScore(paper.MaxScore()).SetStartedAt(now)
	if quiz.TimeLimitSeconds != nil {
		create.SetEndsAt(now.Add(time.Duration(*quiz.TimeLimitSeconds) * time.Second))
	}
	row, err := create.Save(identity.AsSystem(ctx, "quizzes: begin an attempt"))
	if err != nil {
		return nil, fmt.Errorf("open an attempt: %w", err)
	}
	if _, err := s.study.TryQuiz(ctx, tx, l.try(row, now)); err != nil {
		return nil, err
	}
	return view(row, lesson), nil
}

// contentOf reads the questions of the revision that the release shows.
func contentOf(ctx context.Context, tx *ent.Client, lesson *catalogue.Lesson) (*question.Quiz, error) {
	content, err := tx.LessonContent.Query().
		Where(lessoncontent.ID(lesson.ContentID), lessoncontent.LessonID(lesson.ID)).
		Select(lessoncontent.FieldQuiz).Only(identity.AsSystem(ctx, "quizzes: draw a paper"))
	if err != nil {
		return nil, fmt.Errorf("read a quiz: %w", err)
	}
	if content.Quiz == nil || len(content.Quiz.Questions) == 0 {
		return nil, fmt.Errorf("content %d holds no questions", lesson.ContentID)
	}
	return content.Quiz, nil
}

// random cannot be guessed: the order of a paper must not tell the next one's.
func random() *rand.Rand {
	var seed [32]byte
	_, _ = crand.Read(seed[:]) // it never fails
	return rand.New(rand.NewChaCha8(seed))
}

// learner is the member whose row is locked.
type learner struct {
	memberID, organizationID int64
	name                     string
}

func (s *Service) lock(ctx context.Context, tx *ent.Client, memberID int64) (learner, error) {
	organizationID, name, err := study.Lock(ctx, s.database, tx, memberID)
	return learner{memberID: memberID, organizationID: organizationID, name: name}, err
}

// try is the attempt as study sees it.
func (l learner) try(row *ent.QuizAttempt, at time.Time) study.QuizTry {
	return study.QuizTry{
		MemberID: l.memberID, OrganizationID: l.organizationID, Name: l.name,
		EnrollmentID: row.EnrollmentID, CourseID: row.CourseID, LessonID: row.LessonID, At: at,
	}
}
