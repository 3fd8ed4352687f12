package courses

import (
	"context"
	"fmt"
	"math"
	"strings"

	"partyschool/ent"
	"partyschool/ent/lesson"
	"partyschool/ent/lessoncontent"
	"partyschool/internal/database"
	"partyschool/internal/key"
	"partyschool/internal/media"
	"partyschool/internal/problem"
	"partyschool/internal/question"
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
	// captionsMediaID and audioMediaID are companions of a video.
	captionsMediaID, audioMediaID *int64
	// quiz has no ids before it is written.
	quiz *question.Quiz
	// seconds is the length, or the time it takes to read or to answer.
	seconds float64
}

// given is the part of an input that says what a lesson consists of.
type given struct {
	article         *ArticleInput
	video           *VideoInput
	audio, document *MediaInput
	quiz            *QuizInput
}

// fields names the inputs that were given.
func (g given) fields() []string {
	var names []string
	for _, f := range []struct {
		name  string
		given bool
	}{
		{"article", g.article != nil}, {"video", g.video != nil}, {"audio", g.audio != nil}, {"document", g.document != nil}, {"quiz", g.quiz != nil},
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
		return nil, problem.BadInput(strings.Join(names, ","), "只能给出 article、video、audio、document、quiz 中的一项。", "Give only one of article, video, audio, document and quiz.")
	}
	switch {
	case g.article != nil:
		return article(g.article.Markdown)
	case g.video != nil:
		return &material{
			kind: lesson.KindVIDEO, field: "video", mediaID: &g.video.MediaID,
			captionsMediaID: g.video.CaptionsMediaID, audioMediaID: g.video.AudioMediaID,
		}, nil
	case g.audio != nil:
		return &material{kind: lesson.KindAUDIO, field: "audio", mediaID: &g.audio.MediaID}, nil
	case g.document != nil:
		return &material{kind: lesson.KindDOCUMENT, field: "document", mediaID: &g.document.MediaID}, nil
	case g.quiz != nil:
		return quiz(g.quiz)
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
// role lets them use, and fit the kind of lesson; so must its companions.
func (m *material) measure(ctx context.Context, d *database.Database, tx *ent.Client) error {
	if m.mediaID == nil {
		return nil
	}
	row, err := usable(ctx, d, tx, m.field+".mediaId", *m.mediaID, mimeTypes[m.kind])
	if err != nil {
		return err
	}
	m.seconds = lengthOf(row)
	return m.checkCompanions(ctx, d, tx)
}

// usable returns a file of the type that the viewer may use, and keeps it from being
// thrown away until the transaction ends; field is the input that names it.
func usable(ctx context.Context, d *database.Database, tx *ent.Client, field string, id int64, mimeType string) (*ent.Media, error) {
	if err := problem.WrongKind(field, id, key.Media); err != nil {
		return nil, err
	}
	row, err := media.Hold(ctx, d, tx, id)
	switch {
	case problem.Is(err, problem.NotFound):
		return nil, problem.BadInput(field, "没有这个文件，或者您无权使用。", "There is no such file, or it is not yours to use.")
	case err != nil:
		return nil, err
	case !strings.HasPrefix(row.MimeType, mimeType):
		return nil, problem.BadInput(field, "文件类型（%s）不符合这里的要求。", "A file of the type %s does not fit here.", row.MimeType)
	}
	return row, nil
}

const (
	// A recording may differ from its video by so much: encoders pad the end.
	audioOffSeconds = 5
	audioOffShare   = 0.02
)

// checkCompanions makes sure that captions are captions, and that listening to
// the recording is hearing the whole of the video.
func (m *material) checkCompanions(ctx context.Context, d *database.Database, tx *ent.Client) error {
	if m.captionsMediaID != nil {
		if _, err := usable(ctx, d, tx, "video.captionsMediaId", *m.captionsMediaID, "text/vtt"); err != nil {
			return err
		}
	}
	if m.audioMediaID == nil {
		return nil
	}
	row, err := usable(ctx, d, tx, "video.audioMediaId", *m.audioMediaID, "audio/")
	if err != nil {
		return err
	}
	if row.DurationSeconds == nil || math.Abs(*row.DurationSeconds-m.seconds) > max(audioOffSeconds, m.seconds*audioOffShare) {
		return problem.BadInput("video.audioMediaId", "录音的长度与视频不一致。", "The recording is not as long as the video.")
	}
	return nil
}

// lengthOf is the length of a file, or the time it takes to read it, in seconds.
func lengthOf(row *ent.Media) float64 {
	switch {
	case row.DurationSeconds != nil:
		return math.Round(*row.DurationSeconds*1000) / 1000
	case row.PageCount != nil && *row.PageCount > 0:
		return float64(*row.PageCount * secondsPerPage)
	}
	return secondsOfDocument
}

// write stores the material as a revision of the lesson's content: the draft's
// own is overwritten, one that a release refers to is never touched again. It
// returns the key of the revision and whether anything is other than before.
func (s *Service) write(ctx context.Context, tx *ent.Client, lessonID, before int64, m *material) (id int64, changed bool, err error) {
	row := &ent.LessonContent{}
	if before != 0 {
		if row, err = tx.LessonContent.Query().Where(lessoncontent.ID(before)).Only(ctx); err != nil {
			return 0, false, fmt.Errorf("read a lesson's content: %w", err)
		}
	}
	quiz := m.quiz
	if quiz != nil {
		identified := identify(row.Quiz, *quiz)
		quiz = &identified
	}
	if before != 0 && row.Markdown == m.markdown && row.HTML == m.html && equal(row.MediaID, m.mediaID) &&
		equal(row.CaptionsMediaID, m.captionsMediaID) && equal(row.AudioMediaID, m.audioMediaID) && sameQuiz(row.Quiz, quiz) {
		return before, false, nil
	}
	if before != 0 && !row.Released {
		update := tx.LessonContent.Update().Where(lessoncontent.ID(before)).
			SetMarkdown(m.markdown).SetHTML(m.html).SetNillableMediaID(m.mediaID).
			ClearCaptionsMediaID().SetNillableCaptionsMediaID(m.captionsMediaID).
			ClearAudioMediaID().SetNillableAudioMediaID(m.audioMediaID)
		if quiz != nil {
			update.SetQuiz(quiz)
		}
		return before, true, update.Exec(ctx)
	}
	create := tx.LessonContent.Create().
		SetLessonID(lessonID).SetMarkdown(m.markdown).SetHTML(m.html).SetNillableMediaID(m.mediaID).
		SetNillableCaptionsMediaID(m.captionsMediaID).SetNillableAudioMediaID(m.audioMediaID).
		SetCreatedAt(s.clock.Now())
	if quiz != nil {
		create.SetQuiz(quiz)
	}
	row, err = create.Save(ctx)
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
