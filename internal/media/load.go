package media

import (
	"context"
	"fmt"

	"partyschool/ent/media"
	"partyschool/internal/identity"
)

// Load reads what is known of many files at once, so that Source needs no
// statement for them. A file that is not there is no error here.
func (s *Store) Load(ctx context.Context, ids []int64) error {
	var missing []int64
	for _, id := range ids {
		if !s.rows.Contains(id) {
			missing = append(missing, id)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	ctx = identity.AsSystem(ctx, "media: files' rows")
	rows, err := s.database.Client(ctx).Media.Query().Where(media.IDIn(missing...)).All(ctx)
	if err != nil {
		return fmt.Errorf("read media rows: %w", err)
	}
	s.database.AfterCommit(ctx, func() {
		for _, row := range rows {
			s.rows.Add(row.ID, row)
		}
	})
	return nil
}
