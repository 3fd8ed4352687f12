package media

import (
	"context"
	"fmt"
	"io"
	"os"

	"partyschool/ent"
	"partyschool/ent/upload"
	"partyschool/internal/key"
	"partyschool/internal/problem"
)

// CompleteUpload looks into what was sent: its size, its checksum, what it is, how
// long it is. What is as announced becomes a medium, or a sheet to import; nothing
// refers to it before. Called again, or by two at the same moment, it answers the
// same.
//
// NOT_FOUND unless it is the viewer's own upload and the role that brings such files
// still covers its owner. CONFLICT with extensions.reason INCOMPLETE and
// receivedBytes while bytes are missing, EXPIRED when its time is over, CHECKING while it
// is still being looked into: ask again.
// BAD_USER_INPUT (uploadId) with the reason for a file that is broken, encrypted or
// not what was announced: where it was another file, as its checksum tells, what was
// sent is thrown away and it may be sent again.
func (s *Store) CompleteUpload(ctx context.Context, input CompleteUploadInput) (*CompleteUploadPayload, error) {
	if err := problem.WrongKind("uploadId", input.UploadID, key.Upload); err != nil {
		return nil, err
	}
	row, err := s.upload(ctx, input.UploadID)
	if err != nil {
		return nil, err
	}
	if row.CompletedAt != nil {
		return s.completed(ctx, row)
	}
	if err := mayBring(ctx, s.database.Client(ctx), row.OrganizationID, row.MimeType); err != nil {
		return nil, err
	}
	if !s.clock.Now().Before(row.ExpiresAt) {
		return nil, problem.Clash("上传已过期，请重新开始。", "The upload has expired; announce it again.").With("reason", "EXPIRED")
	}
	done, failed := s.checked(ctx, row)
	if failed != nil {
		// Somebody else may have completed it meanwhile, and taken the file away.
		if row, err = s.upload(ctx, input.UploadID); err != nil || row.CompletedAt == nil {
			return nil, failed
		}
		return s.completed(ctx, row)
	}
	return s.completed(ctx, done)
}

// completed is the answer for an upload that was completed. NOT_FOUND where the
// medium was thrown away since.
func (s *Store) completed(ctx context.Context, row *ent.Upload) (*CompleteUploadPayload, error) {
	payload := &CompleteUploadPayload{Upload: row}
	if row.MediaID == nil {
		return payload, nil
	}
	var err error
	payload.Media, err = s.row(ctx, *row.MediaID)
	return payload, err
}

// complete looks into a copy that nobody else can write to any more: the address of
// the PUT may still be in use.
func (s *Store) complete(ctx context.Context, row *ent.Upload) (*ent.Upload, error) {
	content, err := s.copyOf(ctx, row)
	if err != nil {
		return nil, err
	}
	defer func() {
		_ = content.Close()
		_ = os.Remove(content.Name()) // it may have been moved into the store
	}()
	found, err := look(ctx, content, row)
	if p := problem.As(err); p != nil && p.Code == problem.BadUserInput {
		refused := *p
		refused.Field = "uploadId"
		return nil, &refused
	} else if err != nil {
		return nil, err
	}
	put := func(ctx context.Context, storeKey string) error { return s.place(ctx, storeKey, row.MimeType, content) }
	var done *ent.Upload
	if isSheet(row.MimeType) {
		if err := put(ctx, row.StoreKey); err != nil {
			return nil, err
		}
		err = s.database.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
			done, err = s.mark(ctx, tx, row.ID, nil)
			return err
		})
		return done, err
	}
	file := file{organizationID: row.OrganizationID, name: row.FileName, size: row.ByteSize, sum: row.Sha256, found: found}
	_, err = s.keep(ctx, file, put, func(ctx context.Context, tx *ent.Client, medium *ent.Media) error {
		done, err = s.mark(ctx, tx, row.ID, &medium.ID)
		return err
	})
	return done, err
}

// look finds out whether a file is of the type announced.
func look(ctx context.Context, content io.ReadSeeker, row *ent.Upload) (inspection, error) {
	if isSheet(row.MimeType) {
		return inspection{}, inspectSheet(content, row.ByteSize, row.MimeType)
	}
	found, err := inspect(ctx, content, row.ByteSize)
	if err == nil && found.mimeType != row.MimeType {
		err = problem.BadInput("uploadId", "文件是 %[2]s，而不是所说的 %[1]s。", "The file was announced as %s, but it is %s.", row.MimeType, found.mimeType)
	}
	return found, err
}

// mark writes down that an upload was completed, and what it became, unless somebody
// did so at the same moment. NOT_FOUND where it was swept away meanwhile.
func (s *Store) mark(ctx context.Context, tx *ent.Client, id int64, mediaID *int64) (*ent.Upload, error) {
	query := tx.Upload.Query().Where(upload.ID(id))
	query.Modify(s.database.LockRows)
	row, err := query.Only(ctx)
	switch {
	case ent.IsNotFound(err):
		return nil, problem.Missing()
	case err != nil || row.CompletedAt != nil:
		return row, err
	}
	now := s.clock.Now()
	if err := tx.Upload.Update().Where(upload.ID(id)).SetCompletedAt(now).SetNillableMediaID(mediaID).Exec(ctx); err != nil {
		return nil, fmt.Errorf("complete an upload: %w", err)
	}
	row, err = tx.Upload.Query().Where(upload.ID(id)).Only(ctx)
	return row, err
}
