package quizzes

import (
	"context"
	"fmt"
	"slices"

	"entgo.io/ent/dialect/sql"

	"partyschool/ent"
	"partyschool/ent/mistake"
	"partyschool/ent/predicate"
	"partyschool/ent/quizattempt"
	"partyschool/internal/identity"
	"partyschool/internal/paging"
	"partyschool/internal/question"
)

// Mistakes lists the questions 错题 that the viewer last answered wrong, over all
// quizzes, latest answered first, as the paper showed them. A page takes three
// statements, whatever its size.
func (s *Service) Mistakes(ctx context.Context, args paging.Args) (*MistakeConnection, error) {
	mine := mistake.MemberID(identity.FromContext(ctx).MemberID)
	table := s.database.Client(ctx).Mistake
	return paging.Source[*Mistake, predicate.Mistake]{
		Order:  paging.Order{{Name: mistake.FieldAnsweredAt, Desc: true}, {Name: mistake.FieldID, Desc: true}},
		Values: func(m *Mistake) []any { return []any{m.AnsweredAt, m.id} },
		Read: func(ctx context.Context, where predicate.Mistake, order func(*sql.Selector), limit int) ([]*Mistake, error) {
			rows, err := table.Query().Where(mine, where).Order(order).Limit(limit).All(ctx)
			if err != nil || len(rows) == 0 {
				return nil, err
			}
			return s.mistakesOf(ctx, rows)
		},
		Count: func(ctx context.Context) (int, error) { return table.Query().Where(mine).Count(ctx) },
	}.Page(ctx, args)
}

// mistakesOf shows rows of one member.
func (s *Service) mistakesOf(ctx context.Context, rows []*ent.Mistake) ([]*Mistake, error) {
	var ids []int64
	for _, row := range rows {
		if !slices.Contains(ids, row.AttemptID) {
			ids = append(ids, row.AttemptID)
		}
	}
	found, err := s.database.Client(ctx).QuizAttempt.Query().
		Where(quizattempt.IDIn(ids...), quizattempt.MemberID(rows[0].MemberID)).
		Select(quizattempt.FieldID, quizattempt.FieldCourseID, quizattempt.FieldLessonID, quizattempt.FieldPaper, quizattempt.FieldAnswers).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the papers: %w", err)
	}
	attempts, courses := map[int64]*ent.QuizAttempt{}, map[int64]int64{}
	for _, a := range found {
		attempts[a.ID], courses[a.LessonID] = a, a.CourseID
	}
	lessons, err := s.study.LessonsOf(ctx, rows[0].MemberID, courses)
	if err != nil {
		return nil, err
	}
	list := make([]*Mistake, len(rows))
	for i, row := range rows {
		shown := mistakeOf(row, attempts[row.AttemptID])
		if shown == nil {
			return nil, fmt.Errorf("the paper of mistake %d does not hold its question", row.ID)
		}
		shown.Lesson = lessons[row.LessonID]
		list[i] = shown
	}
	return list, nil
}

// mistakeOf shows a mistake by the paper of its attempt, nil where that does not
// hold the question.
func mistakeOf(row *ent.Mistake, a *ent.QuizAttempt) *Mistake {
	if a == nil {
		return nil
	}
	at := slices.IndexFunc(a.Paper.Questions, func(q question.Question) bool { return q.ID == row.QuestionID })
	if at < 0 {
		return nil
	}
	q, answer := a.Paper.Questions[at], question.Answer{QuestionID: row.QuestionID}
	if given := slices.IndexFunc(a.Answers, func(g question.Answer) bool { return g.QuestionID == row.QuestionID }); given >= 0 {
		answer = a.Answers[given]
	}
	return &Mistake{
		Question: questionOf(q), Answer: answerOf(answer, q.Kind), Explanation: explanationOf(q),
		AnsweredAt: row.AnsweredAt, id: row.ID,
	}
}
