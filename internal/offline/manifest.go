package offline

import (
	"context"
	"crypto/sha256"
	"fmt"

	"partyschool/internal/catalogue"
)

// Manifest lists what a phone must hold of a course: every lesson with its
// revision, sizes and checksums, so that only what changed is fetched. The caller
// has checked that the viewer may study the course.
func (s *Service) Manifest(ctx context.Context, c *catalogue.Course) (*CourseManifest, error) {
	lessons := c.Lessons()
	packages, err := s.packages(ctx, lessons)
	if err != nil {
		return nil, err
	}
	m := &CourseManifest{Course: c, Release: c.Release, Lessons: make([]*ManifestLesson, len(lessons))}
	sum := sha256.New()
	_, _ = fmt.Fprintln(sum, c.ID, c.Title)
	for i, p := range packages {
		m.Lessons[i] = &ManifestLesson{Lesson: lessons[i], Package: p}
		m.ByteSize += p.ByteSize
		// A lesson that was renamed, moved or made elective changes the manifest, not
		// the package.
		_, _ = fmt.Fprintln(sum, lessons[i].Module.ID, lessons[i].Module.Title, lessons[i].Title, lessons[i].Required, p.Revision)
	}
	m.Revision = revision(sum)
	return m, nil
}
