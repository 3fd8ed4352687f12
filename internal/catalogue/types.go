package catalogue

import (
	"time"

	"partyschool/ent"
	"partyschool/ent/course"
	"partyschool/internal/outline"
	"partyschool/internal/paging"
)

// Course is a course as somebody sees it: a release, or for its trainers the
// draft. It never changes once it is made, so it is shared between requests.
type Course struct {
	ID int64
	// OrganizationID is the owner, OrganizationPath its path when loaded.
	OrganizationID   int64
	OrganizationPath string
	// ReleaseID is the release shown; 0 for a draft never published.
	ReleaseID        int64
	Title, Summary   string
	Category         course.Category
	CreditHundredths int
	CoverMediaID     *int64
	// TrainerName is who wrote it.
	TrainerName string
	Status      course.Status
	// Release is the number of the release shown; nil for a draft never published.
	Release     *int
	PublishedAt *time.Time
	Modules     []*Module
	LessonCount int
	// RequiredLessonCount is the number of lessons that complete the course.
	RequiredLessonCount int
	// Draft is the row behind a trainer's view; nil for learners.
	Draft *ent.Course

	row   *ent.Release // what the view was made of; nil for a draft
	owner owner
	// folded are title and summary, foldedTitle the title, as searches compare them.
	folded, foldedTitle string
	ordered             []*Lesson
	lessons             map[int64]*Lesson
}

// Module is a training module as somebody sees it.
type Module struct {
	ID             int64
	Title, Summary string
	// Position is its place in the course, from 1.
	Position int
	Status   ModuleStatus
	Lessons  []*Lesson
	Course   *Course
}

// ModuleStatus says where the draft of a module stands.
type ModuleStatus string

// The states of a module.
const (
	ModuleDraft     ModuleStatus = "DRAFT"
	ModulePublished ModuleStatus = "PUBLISHED"
	ModuleChanged   ModuleStatus = "CHANGED"
)

// Lesson is a lesson as somebody sees it.
type Lesson struct {
	outline.Lesson
	Module *Module
	// Draft is the row behind a trainer's view; nil for learners.
	Draft *ent.Lesson

	index int // place among all lessons of the course
}

// LessonContent is what a lesson shows: ArticleContent, VideoContent,
// AudioContent, DocumentContent or QuizContent.
type LessonContent interface{ IsLessonContent() }

// ArticleContent is a text.
type ArticleContent struct {
	// HTML is sanitised.
	HTML           string
	ReadingSeconds float64
}

// VideoContent is a video.
type VideoContent struct {
	DurationSeconds float64
	Source          *MediaSource
	// Captions and AudioRendition are nil without.
	Captions, AudioRendition *MediaSource
}

// AudioContent is a recording.
type AudioContent struct {
	DurationSeconds float64
	Source          *MediaSource
}

// DocumentContent is a document.
type DocumentContent struct {
	PageCount      int
	ReadingSeconds float64
	Source         *MediaSource
}

// QuizContent is a quiz, without its questions.
type QuizContent struct {
	QuestionCount    int
	PassPercent      float64
	MaxAttempts      *int
	TimeLimitSeconds *int
	AttemptsLeft     *int
}

// MediaSource is where to fetch a file.
type MediaSource struct {
	URL      string
	MimeType string
	ByteSize int
	// Sha256 is in hexadecimal.
	Sha256    string
	ExpiresAt time.Time
}

// IsLessonContent marks a LessonContent.
func (ArticleContent) IsLessonContent() {}

// IsLessonContent marks a LessonContent.
func (VideoContent) IsLessonContent() {}

// IsLessonContent marks a LessonContent.
func (AudioContent) IsLessonContent() {}

// IsLessonContent marks a LessonContent.
func (DocumentContent) IsLessonContent() {}

// IsLessonContent marks a LessonContent.
func (QuizContent) IsLessonContent() {}

// CourseConnection is a page of courses.
type CourseConnection = paging.Connection[*Course]

// CourseEdge is a course of a page.
type CourseEdge = paging.Edge[*Course]

// CourseFilter says which courses to list; nil does not narrow.
type CourseFilter struct {
	// Search holds words, each of which must be in the title, the summary or a text.
	Search   *string
	Category *course.Category
}
