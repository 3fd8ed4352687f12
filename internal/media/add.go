package media

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"path"
	"strings"
	"unicode"

	"gocloud.dev/blob"

	"partyschool/ent"
	"partyschool/internal/problem"
)

// MaxBytes is the size of the largest file taken: one byte more is no Int of
// GraphQL.
const MaxBytes = 2<<30 - 1

// maxName is the number of characters that a file's name may have.
const maxName = 255

// AddInput is a file that arrives.
type AddInput struct {
	// OrganizationID is the owner: trainers whose role covers it may use the file.
	OrganizationID int64
	// FileName is what the file is called where it came from.
	FileName string
	// Content is read from its beginning, twice or more.
	Content io.ReadSeeker
}

// Add takes a file into the store: MP4, M4A and MP3, JPEG and PNG, PDF, WebVTT. What
// it is, is found by looking into it. The same file brought again for the same owner
// is the same row. NOT_FOUND unless a TRAINER role of the viewer covers the owner;
// BAD_USER_INPUT (content) for what cannot be used.
func (s *Store) Add(ctx context.Context, input AddInput) (*ent.Media, error) {
	if err := mayBring(ctx, s.database.Client(ctx), input.OrganizationID, typeMP4); err != nil {
		return nil, err
	}
	size, sum, err := measure(input.Content)
	if err != nil {
		return nil, err
	}
	file := file{organizationID: input.OrganizationID, name: shortName(tidyName(input.FileName)), size: size, sum: sum}
	row, err := s.database.Client(ctx).Media.Query().Where(file.same()).First(ctx)
	if !ent.IsNotFound(err) {
		return row, err
	}
	if file.found, err = inspect(ctx, input.Content, size); err != nil {
		return nil, err
	}
	put := func(ctx context.Context, storeKey string) error {
		return s.put(ctx, storeKey, file.found.mimeType, input.Content)
	}
	return s.keep(ctx, file, put, nil)
}

// measure returns the size of a file and the SHA-256 of its bytes.
func measure(content io.ReadSeeker) (size int64, sum string, err error) {
	if _, err := content.Seek(0, io.SeekStart); err != nil {
		return 0, "", err
	}
	hash := sha256.New()
	size, err = io.Copy(hash, io.LimitReader(content, MaxBytes+1))
	switch {
	case err != nil:
		return 0, "", fmt.Errorf("read the file: %w", err)
	case size == 0:
		return 0, "", problem.BadInput("content", "文件是空的。", "The file is empty.")
	case size > MaxBytes:
		return 0, "", problem.BadInput("content", "文件不能超过 2 GB。", "A file has at most 2 GB.")
	}
	return size, hex.EncodeToString(hash.Sum(nil)), nil
}

// put stores the bytes under the name. The bucket shows them only when they are
// complete.
func (s *Store) put(ctx context.Context, name, mimeType string, content io.ReadSeeker) error {
	if _, err := content.Seek(0, io.SeekStart); err != nil {
		return err
	}
	if err := s.bucket.Upload(ctx, name, content, &blob.WriterOptions{ContentType: mimeType}); err != nil {
		return fmt.Errorf("store %s: %w", name, err)
	}
	return nil
}

// tidyName takes folders and control characters out of a file's name.
func tidyName(name string) string {
	name = path.Base(strings.ReplaceAll(strings.ToValidUTF8(name, ""), `\`, "/"))
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, name)
}

// shortName cuts the name of a file that lies here already to what the column holds.
func shortName(name string) string {
	letters := []rune(name)
	return string(letters[:min(len(letters), maxName)])
}
