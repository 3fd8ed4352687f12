// Package question knows questions, papers drawn from them, and what answers are
// worth. It is pure: what it decides depends on nothing but what it is given.
package question

// Kind is how a question is answered.
type Kind string

// The kinds of question.
const (
	SingleChoice   Kind = "SINGLE_CHOICE"
	MultipleChoice Kind = "MULTIPLE_CHOICE"
	TrueFalse      Kind = "TRUE_FALSE"
	ShortText      Kind = "SHORT_TEXT"
)

// Quiz is a bank 题库 of questions, with the rules of drawing a paper from it.
type Quiz struct {
	// PassPercent is the share of the points that passes, 0 to 100.
	PassPercent float64 `json:"passPercent"`
	// MaxAttempts is how often a member may try; nil for any number.
	MaxAttempts *int `json:"maxAttempts,omitempty"`
	// TimeLimitSeconds is the time for a try; nil for any.
	TimeLimitSeconds *int `json:"timeLimitSeconds,omitempty"`
	// DrawCount is how many questions a paper has; nil for all.
	DrawCount *int `json:"drawCount,omitempty"`
	// Shuffle mixes the questions and the options of a paper.
	Shuffle   bool       `json:"shuffle,omitempty"`
	Questions []Question `json:"questions"`
}

// Question is a question with its key.
type Question struct {
	// ID is the same in every revision of the quiz in which kind and text are.
	ID   string `json:"id"`
	Kind Kind   `json:"kind"`
	Text string `json:"text"`
	// Points is above 0.
	Points float64 `json:"points"`
	// Options are empty for short texts; true/false has two.
	Options []Option `json:"options,omitempty"`
	// AcceptedAnswers are the key of a short text.
	AcceptedAnswers []string `json:"acceptedAnswers,omitempty"`
	// Explanation is shown after submission; empty without one.
	Explanation string `json:"explanation,omitempty"`
}

// Option is an option with its key.
type Option struct {
	// ID is unique within the question.
	ID      string `json:"id"`
	Text    string `json:"text"`
	Correct bool   `json:"correct,omitempty"`
}

// Paper is what was drawn for one try, in the order shown, with the keys and the
// rule by which it is graded.
type Paper struct {
	PassPercent float64    `json:"passPercent"`
	Questions   []Question `json:"questions"`
}

// Answer is what a member answered to one question.
type Answer struct {
	QuestionID string `json:"questionId"`
	// OptionIDs are those chosen; empty for short texts and where nothing was.
	OptionIDs []string `json:"optionIds,omitempty"`
	// Text is the answer to a short text.
	Text string `json:"text,omitempty"`
}
