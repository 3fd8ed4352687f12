package media

import (
	"context"
	"io"

	"partyschool/ent"
	"partyschool/ent/upload"
	"partyschool/internal/key"
	"partyschool/internal/problem"
)

// UploadedFile is a sheet that arrived; whoever opened it closes it.
type UploadedFile struct {
	// Name is what the file was called where it came from.
	Name string
	// MimeType is text/csv or that of an XLSX workbook.
	MimeType string
	// Size is in bytes.
	Size int64

	io.ReadSeekCloser
}

// OpenUpload opens a sheet that the viewer brought and completed. NOT_FOUND for
// anybody else's, for one not completed, and for what is no sheet;
// BAD_USER_INPUT (uploadId) for the id of something else.
func (s *Store) OpenUpload(ctx context.Context, uploadID int64) (*UploadedFile, error) {
	if err := problem.WrongKind("uploadId", uploadID, key.Upload); err != nil {
		return nil, err
	}
	row, err := s.database.Client(ctx).Upload.Query().Where(upload.ID(uploadID), upload.CompletedAtNotNil()).Only(ctx)
	if ent.IsNotFound(err) || (err == nil && !isSheet(row.MimeType)) {
		return nil, problem.Missing()
	} else if err != nil {
		return nil, err
	}
	content, err := s.Open(ctx, row.StoreKey)
	if err != nil {
		return nil, err
	}
	return &UploadedFile{Name: row.FileName, MimeType: row.MimeType, Size: row.ByteSize, ReadSeekCloser: content}, nil
}
