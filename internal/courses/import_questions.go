package courses

import (
	"context"

	"partyschool/internal/catalogue"
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

// ImportQuestions TODO.
func (s *Service) ImportQuestions(ctx context.Context, input ImportQuestionsInput) (*ImportQuestionsPayload, error) {
	panic("TODO")
}
