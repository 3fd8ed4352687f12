package study

import (
	"context"

	"partyschool/ent"
)

// RecordsOf shows rows of one member as clients see them, in the same order, with
// the lessons as the member's enrolments pin them. One statement, and one more for
// each old release that is not in memory.
func (s *Service) RecordsOf(ctx context.Context, rows []*ent.StudyRecord) ([]*Record, error) {
	return s.recordsOf(ctx, rows)
}
