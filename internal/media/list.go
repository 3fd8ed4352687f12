package media

import (
	"context"
	"strings"
	"unicode/utf8"

	"entgo.io/ent/dialect/sql"

	"partyschool/ent"
	"partyschool/ent/media"
	"partyschool/ent/predicate"
	"partyschool/internal/paging"
	"partyschool/internal/problem"
)

// maxSearch bounds what may be searched for, in characters.
const maxSearch = 100

// List returns the files of the organisations that the viewer's TRAINER role covers,
// the latest first; none without the role. Keys are ordered by time, so they are the
// order. BAD_USER_INPUT (filter) for a filter that is too long.
func (s *Store) List(ctx context.Context, filter *MediaFilter, args paging.Args) (*MediaConnection, error) {
	narrowed, err := filter.predicates()
	if err != nil {
		return nil, err
	}
	client := s.database.Client(ctx)
	return paging.Source[*ent.Media, predicate.Media]{
		Order:  paging.Order{{Name: media.FieldID, Desc: true}},
		Values: func(m *ent.Media) []any { return []any{m.ID} },
		Read: func(ctx context.Context, where predicate.Media, order func(*sql.Selector), limit int) ([]*ent.Media, error) {
			return client.Media.Query().Where(append(narrowed, where)...).Order(order).Limit(limit).All(ctx)
		},
		Count: func(ctx context.Context) (int, error) { return client.Media.Query().Where(narrowed...).Count(ctx) },
	}.Page(ctx, args)
}

func (f *MediaFilter) predicates() (narrowed []predicate.Media, err error) {
	if f == nil {
		return nil, nil
	}
	for _, part := range []struct {
		field string
		text  *string
		by    func(string) predicate.Media
	}{{"search", f.Search, media.FileNameContainsFold}, {"mimeType", f.MimeType, media.MimeTypeHasPrefix}} {
		if part.text == nil || strings.TrimSpace(*part.text) == "" {
			continue
		}
		if utf8.RuneCountInString(*part.text) > maxSearch {
			return nil, problem.BadInput("filter."+part.field, "不能超过 %d 个字符。", "At most %d characters.", maxSearch)
		}
		narrowed = append(narrowed, part.by(strings.TrimSpace(*part.text)))
	}
	return narrowed, nil
}
