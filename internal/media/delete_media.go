package media

import (
	"context"
	"fmt"

	"partyschool/ent"
	"partyschool/ent/course"
	"partyschool/ent/lessoncontent"
	"partyschool/ent/media"
	"partyschool/ent/release"
	"partyschool/internal/database"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/problem"
)

// DeleteMedia throws a file away that nothing uses. CONFLICT with extensions.reason
// IN_USE where a lesson's content, released or not, or a cover refers to it;
// NOT_FOUND unless a TRAINER role of the viewer covers its owner. The bytes are
// removed after the row.
//
// The row is locked before it is looked at who uses it. Whoever is about to use a
// file takes the same lock with Hold first, and so either is seen here or finds the
// file gone.
func (s *Store) DeleteMedia(ctx context.Context, input DeleteMediaInput) (*DeleteMediaPayload, error) {
	if err := problem.WrongKind("id", input.ID, key.Media); err != nil {
		return nil, err
	}
	err := s.database.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
		row, err := Hold(ctx, s.database, tx, input.ID)
		if err != nil {
			return err
		}
		used, err := inUse(identity.AsSystem(ctx, "media: who uses a file"), tx, row.ID)
		if err != nil {
			return err
		}
		if used {
			return problem.Clash("文件正在被课程使用，不能删除。", "A course uses the file; it cannot be thrown away.").With("reason", "IN_USE")
		}
		if _, err := tx.Media.Delete().Where(media.ID(row.ID)).Exec(ctx); err != nil {
			return fmt.Errorf("delete a media row: %w", err)
		}
		s.database.AfterCommit(ctx, func() {
			s.rows.Remove(row.ID)
			s.discard(ctx, row.StoreKey)
		})
		return nil
	})
	if err != nil {
		return nil, err
	}
	return &DeleteMediaPayload{DeletedID: input.ID}, nil
}

// Hold reads the row of a file that the viewer's TRAINER role covers, and keeps it
// from being thrown away until the transaction ends. NOT_FOUND where there is none.
func Hold(ctx context.Context, d *database.Database, tx *ent.Client, id int64) (*ent.Media, error) {
	query := tx.Media.Query().Where(media.ID(id))
	query.Modify(d.LockRows)
	row, err := query.Only(ctx)
	if ent.IsNotFound(err) {
		return nil, problem.Missing()
	}
	return row, err
}

// inUse reports whether anything shows the file: contents of lessons, of drafts and
// of releases alike, and covers.
func inUse(ctx context.Context, tx *ent.Client, id int64) (bool, error) {
	used, err := tx.LessonContent.Query().
		Where(lessoncontent.Or(lessoncontent.MediaID(id), lessoncontent.CaptionsMediaID(id), lessoncontent.AudioMediaID(id))).Exist(ctx)
	if err != nil || used {
		return used, err
	}
	if used, err = tx.Course.Query().Where(course.CoverMediaID(id)).Exist(ctx); err != nil || used {
		return used, err
	}
	return tx.Release.Query().Where(release.CoverMediaID(id)).Exist(ctx)
}
