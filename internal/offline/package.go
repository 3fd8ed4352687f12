package offline

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"

	"partyschool/ent/lessoncontent"
	"partyschool/internal/catalogue"
	"partyschool/internal/identity"
)

// digest is what a phone checks a text by.
type digest struct {
	bytes int
	sum   string
}

// Package says what is needed to study a lesson without a network. The caller has
// checked that the viewer may study it.
func (s *Service) Package(ctx context.Context, l *catalogue.Lesson) (*LessonPackage, error) {
	packages, err := s.packages(ctx, []*catalogue.Lesson{l})
	if err != nil {
		return nil, err
	}
	return packages[0], nil
}

// packages makes the packages of lessons in two statements at most, none where
// everything was asked for before.
func (s *Service) packages(ctx context.Context, lessons []*catalogue.Lesson) ([]*LessonPackage, error) {
	var files []int64
	for _, l := range lessons {
		for _, f := range filesOf(l) {
			files = append(files, f.id)
		}
	}
	if err := s.store.Load(ctx, files); err != nil {
		return nil, err
	}
	texts, err := s.digests(ctx, lessons)
	if err != nil {
		return nil, err
	}
	packages := make([]*LessonPackage, len(lessons))
	for i, l := range lessons {
		if packages[i], err = s.pack(ctx, l, texts); err != nil {
			return nil, err
		}
	}
	return packages, nil
}

func (s *Service) pack(ctx context.Context, l *catalogue.Lesson, texts map[int64]digest) (*LessonPackage, error) {
	p := &LessonPackage{Offline: l.Kind != "QUIZ", Parts: []*PackagePart{}}
	if l.Kind == "ARTICLE" {
		text := texts[l.ContentID]
		p.Parts = append(p.Parts, &PackagePart{Kind: Text, MimeType: "text/html", ByteSize: text.bytes, Sha256: text.sum})
	}
	for _, f := range filesOf(l) {
		source, err := s.store.Source(ctx, f.id)
		if err != nil {
			return nil, fmt.Errorf("a file of a lesson: %w", err)
		}
		p.Parts = append(p.Parts, &PackagePart{
			Kind: f.kind, URL: &source.URL, MimeType: source.MimeType, ByteSize: int(source.ByteSize), Sha256: source.Sha256,
		})
		if p.ExpiresAt == nil || source.ExpiresAt.Before(*p.ExpiresAt) {
			p.ExpiresAt = &source.ExpiresAt
		}
	}
	sum := sha256.New()
	_, _ = fmt.Fprintln(sum, l.ID, l.Kind, l.DurationMS)
	if !p.Offline {
		_, _ = fmt.Fprintln(sum, l.ContentID) // a quiz is sat online; this tells that it changed
	}
	for _, part := range p.Parts {
		p.ByteSize += float64(part.ByteSize)
		_, _ = fmt.Fprintln(sum, part.Kind, part.Sha256)
	}
	p.Revision = revision(sum)
	return p, nil
}

// revision writes a checksum as short as phones need it: 96 bits never meet twice
// by chance.
func revision(sum interface{ Sum([]byte) []byte }) string {
	return hex.EncodeToString(sum.Sum(nil)[:12])
}

// file is a file of a lesson.
type file struct {
	kind PackagePartKind
	id   int64
}

func filesOf(l *catalogue.Lesson) []file {
	var files []file
	for _, f := range []file{{Media, l.MediaID}, {Captions, l.CaptionsMediaID}, {Audio, l.AudioMediaID}} {
		if f.id != 0 {
			files = append(files, f)
		}
	}
	return files
}

// digests returns those of the lessons' texts by content. Whoever asks was let in
// by the caller; contents are the trainers' rows.
func (s *Service) digests(ctx context.Context, lessons []*catalogue.Lesson) (map[int64]digest, error) {
	known := map[int64]digest{}
	var missing []int64
	for _, l := range lessons {
		if l.Kind != "ARTICLE" {
			continue
		}
		if d, ok := s.texts.Get(l.ContentID); ok {
			known[l.ContentID] = d
		} else {
			missing = append(missing, l.ContentID)
		}
	}
	if len(missing) == 0 {
		return known, nil
	}
	ctx = identity.AsSystem(ctx, "offline: checksums of texts")
	rows, err := s.database.Client(ctx).LessonContent.Query().Where(lessoncontent.IDIn(missing...)).
		Select(lessoncontent.FieldID, lessoncontent.FieldHTML, lessoncontent.FieldReleased).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the texts of lessons: %w", err)
	}
	for _, row := range rows {
		sum := sha256.New()
		_, _ = io.WriteString(sum, row.HTML)
		d := digest{bytes: len(row.HTML), sum: hex.EncodeToString(sum.Sum(nil))}
		known[row.ID] = d
		if row.Released {
			s.texts.Add(row.ID, d)
		}
	}
	return known, nil
}
