package courses

import (
	"context"
	"fmt"
	"math"
	"strings"

	"partyschool/ent"
	"partyschool/ent/lesson"
	"partyschool/ent/lessoncontent"
	"partyschool/ent/media"
	"partyschool/internal/key"
	"partyschool/internal/problem"
	"partyschool/internal/text"
)

const (
	// secondsPerPage is the time that a page of a document takes to read: some 600
	// characters at the speed of internal/text.
	secondsPerPage = 90
	// secondsOfDocument is the time that a document takes whose pages were not
	// counted; its trainer says with completion.minSeconds what is too much of it.
	secondsOfDocument = 300
)

// material is what a lesson consists of, as it was checked.
type material struct {
	kind lesson.Kind
	// field is the input that it came in, such as "video".
	field          string
	markdown, html string
	mediaID        *int64
	// seconds is the length, or the reading time.
	seconds float64
}

// given is the part of an input that says what a lesson consists of.
type given struct {
	article         *ArticleInput
	video           *VideoInput
	audio, document *MediaInput
}

// fields names the inputs that were given.
func (g given) fields() []string {
	var names []string
	for _, f := range []struct {
		name  string
		given bool
	}{
		{"article", g.article != nil}, {"video", g.video != nil}, {"audio", g.audio != nil}, {"document", g.document != nil},
	} {
		if f.given {
			names = append(names, f.name)
		}
	}
	return names
}

// check makes sure that not more than one is given, and renders a text. It
// returns nil where none is given.
func (g given) check() (*material, error) {
	names := g.fields()
	if len(names) > 1 {
		return nil, problem.BadInput(strings.Join(names, ","), "只能给出 article、video、audio、document 中的一项。", "Give only one of article, video, audio and document.")
	}
	switch {
	case g.article != nil:
		return article(g.article.Markdown)
	case g.video != nil:
		return &material{kind: lesson.KindVIDEO, field: "video", mediaID: &g.video.MediaID}, nil
	case g.audio != nil:
		return &material{kind: lesson.KindAUDIO, field: "audio", mediaID: &g.audio.MediaID}, nil
	case g.document != nil:
		return &material{kind: lesson.KindDOCUMENT, field: "document", mediaID: &g.document.MediaID}, nil
	}
	return nil, nil
}

func article(written string) (*material, error) {
	written, err := markdown(written)
	if err != nil {
		return nil, err
	}
	html, err := text.Render(written)
	if p := problem.As(err); p != nil && p.Code == problem.BadUserInput {
		return nil, problem.BadInput("article.markdown", p.Chinese, p.English)
	} else if err != nil {
		return nil, err
	}
	if strings.TrimSpace(text.Plain(html)) == "" {
		html = "" // nothing of it can be read: a problem of the draft
	}
	return &material{kind: lesson.KindARTICLE, field: "article", markdown: written, html: html, seconds: text.ReadingSeconds(html)}, nil
}

// mimeTypes are the types of file that fit a kind of lesson.
var mimeTypes = map[lesson.Kind]string{
	lesson.KindVIDEO: "video/", lesson.KindAUDIO: "audio/", lesson.KindDOCUMENT: "application/pdf",
}

// measure reads the length of a file, which must be one that the viewer's TRAINER
// role lets them use, and fit the kind of lesson.
func (m *material) measure(ctx context.Context, tx *ent.Client) error {
	if m.mediaID == nil {
		return nil
	}
	field := m.field + ".mediaId"
	if err := problem.WrongKind(field, *m.mediaID, key.Media); err != nil {
		return err
	}
	row, err := tx.Media.Query().Where(media.ID(*m.mediaID)).Only(ctx)
	switch {
	case ent.IsNotFound(err):
		return problem.BadInput(field, "没有这个文件，或者您无权使用。", "There is no such file, or it is not yours to use.")
	case err != nil:
		return err
	case !strings.HasPrefix(row.MimeType, mimeTypes[m.kind]):
		return problem.BadInput(field, "文件类型（%s）与课时不符。", "A file of the type %s does not fit the lesson.", row.MimeType)
	}
	m.seconds = lengthOf(row)
	return nil
}

// lengthOf is the length of a file, or the time it takes to read it, in seconds.
func lengthOf(row *ent.Media) float64 {
	switch {
	case row.DurationSeconds != nil:
		return math.Round(*row.DurationSeconds*1000) / 1000
	case row.PageCount != nil:
		return float64(*row.PageCount * secondsPerPage)
	}
	return secondsOfDocument
}

// write stores the material as a revision of the lesson's content: the draft's
// own is overwritten, one that a release refers to is never touched again. It
// returns the key of the revision and whether anything is other than before.
func (s *Service) write(ctx context.Context, tx *ent.Client, lessonID, before int64, m *material) (id int64, changed bool, err error) {
	if before != 0 {
		row, err := tx.LessonContent.Query().Where(lessoncontent.ID(before)).Only(ctx)
		if err != nil {
			return 0, false, fmt.Errorf("read a lesson's content: %w", err)
		}
		if row.Markdown == m.markdown && row.HTML == m.html && equal(row.MediaID, m.mediaID) {
			return before, false, nil
		}
		if !row.Released {
			err = tx.LessonContent.Update().Where(lessoncontent.ID(before)).
				SetMarkdown(m.markdown).SetHTML(m.html).SetNillableMediaID(m.mediaID).Exec(ctx)
			return before, true, err
		}
	}
	row, err := tx.LessonContent.Create().
		SetLessonID(lessonID).SetMarkdown(m.markdown).SetHTML(m.html).SetNillableMediaID(m.mediaID).
		SetCreatedAt(s.clock.Now()).Save(ctx)
	if err != nil {
		return 0, false, fmt.Errorf("write a lesson's content: %w", err)
	}
	return row.ID, true, nil
}

func equal[T comparable](a, b *T) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}
