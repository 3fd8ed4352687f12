package study

import (
	"time"

	"partyschool/internal/catalogue"
	"partyschool/internal/paging"
)

// Session is the server's clock for one lesson on one device, as the phone sees
// it. Times of study are in seconds.
type Session struct {
	ID                   int64
	ServerTime           time.Time
	ExpiresAt            time.Time
	HeartbeatSeconds     float64
	MaxPlaybackRate      float64
	MaxCreditableSeconds *float64
	ResumePosition       float64
}

// Status is where a member stands in a lesson.
type Status string

// The states of a lesson.
const (
	NotStarted Status = "NOT_STARTED"
	InProgress Status = "IN_PROGRESS"
	Completed  Status = "COMPLETED"
)

// Record is where a member stands in a lesson, as clients see it.
type Record struct {
	// Lesson is nil where no release holds it any more.
	Lesson *catalogue.Lesson
	Status Status
	// ResumePosition is in seconds of media.
	ResumePosition float64
	// Coverage is a share, 0 to 1.
	Coverage        float64
	CreditedSeconds float64
	LastStudiedAt   *time.Time
	CompletedAt     *time.Time

	id int64 // of the row, for cursors
}

// StudyRecordConnection is a page of study records.
type StudyRecordConnection = paging.Connection[*Record]

// StudyRecordEdge is a study record of a page.
type StudyRecordEdge = paging.Edge[*Record]

// LessonCompletion says whether a lesson is complete, and why.
type LessonCompletion struct {
	Complete bool
	Rules    []CompletionRule
}

// CompletionRule is one rule of a lesson and where the viewer stands in it.
type CompletionRule struct {
	Rule             RuleKind
	Required, Actual float64
	Met              bool
}

// RuleKind names a rule that makes a lesson complete.
type RuleKind string

// The rules.
const (
	CoverageRule        RuleKind = "COVERAGE"
	CreditedSecondsRule RuleKind = "CREDITED_SECONDS"
	EndReachedRule      RuleKind = "END_REACHED"
	QuizPassedRule      RuleKind = "QUIZ_PASSED"
)

// StudyEventInput says: during ElapsedSeconds of wall time from StartedAt, the
// phone played media from FromPosition to ToPosition at PlaybackRate.
type StudyEventInput struct {
	// ID is a UUID made by the phone.
	ID string
	// SessionID is text: a session that cannot be found spoils only its own event.
	SessionID                                string
	StartedAt                                time.Time
	ElapsedSeconds, FromPosition, ToPosition float64
	// PlaybackRate is 1 where it is 0.
	PlaybackRate float64
}

// StudyEventResult is what became of one event.
type StudyEventResult struct {
	EventID         string
	Outcome         Outcome
	CreditedSeconds float64
	Reason          *Reason
}

// Outcome is what became of an event.
type Outcome string

// The outcomes.
const (
	Accepted  Outcome = "ACCEPTED"
	Duplicate Outcome = "DUPLICATE"
	Clipped   Outcome = "CLIPPED"
	Rejected  Outcome = "REJECTED"
)

// Reason is why something was cut off or refused.
type Reason string

// The reasons.
const (
	FasterThanClock Reason = "FASTER_THAN_CLOCK"
	RateTooHigh     Reason = "RATE_TOO_HIGH"
	OutOfRange      Reason = "OUT_OF_RANGE"
	SessionExpired  Reason = "SESSION_EXPIRED"
	SessionUnknown  Reason = "SESSION_UNKNOWN"
	Superseded      Reason = "SUPERSEDED"
	NotEnrolled     Reason = "NOT_ENROLLED"
	LessonRetired   Reason = "LESSON_RETIRED"
	Overlap         Reason = "OVERLAP"
	LeaseExhausted  Reason = "LEASE_EXHAUSTED"
)
