package media

import (
	"context"

	"partyschool/ent"
	"partyschool/internal/paging"
)

// CreateUploadInput is the input of createUpload.
type CreateUploadInput struct {
	FileName, MimeType string
	// ByteSize is in bytes.
	ByteSize int
	// Sha256 is in hexadecimal.
	Sha256 string
	// OrganizationID is the owner; the viewer's widest scope where nil.
	OrganizationID *int64
	IdempotencyKey *string
}

// CreateUploadPayload is the answer of createUpload.
type CreateUploadPayload struct{ Upload *ent.Upload }

// CompleteUploadInput is the input of completeUpload.
type CompleteUploadInput struct{ UploadID int64 }

// CompleteUploadPayload is the answer of completeUpload.
type CompleteUploadPayload struct {
	Upload *ent.Upload
	// Media is nil where the file is no medium.
	Media *ent.Media
}

// DeleteMediaInput is the input of deleteMedia.
type DeleteMediaInput struct{ ID int64 }

// DeleteMediaPayload is the answer of deleteMedia.
type DeleteMediaPayload struct{ DeletedID int64 }

// MediaFilter says which files to list; nil does not narrow.
type MediaFilter struct{ Search, MimeType *string }

// MediaConnection is a page of files.
type MediaConnection = paging.Connection[*ent.Media]

// MediaEdge is a file of a page.
type MediaEdge = paging.Edge[*ent.Media]

// UploadHeader is a header of the PUT.
type UploadHeader struct{ Name, Value string }

// CreateUpload TODO.
func (s *Store) CreateUpload(ctx context.Context, input CreateUploadInput) (*CreateUploadPayload, error) {
	panic("TODO")
}

// CompleteUpload TODO.
func (s *Store) CompleteUpload(ctx context.Context, input CompleteUploadInput) (*CompleteUploadPayload, error) {
	panic("TODO")
}

// DeleteMedia TODO.
func (s *Store) DeleteMedia(ctx context.Context, input DeleteMediaInput) (*DeleteMediaPayload, error) {
	panic("TODO")
}

// List TODO.
func (s *Store) List(ctx context.Context, filter *MediaFilter, args paging.Args) (*MediaConnection, error) {
	panic("TODO")
}

// UploadURL TODO: nil once it is completed.
func (s *Store) UploadURL(ctx context.Context, u *ent.Upload) (*string, error) { panic("TODO") }

// UploadHeaders TODO.
func (s *Store) UploadHeaders(u *ent.Upload) []*UploadHeader { panic("TODO") }

// Received TODO: bytes that arrived; nil where the store cannot tell.
func (s *Store) Received(ctx context.Context, u *ent.Upload) (*int, error) { panic("TODO") }
