package media

import (
	"context"
	"fmt"
	"io"

	"gocloud.dev/blob"
	"gocloud.dev/gcerrors"

	"partyschool/internal/problem"
)

// Create returns a writer of a new file of that name, such as a report. The file
// appears only at a Close that returns nil, and not at all where ctx is cancelled
// before; a file of the same name is replaced.
func (s *Store) Create(ctx context.Context, storeKey, mimeType string) (io.WriteCloser, error) {
	w, err := s.bucket.NewWriter(ctx, storeKey, &blob.WriterOptions{ContentType: mimeType})
	if err != nil {
		return nil, fmt.Errorf("write %s: %w", storeKey, err)
	}
	return w, nil
}

// Open returns the file of that name. NOT_FOUND where there is none.
func (s *Store) Open(ctx context.Context, storeKey string) (io.ReadSeekCloser, error) {
	r, err := s.bucket.NewReader(ctx, storeKey, nil)
	switch {
	case gcerrors.Code(err) == gcerrors.NotFound:
		return nil, problem.Missing().Because(fmt.Errorf("read %s: %w", storeKey, err))
	case err != nil:
		return nil, fmt.Errorf("read %s: %w", storeKey, err)
	}
	return r, nil
}

// Remove removes the file of that name. That there is none is no error.
func (s *Store) Remove(ctx context.Context, storeKey string) error {
	if err := s.bucket.Delete(ctx, storeKey); err != nil && gcerrors.Code(err) != gcerrors.NotFound {
		return fmt.Errorf("remove %s: %w", storeKey, err)
	}
	return nil
}
