package quizzes

import (
	"time"

	"partyschool/internal/catalogue"
	"partyschool/internal/paging"
	"partyschool/internal/question"
)

// QuizAttempt is one try at a quiz as the learner sees it: no keys.
type QuizAttempt struct {
	ID int64
	// Lesson is nil where no release holds it any more.
	Lesson    *catalogue.Lesson
	Number    int
	StartedAt time.Time
	// EndsAt is nil without a time limit.
	EndsAt    *time.Time
	Questions []*Question
	SavedAt   *time.Time
	// SavedAnswers are those saved so far, or graded.
	SavedAnswers []*QuizAnswer
	// SubmittedAt, Score, Percent and Passed are nil while it is open.
	SubmittedAt *time.Time
	Score       *float64
	MaxScore    float64
	Percent     *float64
	Passed      *bool
	// Answers are empty while it is open.
	Answers []*QuizAnswerResult
}

// Question is a question as learners see it.
type Question struct {
	ID      string
	Kind    question.Kind
	Text    string
	Points  float64
	Options []*QuestionOption
}

// QuestionOption is an option as learners see it.
type QuestionOption struct{ ID, Text string }

// QuizAnswer is what was answered to a question.
type QuizAnswer struct {
	QuestionID string
	OptionIDs  []string
	// Text is nil but for short texts.
	Text *string
}

// QuizAnswerResult is how a question was answered.
type QuizAnswerResult struct {
	Question *Question
	Correct  bool
	Points   float64
	// Explanation is nil without one.
	Explanation *string
}

// Mistake is a question last answered wrong.
type Mistake struct {
	Question *Question
	// Lesson is nil where no release holds it any more.
	Lesson      *catalogue.Lesson
	Answer      *QuizAnswer
	Explanation *string
	AnsweredAt  time.Time

	id int64 // of the row, for cursors
}

// MistakeConnection is a page of mistakes.
type MistakeConnection = paging.Connection[*Mistake]

// MistakeEdge is a mistake of a page.
type MistakeEdge = paging.Edge[*Mistake]
