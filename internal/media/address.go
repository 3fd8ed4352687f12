package media

import (
	"context"
	"fmt"
	"time"

	"partyschool/internal/key"
)

// window is how long one address is handed out; it works for as long again, so
// that whoever gets it last has time to use it. Phones keep a file by its
// address, so it must not change with every request.
const window = 6 * time.Hour

type signedURL struct {
	url     string
	expires time.Time
}

// Source is where to fetch a file.
type Source struct {
	// URL is signed and works until ExpiresAt.
	URL       string
	ExpiresAt time.Time
	MimeType  string
	// ByteSize is in bytes.
	ByteSize int64
	// Sha256 is in hexadecimal.
	Sha256 string
	// PageCount is nil for what has no pages, or where they were not counted.
	PageCount *int
}

// URL returns a signed address of the file, good for 6 to 12 hours. It does not
// look whether there is such a file.
func (s *Store) URL(mediaID int64) (url string, expires time.Time, err error) {
	expires = s.clock.Now().Truncate(window).Add(2 * window)
	if known, ok := s.signed.Get(mediaID); ok && known.expires.Equal(expires) {
		return known.url, expires, nil
	}
	ticket, err := s.tokens.MediaTicket(mediaID, expires)
	if err != nil {
		return "", time.Time{}, fmt.Errorf("sign a media address: %w", err)
	}
	url = s.address + "/media/" + key.Format(mediaID) + "?ticket=" + ticket
	s.signed.Add(mediaID, signedURL{url: url, expires: expires})
	return url, expires, nil
}

// Source returns where to fetch the file, and what it is. Reading that costs a
// statement only the first time. NOT_FOUND where there is no such file.
func (s *Store) Source(ctx context.Context, mediaID int64) (*Source, error) {
	row, err := s.row(ctx, mediaID)
	if err != nil {
		return nil, err
	}
	url, expires, err := s.URL(mediaID)
	if err != nil {
		return nil, err
	}
	return &Source{URL: url, ExpiresAt: expires, MimeType: row.MimeType, ByteSize: row.ByteSize, Sha256: row.Sha256, PageCount: row.PageCount}, nil
}
