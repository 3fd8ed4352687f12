package courses

import (
	"partyschool/ent"
	"partyschool/ent/course"
	"partyschool/ent/lesson"
	"partyschool/internal/catalogue"
	"partyschool/internal/paging"
	"partyschool/internal/question"
)

// ArticleInput is a text to be published.
type ArticleInput struct {
	// Markdown of 1 to 100,000 characters.
	Markdown string
}

// MediaInput is a file of the media store.
type MediaInput struct {
	MediaID int64
}

// VideoInput is a video with its companions.
type VideoInput struct {
	MediaID int64
	// CaptionsMediaID and AudioMediaID are nil without.
	CaptionsMediaID, AudioMediaID *int64
}

// QuizInput is a bank of questions, and how a paper is drawn from it.
type QuizInput struct {
	PassPercent                              float64
	MaxAttempts, TimeLimitSeconds, DrawCount *int
	Shuffle                                  *bool
	Questions                                []*QuestionInput
}

// QuestionInput is a question with its key.
type QuestionInput struct {
	Kind            question.Kind
	Text            string
	Points          float64
	Options         []*OptionInput
	AcceptedAnswers []string
	Explanation     *string
}

// OptionInput is an option with its key.
type OptionInput struct {
	Text    string
	Correct bool
}

// CompletionInput is what completes a lesson beyond the school's rules.
type CompletionInput struct {
	// MinCoverage is the share of the media to cover, above 0 to 1.
	MinCoverage *float64
	// MinSeconds is the credited time asked for, in seconds.
	MinSeconds *float64
}

// MigrationPolicy is what becomes of those who are learning when a new release
// appears.
type MigrationPolicy string

// The policies.
const (
	Keep    MigrationPolicy = "KEEP"
	Migrate MigrationPolicy = "MIGRATE"
)

// ReleaseConnection is a page of releases.
type ReleaseConnection = paging.Connection[*ent.Release]

// ReleaseEdge is a release of a page.
type ReleaseEdge = paging.Edge[*ent.Release]

// AuthoredCourseFilter says which of one's courses to list; nil does not narrow.
type AuthoredCourseFilter struct {
	Status *course.Status
}

// CourseDraft is what is being written of a course.
type CourseDraft struct {
	Title, Summary      string
	Category            course.Category
	CreditHours         float64
	ProposedCreditHours float64
	Modules             []*catalogue.Module
	Problems            []DraftProblem
}

// LessonDraft is a lesson as it was written.
type LessonDraft struct {
	Title    string
	Kind     lesson.Kind
	Required bool
	// Article is nil unless it is one.
	Article *ArticleDraft
	// Media is nil unless it is a video, a recording or a document.
	Media *ent.Media
	// Captions and AudioRendition are companions of a video; nil without.
	Captions, AudioRendition *ent.Media
	// Quiz is nil unless it is one.
	Quiz       *QuizDraft
	Completion CompletionDraft
}

// ArticleDraft is the draft of a text.
type ArticleDraft struct {
	Markdown string
}

// CompletionDraft is what a trainer asks for; nil where the school's rule holds.
type CompletionDraft struct {
	MinCoverage, MinSeconds *float64
}

// QuizDraft is the draft of a quiz, with its keys.
type QuizDraft struct {
	PassPercent                              float64
	MaxAttempts, TimeLimitSeconds, DrawCount *int
	Shuffle                                  bool
	Questions                                []QuestionDraft
}

// QuestionDraft is a question with its key.
type QuestionDraft struct {
	Kind            question.Kind
	Text            string
	Points          float64
	Options         []OptionDraft
	AcceptedAnswers []string
	Explanation     *string
}

// OptionDraft is an option with its key.
type OptionDraft struct {
	Text    string
	Correct bool
}
