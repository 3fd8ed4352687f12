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
	"partyschool/ent/media"
	"partyschool/ent/organization"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/problem"
)

// MaxBytes is the size of the largest file taken: one byte more is no Int of
// GraphQL.
const MaxBytes = 2<<30 - 1

// maxName is the number of characters of a file's name that are kept.
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

// Add takes a file into the store: MP4 and M4A, JPEG and PNG, PDF. What it is, is
// found by looking into it. The same file brought again for the same owner is the
// same row. NOT_FOUND unless a TRAINER role of the viewer covers the owner;
// BAD_USER_INPUT (content) for what cannot be used.
func (s *Store) Add(ctx context.Context, input AddInput) (*ent.Media, error) {
	if err := s.mayAdd(ctx, input.OrganizationID); err != nil {
		return nil, err
	}
	size, sum, err := measure(input.Content)
	if err != nil {
		return nil, err
	}
	known := media.And(media.OrganizationID(input.OrganizationID), media.Sha256(sum))
	row, err := s.database.Client(ctx).Media.Query().Where(known).First(ctx)
	if !ent.IsNotFound(err) {
		return row, err
	}
	found, err := inspect(input.Content, size)
	if err != nil {
		return nil, err
	}
	// The owner is in the name, since a name stands for one row.
	name := sum[:2] + "/" + sum + "-" + key.Format(input.OrganizationID)
	if err := s.upload(ctx, name, found.mimeType, input.Content); err != nil {
		return nil, err
	}
	row, err = s.database.Client(ctx).Media.Create().
		SetOrganizationID(input.OrganizationID).SetStoreKey(name).SetFileName(tidyName(input.FileName)).
		SetMimeType(found.mimeType).SetByteSize(size).SetSha256(sum).SetNillableDurationSeconds(found.seconds).
		SetCreatedByID(identity.FromContext(ctx).MemberID).SetCreatedAt(s.clock.Now()).Save(ctx)
	if ent.IsConstraintError(err) { // somebody else brought it at the same moment
		return s.database.Client(ctx).Media.Query().Where(known).First(ctx)
	}
	return row, err
}

func (s *Store) mayAdd(ctx context.Context, organizationID int64) error {
	owner, err := s.database.Client(ctx).Organization.Query().Where(organization.ID(organizationID)).Only(ctx)
	if ent.IsNotFound(err) || (err == nil && !identity.FromContext(ctx).Covers(identity.Trainer, owner.Path)) {
		return problem.Missing()
	}
	return err
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

// upload stores the bytes under the name. The bucket shows them only when they
// are complete.
func (s *Store) upload(ctx context.Context, name, mimeType string, content io.ReadSeeker) error {
	if _, err := content.Seek(0, io.SeekStart); err != nil {
		return err
	}
	if err := s.bucket.Upload(ctx, name, content, &blob.WriterOptions{ContentType: mimeType}); err != nil {
		return fmt.Errorf("store %s: %w", name, err)
	}
	return nil
}

// tidyName takes folders and control characters out of a file's name, and cuts
// it to what the column holds.
func tidyName(name string) string {
	name = path.Base(strings.ReplaceAll(strings.ToValidUTF8(name, ""), `\`, "/"))
	letters := []rune(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, name))
	return string(letters[:min(len(letters), maxName)])
}
