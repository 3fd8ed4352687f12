package courses

import (
	"context"
	"fmt"

	"partyschool/ent"
	"partyschool/ent/lesson"
	"partyschool/ent/lessoncontent"
	"partyschool/ent/media"
	"partyschool/internal/identity"
	"partyschool/internal/problem"
)

// DraftProblem is one thing that stands in the way of publishing.
type DraftProblem struct {
	// Path says where: such as modules[1].lessons[0], counted from 0.
	Path string `json:"path"`
	// Message says what is wrong, in Chinese unless In chose otherwise.
	Message string `json:"message"`

	english string
}

// In returns the problem in English or in Chinese.
func (p DraftProblem) In(english bool) DraftProblem {
	if english && p.english != "" {
		p.Message = p.english
	}
	return p
}

func at(path, chinese, english string) DraftProblem {
	return DraftProblem{Path: path, Message: chinese, english: english}
}

// refusal says that a draft is not published, and why.
func refusal(problems []DraftProblem) error {
	return problem.Clash("草稿还不能发布，请先解决列出的问题。", "The draft cannot be published yet; please solve the problems listed.").
		With("problems", problems)
}

// noneRequired stands in the way of a course that nobody could complete.
func noneRequired() DraftProblem {
	return at("modules", "没有必修课时，课程永远无法完成。", "No lesson is required, so the course could never be completed.")
}

// problemsOf finds what stands in the way of publishing a draft.
func problemsOf(ctx context.Context, client *ent.Client, modules []*module) ([]DraftProblem, error) {
	if len(modules) == 0 {
		return []DraftProblem{at("modules", "课程还没有模块。", "The course has no module yet.")}, nil
	}
	lacking, err := readLacking(ctx, client, modules)
	if err != nil {
		return nil, err
	}
	problems, lessons, required := []DraftProblem{}, 0, 0
	for i, m := range modules {
		problems = append(problems, m.problems(i, lacking)...)
		for _, l := range m.lessons {
			lessons++
			if l.row.Required {
				required++
			}
		}
	}
	if lessons > 0 && required == 0 {
		problems = append(problems, noneRequired())
	}
	return problems, nil
}

// problems are those of the module at a place, counted from 0.
func (m *module) problems(i int, lacking lacking) []DraftProblem {
	path := fmt.Sprintf("modules[%d]", i)
	if len(m.lessons) == 0 {
		return []DraftProblem{at(path, "模块里还没有课时。", "The module has no lesson yet.")}
	}
	var problems []DraftProblem
	for j, l := range m.lessons {
		problems = append(problems, l.problems(fmt.Sprintf("%s.lessons[%d]", path, j), lacking)...)
	}
	return problems
}

// problems are those of the lesson at a path.
func (l draftLesson) problems(path string, lacking lacking) (problems []DraftProblem) {
	kind, shown := l.row.Kind, l.content
	switch {
	case kind == lesson.KindARTICLE && lacking.texts[l.row.ContentID]:
		return []DraftProblem{at(path, "文章没有可读的内容。", "There is nothing to read in the text.")}
	case kind == lesson.KindQUIZ:
		return quizProblems(path+".quiz", shown.Quiz)
	case kind != lesson.KindARTICLE && lacking.files[idOf(shown.MediaID)]:
		problems = append(problems, at(path, "课时的文件不存在或尚未到达。", "The lesson's file is gone or has not arrived."))
	case !(l.row.DurationSeconds > 0):
		problems = append(problems, at(path, "课时没有长度。", "The lesson has no length."))
	}
	if shown.CaptionsMediaID != nil && lacking.files[*shown.CaptionsMediaID] {
		problems = append(problems, at(path+".captions", "字幕文件不存在。", "The captions are gone."))
	}
	if shown.AudioMediaID != nil && lacking.files[*shown.AudioMediaID] {
		problems = append(problems, at(path+".audioRendition", "录音文件不存在。", "The recording is gone."))
	}
	return problems
}

// lacking are contents without a text, by content, and files that are not there,
// by file; 0 is none.
type lacking struct{ texts, files map[int64]bool }

func readLacking(ctx context.Context, client *ent.Client, modules []*module) (lacking, error) {
	found := lacking{texts: map[int64]bool{}, files: map[int64]bool{0: true}}
	var contents, files []int64
	for _, m := range modules {
		for _, l := range m.lessons {
			if l.row.Kind == lesson.KindARTICLE {
				contents = append(contents, l.row.ContentID)
				found.texts[l.row.ContentID] = true
			}
			for _, id := range []*int64{l.content.MediaID, l.content.CaptionsMediaID, l.content.AudioMediaID} {
				if id != nil {
					files = append(files, *id)
					found.files[*id] = true
				}
			}
		}
	}
	texts, err := client.LessonContent.Query().Where(lessoncontent.IDIn(contents...), lessoncontent.HTMLNEQ("")).IDs(ctx)
	if err != nil {
		return found, fmt.Errorf("look for empty texts: %w", err)
	}
	for _, id := range texts {
		delete(found.texts, id)
	}
	// A file stays in a course although its owner was moved out of the trainer's
	// reach, so whether it is there is not for the trainer's eyes to say.
	there, err := client.Media.Query().Where(media.IDIn(files...)).IDs(identity.AsSystem(ctx, "publish: files of lessons"))
	if err != nil {
		return found, fmt.Errorf("look for files: %w", err)
	}
	for _, id := range there {
		delete(found.files, id)
	}
	return found, nil
}
