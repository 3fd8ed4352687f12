// Package offline says what a phone must hold to study without a network, and
// what changed while it had none.
package offline

import (
	"context"
	"time"

	"partyschool/ent"
	"partyschool/internal/catalogue"
	"partyschool/internal/clock"
	"partyschool/internal/database"
	"partyschool/internal/media"
	"partyschool/internal/study"
)

// Service holds what this room needs.
type Service struct {
	database  *database.Database
	catalogue *catalogue.Catalogue
	study     *study.Service
	store     *media.Store
	clock     clock.Clock
}

// New returns the service.
func New(d *database.Database, c *catalogue.Catalogue, st *study.Service, store *media.Store, clk clock.Clock) *Service {
	return &Service{database: d, catalogue: c, study: st, store: store, clock: clk}
}

// CourseManifest is what a phone must hold of a course.
type CourseManifest struct {
	Course *catalogue.Course
	// Release is nil for a draft never published.
	Release  *int
	Revision string
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
	Revision string
	// Offline is false for quizzes.
	Offline  bool
	ByteSize float64
	Parts    []*PackagePart
	// ExpiresAt is nil where no part has an address.
	ExpiresAt *time.Time
}

// PackagePart is one thing that a phone keeps of a lesson.
type PackagePart struct {
	Kind PackagePartKind
	// URL is nil for texts.
	URL      *string
	MimeType string
	ByteSize int
	Sha256   string
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

// Package TODO: the caller has checked that the viewer may study the lesson.
func (s *Service) Package(ctx context.Context, l *catalogue.Lesson) (*LessonPackage, error) {
	panic("TODO")
}

// Manifest TODO: the caller has checked that the viewer may study the course.
func (s *Service) Manifest(ctx context.Context, c *catalogue.Course) (*CourseManifest, error) {
	panic("TODO")
}

// Changes TODO.
func (s *Service) Changes(ctx context.Context, since *string, first *int) (*Changes, error) {
	panic("TODO")
}
