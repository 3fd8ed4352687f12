package study

import "context"

// RecomputeStudyInput is the input of recomputeStudy.
type RecomputeStudyInput struct {
	MemberID int64
	// DryRun is false where nil.
	DryRun *bool
}

// RecomputeStudyPayload is the answer of recomputeStudy.
type RecomputeStudyPayload struct {
	Events, Records int
	Differences     []string
}

// RecomputeStudy TODO.
func (s *Service) RecomputeStudy(ctx context.Context, input RecomputeStudyInput) (*RecomputeStudyPayload, error) {
	panic("TODO")
}
