package courses

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"

	"partyschool/ent"
	"partyschool/ent/lesson"
	"partyschool/ent/lessoncontent"
	"partyschool/internal/catalogue"
	"partyschool/internal/key"
	"partyschool/internal/problem"
	"partyschool/internal/question"
	"partyschool/internal/sheet"
)

// ImportQuestionsInput is the input of importQuestions.
type ImportQuestionsInput struct {
	LessonID, UploadID int64
	DryRun             bool
}

// ImportQuestionsPayload is the answer of importQuestions.
type ImportQuestionsPayload struct {
	Import *sheet.Import
	Lesson *catalogue.Lesson
}

// ImportQuestions reads a sheet that the viewer uploaded into the draft of a quiz
// that the viewer may write (NOT_FOUND otherwise). A question whose kind and text
// are in the draft takes the sheet's points, options and answers; others are added
// at the end. With a row that is wrong nothing is written, and a dry run writes
// nothing ever. What is no sheet of questions is a BAD_USER_INPUT (uploadId).
func (s *Service) ImportQuestions(ctx context.Context, input ImportQuestionsInput) (*ImportQuestionsPayload, error) {
	if err := problem.WrongKind("lessonId", input.LessonID, key.Lesson); err != nil {
		return nil, err
	}
	row, err := found(s.database.Client(ctx).Lesson.Query().Where(lesson.ID(input.LessonID)).Only(ctx))
	if err != nil {
		return nil, err
	}
	if row.Kind != lesson.KindQUIZ {
		return nil, problem.BadInput("lessonId", "这个课时不是测验。", "This lesson is no quiz.")
	}
	rows, err := s.readUpload(ctx, input.UploadID)
	if err != nil {
		return nil, err
	}
	var told *sheet.Import
	err = s.database.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
		told, err = s.importQuestions(ctx, tx, input, rows)
		return err
	})
	if err != nil {
		return nil, err
	}
	view, err := s.DraftLesson(ctx, input.LessonID)
	return &ImportQuestionsPayload{Import: told, Lesson: view}, err
}

func (s *Service) readUpload(ctx context.Context, uploadID int64) (rows []*questionRow, err error) {
	file, err := s.openSheet(ctx, uploadID)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	return readQuestions(file)
}

// importQuestions puts the rows into the draft as it is now, and writes it unless
// it is a dry run or a row is wrong.
func (s *Service) importQuestions(ctx context.Context, tx *ent.Client, input ImportQuestionsInput, rows []*questionRow) (*sheet.Import, error) {
	c, l, err := s.lockLesson(ctx, tx, input.LessonID)
	if err != nil {
		return nil, err
	}
	content, err := found(tx.LessonContent.Query().Where(lessoncontent.ID(l.ContentID)).Only(ctx))
	if err != nil {
		return nil, err
	}
	if content.Quiz == nil {
		return nil, fmt.Errorf("the quiz %d has no content", l.ID)
	}
	told, quiz := merge(*content.Quiz, rows)
	told.DryRun = input.DryRun
	if len(quiz.Questions) > maxQuestions {
		return nil, problem.BadInput("uploadId", "题目不能超过 %d 道，合并后会有 %d 道。", "A quiz has at most %d questions; with these it would have %d.", maxQuestions, len(quiz.Questions))
	}
	whole, err := quizMaterial(quiz, "uploadId")
	if err != nil || input.DryRun || told.Failed > 0 {
		return told, err
	}
	changed, err := s.updateLesson(ctx, tx, l, UpdateLessonInput{ID: l.ID}, whole)
	if err != nil || !changed {
		return told, err
	}
	return told, s.changed(ctx, tx, c.ID, l.ModuleID)
}

// merge returns the quiz with the questions of the rows that are right, and what
// became of each row.
func merge(before question.Quiz, rows []*questionRow) (*sheet.Import, question.Quiz) {
	quiz, places := before, map[asked]int{}
	quiz.Questions = slices.Clone(before.Questions)
	for i, q := range slices.Backward(before.Questions) {
		places[asked{q.Kind, q.Text}] = i
	}
	at := make([]int, len(rows))
	for i, r := range rows {
		if len(r.problems) > 0 {
			continue
		}
		known := false
		if at[i], known = places[asked{r.question.Kind, r.question.Text}]; !known {
			at[i] = len(quiz.Questions)
			quiz.Questions = append(quiz.Questions, r.question)
			continue
		}
		explanation := quiz.Questions[at[i]].Explanation
		quiz.Questions[at[i]] = r.question
		if !r.explained {
			quiz.Questions[at[i]].Explanation = explanation
		}
	}
	quiz = identify(&before, quiz)
	told := &sheet.Import{}
	for i, r := range rows {
		switch {
		case len(r.problems) > 0:
			told.Add(r.line, sheet.Failed, r.problems...)
		case at[i] >= len(before.Questions):
			told.Add(r.line, sheet.Created)
		case reflect.DeepEqual(before.Questions[at[i]], quiz.Questions[at[i]]):
			told.Add(r.line, sheet.Unchanged)
		default:
			told.Add(r.line, sheet.Updated)
		}
	}
	return told, quiz
}
