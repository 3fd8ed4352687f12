package media

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"gocloud.dev/blob"

	"partyschool/ent"
	"partyschool/internal/key"
)

// UploadURL returns where to send the file with PUT until the upload expires: the
// school itself, or where the bucket has a server of its own, that server, signed for
// exactly the size, type and checksum announced. Nil once it is completed.
func (s *Store) UploadURL(ctx context.Context, u *ent.Upload) (*string, error) {
	if u.CompletedAt != nil {
		return nil, nil
	}
	if s.arrivals != nil {
		ticket, err := s.tokens.MediaTicket(u.ID, u.ExpiresAt)
		if err != nil {
			return nil, fmt.Errorf("sign an upload's address: %w", err)
		}
		address := s.address + "/uploads/" + key.Format(u.ID) + "?ticket=" + ticket
		return &address, nil
	}
	sum, err := checksum(u)
	if err != nil {
		return nil, err
	}
	address, err := s.bucket.SignedURL(ctx, u.StoreKey+part, &blob.SignedURLOptions{
		Method: http.MethodPut,
		Expiry: max(u.ExpiresAt.Sub(s.clock.Now()), time.Second),
		BeforeSign: func(as func(any) bool) error {
			var put *s3.PutObjectInput
			if as(&put) {
				put.ContentLength, put.ContentType, put.ChecksumSHA256 = &u.ByteSize, &u.MimeType, &sum
			}
			return nil
		},
	})
	if err != nil {
		return nil, fmt.Errorf("sign an upload's address: %w", err)
	}
	return &address, nil
}

// UploadHeaders returns the headers that the PUT must carry, since they are signed;
// its Content-Length is the client's own doing. None once it is completed.
func (s *Store) UploadHeaders(u *ent.Upload) []*UploadHeader {
	if u.CompletedAt != nil {
		return []*UploadHeader{}
	}
	headers := []*UploadHeader{{Name: "Content-Type", Value: u.MimeType}}
	if sum, err := checksum(u); err == nil && s.arrivals == nil {
		headers = append(headers, &UploadHeader{Name: "x-amz-checksum-sha256", Value: sum})
	}
	return headers
}

// Received returns how many bytes arrived so far, which are on the disk then; nil
// where the store cannot tell, and once the upload is completed.
func (s *Store) Received(_ context.Context, u *ent.Upload) (*int, error) {
	if u.CompletedAt != nil || s.arrivals == nil {
		return nil, nil
	}
	arrived, err := s.arrivals.size(u.ID)
	if err != nil {
		return nil, err
	}
	n := int(arrived)
	return &n, nil
}

// checksum is the SHA-256 announced, as S3 writes it.
func checksum(u *ent.Upload) (string, error) {
	sum, err := hex.DecodeString(u.Sha256)
	if err != nil {
		return "", fmt.Errorf("the checksum of upload %d: %w", u.ID, err)
	}
	return base64.StdEncoding.EncodeToString(sum), nil
}

// UploadOrigin is where files are sent that do not come to the school itself, as a browser
// names it: https://host. Empty where they all do. It is read off an address as the store
// signs it, which knows how that store names its buckets.
func (s *Store) UploadOrigin(ctx context.Context) (string, error) {
	if s.arrivals != nil {
		return "", nil
	}
	address, err := s.bucket.SignedURL(ctx, "origin"+part, &blob.SignedURLOptions{Method: http.MethodPut, Expiry: time.Minute})
	if err != nil {
		return "", fmt.Errorf("sign an address of the media store: %w", err)
	}
	u, err := url.Parse(address)
	if err != nil {
		return "", fmt.Errorf("read an address of the media store: %w", err)
	}
	return u.Scheme + "://" + u.Host, nil
}
