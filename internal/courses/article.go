package courses

import (
	"context"
	"fmt"

	"partyschool/ent"
	"partyschool/ent/lessoncontent"
	"partyschool/internal/identity"
	"partyschool/internal/problem"
)

const (
	// articlesKept bounds the texts in memory, and longestKept their length in
	// bytes: together some 30 MB at the very most.
	articlesKept = 500
	longestKept  = 64 << 10
)

// Article returns a text as sanitised HTML. The caller has checked that the
// viewer may read it; a text that was published costs a statement only the first
// time. NOT_FOUND where there is none.
func (s *Service) Article(ctx context.Context, contentID int64) (string, error) {
	if html, ok := s.articles.Get(contentID); ok {
		return html, nil
	}
	ctx = identity.AsSystem(ctx, "courses: text of a lesson")
	query := s.database.Client(ctx).LessonContent.Query().Where(lessoncontent.ID(contentID))
	query.Select(lessoncontent.FieldID, lessoncontent.FieldHTML, lessoncontent.FieldReleased)
	row, err := query.Only(ctx)
	if ent.IsNotFound(err) {
		return "", problem.Missing().Because(err)
	} else if err != nil {
		return "", fmt.Errorf("read a text: %w", err)
	}
	if row.Released && len(row.HTML) <= longestKept {
		s.database.AfterCommit(ctx, func() { s.articles.Add(contentID, row.HTML) })
	}
	return row.HTML, nil
}
