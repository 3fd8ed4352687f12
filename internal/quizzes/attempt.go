package quizzes

import (
	"context"
	"fmt"

	"partyschool/ent"
	"partyschool/ent/quizattempt"
	"partyschool/internal/catalogue"
	"partyschool/internal/identity"
)

// Attempt returns one of the viewer's own attempts, closing it first where its time
// is up; NOT_FOUND for anybody else's, trainers' and admins' too: what somebody
// answered is nobody else's business.
func (s *Service) Attempt(ctx context.Context, id int64) (*QuizAttempt, error) {
	viewer := identity.FromContext(ctx).MemberID
	row, err := ownAttempt(ctx, s.database.Client(ctx), viewer, id)
	if err == nil && row.SubmittedAt == nil && overdue(row, s.clock.Now()) {
		row, err = s.closeIfOverdue(ctx, viewer, id)
	}
	if err != nil {
		return nil, err
	}
	lesson, err := s.lessonOf(ctx, row)
	if err != nil {
		return nil, err
	}
	return view(row, lesson), nil
}

// AttemptsLeft returns how many attempts the viewer has left at a quiz, the open one
// not counted; nil for any number, and for what is no quiz. An attempt whose time is
// up is closed first.
func (s *Service) AttemptsLeft(ctx context.Context, l *catalogue.Lesson) (*int, error) {
	if l.Quiz == nil || l.Quiz.MaxAttempts == nil {
		return nil, nil
	}
	viewer := identity.FromContext(ctx).MemberID
	last, err := s.database.Client(ctx).QuizAttempt.Query().
		Where(quizattempt.MemberID(viewer), quizattempt.LessonID(l.ID)).Order(ent.Desc(quizattempt.FieldNumber)).
		Select(quizattempt.FieldID, quizattempt.FieldNumber, quizattempt.FieldEndsAt, quizattempt.FieldSubmittedAt).First(ctx)
	left := *l.Quiz.MaxAttempts
	switch {
	case ent.IsNotFound(err):
		return &left, nil
	case err != nil:
		return nil, fmt.Errorf("read the last attempt: %w", err)
	case last.SubmittedAt == nil && overdue(last, s.clock.Now()):
		if _, err := s.closeIfOverdue(ctx, viewer, last.ID); err != nil {
			return nil, err
		}
	}
	left = max(left-last.Number, 0) // a release may ask for fewer than there were
	return &left, nil
}

// lessonOf returns the quiz as the learner's release has it; nil where no release
// holds it any more.
func (s *Service) lessonOf(ctx context.Context, row *ent.QuizAttempt) (*catalogue.Lesson, error) {
	lessons, err := s.study.LessonsOf(ctx, row.MemberID, map[int64]int64{row.LessonID: row.CourseID})
	return lessons[row.LessonID], err
}
