package offline

import (
	"time"

	"partyschool/ent"
	"partyschool/internal/catalogue"
	"partyschool/internal/study"
)

// CourseManifest is what a phone must hold of a course.
type CourseManifest struct {
	Course *catalogue.Course
	// Release is nil for a draft never published.
	Release *int
	// Revision is the same as long as nothing in the manifest changed.
	Revision string
	// ByteSize is of all lessons together: a Float, since GraphQL's Int ends at 2 GB.
	ByteSize float64
	Lessons  []*ManifestLesson
}

// ManifestLesson is a lesson in a manifest.
type ManifestLesson struct {
	Lesson  *catalogue.Lesson
	Package *LessonPackage
}

// LessonPackage is what is needed to study a lesson without a network.
type LessonPackage struct {
	// Revision is the same as long as nothing in the package changed.
	Revision string
	// Offline is false for quizzes: their keys stay here.
	Offline  bool
	ByteSize float64
	Parts    []*PackagePart
	// ExpiresAt is when the first address stops working; nil where there is none.
	ExpiresAt *time.Time
}

// PackagePart is one thing that a phone keeps of a lesson.
type PackagePart struct {
	Kind PackagePartKind
	// URL is nil for texts.
	URL      *string
	MimeType string
	// ByteSize is in bytes.
	ByteSize int
	// Sha256 is in hexadecimal.
	Sha256 string
}

// PackagePartKind is what a part is.
type PackagePartKind string

// The kinds of part.
const (
	Text     PackagePartKind = "TEXT"
	Media    PackagePartKind = "MEDIA"
	Captions PackagePartKind = "CAPTIONS"
	Audio    PackagePartKind = "AUDIO"
)

// Changes is what changed since a cursor.
type Changes struct {
	Enrollments []*ent.Enrollment
	Records     []*study.Record
	Notices     []*ent.Notice
	// RemovedIds are keys of enrolments withdrawn and of notices taken back.
	RemovedIds []int64
	Cursor     string
	HasMore    bool
}
