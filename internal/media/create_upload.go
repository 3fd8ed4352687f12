package media

import (
	"context"
	"encoding/hex"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"partyschool/ent"
	"partyschool/ent/organization"
	"partyschool/ent/upload"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/once"
	"partyschool/internal/organizations"
	"partyschool/internal/problem"
)

const (
	// uploadLife is how long an upload may take, from its announcement to its
	// completion.
	uploadLife = 24 * time.Hour
	// maxWaiting bounds the uploads of a member that are not completed.
	maxWaiting = 100
)

// CreateUpload announces a file. Media are brought by trainers, sheets by admins
// too. The file belongs to the organisation given, which the viewer's role must
// cover (NOT_FOUND), or to the widest that it covers. BAD_USER_INPUT says what is
// wrong with the announcement, FORBIDDEN that the role does not bring such files,
// CONFLICT that the organisation was dissolved (DISSOLVED) or (TOO_MANY_UPLOADS) that a hundred wait to be completed; requests at the
// same moment may make it a few more.
func (s *Store) CreateUpload(ctx context.Context, input CreateUploadInput) (*CreateUploadPayload, error) {
	token := input.IdempotencyKey
	input.IdempotencyKey = nil
	if err := input.check(); err != nil {
		return nil, err
	}
	id, _, err := once.Create(ctx, s.database, s.clock, token, "createUpload", input, func(ctx context.Context, tx *ent.Client) (int64, error) {
		owner, err := ownerOf(ctx, tx, input.OrganizationID, input.MimeType)
		if err != nil {
			return 0, err
		}
		if err := organizations.KeepStanding(ctx, s.database, tx, owner); err != nil {
			return 0, err
		}
		now, viewer := s.clock.Now(), identity.FromContext(ctx)
		waiting, err := tx.Upload.Query().Where(upload.MemberID(viewer.MemberID), upload.CompletedAtIsNil(), upload.ExpiresAtGT(now)).Count(ctx)
		if err != nil {
			return 0, err
		}
		if waiting >= maxWaiting {
			return 0, problem.Clash("未完成的上传已有 %d 个，请先完成它们，或等它们过期。", "There are %d uploads that were not completed; complete them, or wait until they expire.", waiting).
				With("reason", "TOO_MANY_UPLOADS")
		}
		id, err := s.database.NewKey(key.Upload)
		if err != nil {
			return 0, err
		}
		_, err = tx.Upload.Create().SetID(id).SetOrganizationID(owner).SetMemberID(viewer.MemberID).
			SetFileName(input.FileName).SetMimeType(input.MimeType).SetByteSize(int64(input.ByteSize)).SetSha256(input.Sha256).
			SetStoreKey(uploads + "/" + key.Format(id)).SetCreatedAt(now).SetExpiresAt(now.Add(uploadLife)).Save(ctx)
		return id, err
	})
	if err != nil {
		return nil, err
	}
	row, err := s.upload(ctx, id)
	if err != nil {
		return nil, err
	}
	return &CreateUploadPayload{Upload: row}, nil
}

// upload reads an upload of the viewer's; NOT_FOUND for anybody else's.
func (s *Store) upload(ctx context.Context, id int64) (*ent.Upload, error) {
	row, err := s.database.Client(ctx).Upload.Query().Where(upload.ID(id)).Only(ctx)
	if ent.IsNotFound(err) {
		return nil, problem.Missing()
	} else if err != nil {
		return nil, fmt.Errorf("read an upload: %w", err)
	}
	return row, nil
}

// check tidies what was announced and refuses what cannot be.
func (i *CreateUploadInput) check() error {
	i.FileName = tidyName(i.FileName)
	if strings.Trim(i.FileName, " ./") == "" {
		return problem.BadInput("fileName", "请给出文件名。", "Give the file's name.")
	}
	if utf8.RuneCountInString(i.FileName) > maxName {
		return problem.BadInput("fileName", "文件名不能超过 %d 个字符。", "A file's name has at most %d characters.", maxName)
	}
	most, ok := maxBytes[i.MimeType]
	if !ok {
		return problem.BadInput("mimeType", "不支持这种文件。请使用 MP4、M4A、MP3、PDF、JPEG、PNG、WebVTT、CSV 或 XLSX。",
			"This kind of file is not taken; use MP4, M4A, MP3, PDF, JPEG, PNG, WebVTT, CSV or XLSX.")
	}
	if i.ByteSize < 1 {
		return problem.BadInput("byteSize", "文件是空的。", "The file is empty.")
	}
	if int64(i.ByteSize) > most {
		return problem.BadInput("byteSize", "这种文件不能超过 %d MB。", "A file of this kind has at most %d MB.", most>>20)
	}
	i.Sha256 = strings.ToLower(i.Sha256)
	if sum, err := hex.DecodeString(i.Sha256); err != nil || len(sum) != 32 {
		return problem.BadInput("sha256", "SHA-256 应为 64 个十六进制数字。", "A SHA-256 has 64 hexadecimal digits.")
	}
	return nil
}

// bringers are the roles that may bring files of the type.
func bringers(mimeType string) []identity.Role {
	if isSheet(mimeType) {
		return []identity.Role{identity.Trainer, identity.Admin}
	}
	return []identity.Role{identity.Trainer}
}

// ownerOf returns the organisation that will own the file: the one asked for, or
// the widest that a role of the viewer's covers.
func ownerOf(ctx context.Context, tx *ent.Client, asked *int64, mimeType string) (int64, error) {
	if asked != nil {
		if err := problem.WrongKind("organizationId", *asked, key.Organization); err != nil {
			return 0, err
		}
	}
	viewer, widest := identity.FromContext(ctx), identity.Scope{}
	for _, role := range bringers(mimeType) {
		for _, scope := range viewer.Scopes {
			if scope.Role == role && (widest.Path == "" || len(scope.Path) < len(widest.Path) ||
				(len(scope.Path) == len(widest.Path) && scope.Path < widest.Path)) {
				widest = scope
			}
		}
	}
	switch {
	case widest.Path == "":
		return 0, problem.NeedsRole()
	case asked == nil:
		return widest.OrganizationID, nil
	}
	return *asked, mayBring(ctx, tx, *asked, mimeType)
}

// mayBring is NOT_FOUND unless a role of the viewer's that brings such files
// covers the organisation.
func mayBring(ctx context.Context, tx *ent.Client, organizationID int64, mimeType string) error {
	owner, err := tx.Organization.Query().Where(organization.ID(organizationID)).Only(ctx)
	if ent.IsNotFound(err) {
		return problem.Missing()
	} else if err != nil {
		return err
	}
	for _, role := range bringers(mimeType) {
		if identity.FromContext(ctx).Covers(role, owner.Path) {
			return nil
		}
	}
	return problem.Missing()
}
