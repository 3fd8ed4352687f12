package quizzes

import (
	"partyschool/ent"
	"partyschool/internal/catalogue"
	"partyschool/internal/question"
)

// view shows an attempt to its learner. This and mistakes.go are the only places
// where a paper becomes something that leaves: the types have no field for a key.
func view(row *ent.QuizAttempt, lesson *catalogue.Lesson) *QuizAttempt {
	a := &QuizAttempt{
		ID: row.ID, Lesson: lesson, Number: row.Number, StartedAt: row.StartedAt, EndsAt: row.EndsAt,
		SavedAt: row.SavedAt, SubmittedAt: row.SubmittedAt, Score: row.Score, MaxScore: row.MaxScore, Passed: row.Passed,
		Questions: make([]*Question, len(row.Paper.Questions)), SavedAnswers: make([]*QuizAnswer, len(row.Answers)),
		Answers: []*QuizAnswerResult{},
	}
	for i, q := range row.Paper.Questions {
		a.Questions[i] = questionOf(q)
	}
	kinds := map[string]question.Kind{}
	for _, q := range row.Paper.Questions {
		kinds[q.ID] = q.Kind
	}
	for i, answer := range row.Answers {
		a.SavedAnswers[i] = answerOf(answer, kinds[answer.QuestionID])
	}
	if row.SubmittedAt == nil || row.Score == nil {
		return a
	}
	percent := question.Percent(*row.Score, row.MaxScore)
	a.Percent = &percent
	for i, g := range question.Grade(row.Paper, row.Answers).Questions {
		a.Answers = append(a.Answers, &QuizAnswerResult{
			Question: a.Questions[i], Correct: g.Correct, Points: g.Points, Explanation: explanationOf(row.Paper.Questions[i]),
		})
	}
	return a
}

func questionOf(q question.Question) *Question {
	shown := &Question{ID: q.ID, Kind: q.Kind, Text: q.Text, Points: q.Points, Options: make([]*QuestionOption, len(q.Options))}
	for i, o := range q.Options {
		shown.Options[i] = &QuestionOption{ID: o.ID, Text: o.Text}
	}
	return shown
}

func answerOf(a question.Answer, kind question.Kind) *QuizAnswer {
	shown := &QuizAnswer{QuestionID: a.QuestionID, OptionIDs: a.OptionIDs}
	if shown.OptionIDs == nil {
		shown.OptionIDs = []string{}
	}
	if kind == question.ShortText {
		shown.Text = &a.Text
	}
	return shown
}

func explanationOf(q question.Question) *string {
	if q.Explanation == "" {
		return nil
	}
	return &q.Explanation
}
