package study

import "context"

// Together counts what several members report in one transaction; the second
// events of a member come in a report of their own.
func (s *Service) Together(ctx context.Context, members []int64, events [][]StudyEventInput) ([][]StudyEventResult, error) {
	reports := make([]*report, len(members))
	sent := make([]*report, len(members)) // count sorts its own
	for i, m := range members {
		reports[i] = &report{memberID: m, claims: readClaims(s.rules, events[i])}
		sent[i] = reports[i]
	}
	if err := s.count(ctx, reports); err != nil {
		return nil, err
	}
	results := make([][]StudyEventResult, len(members))
	for i, r := range sent {
		results[i] = s.answer(ReportStudyInput{Events: events[i]}, r).Results
	}
	return results, nil
}
