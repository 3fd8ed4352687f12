// Package outline is what a release consists of: modules and lessons in order,
// with the rules of each lesson. It is written once, when a release is
// published, and read into memory as it is.
package outline

// Outline is the content of a release.
type Outline struct {
	Modules []Module `json:"modules"`
}

// Module is a training module as it was published.
type Module struct {
	// ID is the key of the TrainingModule it was published from.
	ID      int64    `json:"id"`
	Title   string   `json:"title"`
	Summary string   `json:"summary"`
	Lessons []Lesson `json:"lessons"`
}

// Lesson is a lesson as it was published.
type Lesson struct {
	// ID is the key of the Lesson it was published from; study records keep to it
	// from release to release.
	ID int64 `json:"id"`
	// ContentID is the revision of the content, which never changes.
	ContentID int64  `json:"contentId"`
	Title     string `json:"title"`
	// Kind is ARTICLE, VIDEO, AUDIO, DOCUMENT or QUIZ.
	Kind     string `json:"kind"`
	Required bool   `json:"required"`
	// DurationMS is the length of the media or the reading time, in milliseconds.
	DurationMS int64 `json:"durationMs"`
	// MediaID is the video, audio or document; 0 for texts.
	MediaID int64 `json:"mediaId,omitempty"`
	// CaptionsMediaID and AudioMediaID are companions of a video; 0 without.
	CaptionsMediaID int64 `json:"captionsMediaId,omitempty"`
	AudioMediaID    int64 `json:"audioMediaId,omitempty"`
	// Quiz says how a quiz is sat; nil for other kinds. The questions lie in the
	// content, since they hold the keys.
	Quiz *Quiz `json:"quiz,omitempty"`
	// MinCoverage is the share of the media that completes the lesson, 0 to 1;
	// 0 where the lesson does not ask for coverage.
	MinCoverage float64 `json:"minCoverage,omitempty"`
	// MinCreditedMS is the credited time that completes the lesson; 0 where it
	// does not ask for time.
	MinCreditedMS int64 `json:"minCreditedMs,omitempty"`
	// ReachEnd says that the end must have been reached.
	ReachEnd bool `json:"reachEnd,omitempty"`
}

// Quiz is how a quiz is sat, without its questions.
type Quiz struct {
	// QuestionCount is the number of questions of a paper.
	QuestionCount int `json:"questionCount"`
	// PassPercent is the share of the points that passes, 0 to 100.
	PassPercent float64 `json:"passPercent"`
	// MaxAttempts and TimeLimitSeconds are nil where there is no limit.
	MaxAttempts      *int `json:"maxAttempts,omitempty"`
	TimeLimitSeconds *int `json:"timeLimitSeconds,omitempty"`
}
