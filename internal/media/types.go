package media

import (
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

// The types of file that are taken.
const (
	typeMP4  = "video/mp4"
	typeM4A  = "audio/mp4"
	typeMP3  = "audio/mpeg"
	typePDF  = "application/pdf"
	typeJPEG = "image/jpeg"
	typePNG  = "image/png"
	typeVTT  = "text/vtt"
	typeCSV  = "text/csv"
	typeXLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
)

// maxBytes is the size of the largest file taken of each type.
var maxBytes = map[string]int64{
	typeMP4: MaxBytes, typeM4A: MaxBytes, typeMP3: MaxBytes,
	typePDF:  200 << 20,
	typeJPEG: 20 << 20, typePNG: 20 << 20,
	typeVTT: 2 << 20,
	typeCSV: 50 << 20, typeXLSX: 50 << 20,
}

// isSheet reports whether a file of the type holds rows to import, and is no
// medium.
func isSheet(mimeType string) bool { return mimeType == typeCSV || mimeType == typeXLSX }
