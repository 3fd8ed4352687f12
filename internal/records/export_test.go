package records

import (
	"context"

	"partyschool/ent/creditentry"
	"partyschool/internal/print"
)

// Read is what a record says before it is drawn.
func (s *Service) Read(ctx context.Context, memberID int64, year int) (print.Record, error) {
	return s.read(ctx, memberID, year)
}

// SourceWord is the word of a source.
func SourceWord(source creditentry.Source) string { return sources[source] }
