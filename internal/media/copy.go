package media

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"

	"gocloud.dev/gcerrors"

	"partyschool/ent"
	"partyschool/internal/key"
	"partyschool/internal/problem"
)

// copyOf copies what was sent for an upload to a file of its own, and makes sure on
// the way that it is the file announced: as long, and of the same checksum. Of an
// object in somebody else's store it is the only copy that can be read back and
// forth.
func (s *Store) copyOf(ctx context.Context, row *ent.Upload) (copy *os.File, err error) {
	sent, size, err := s.sent(ctx, row)
	if err != nil {
		return nil, err
	}
	if sent == nil || size < row.ByteSize {
		if sent != nil {
			_ = sent.Close()
		}
		return nil, problem.Clash("文件还没有传完：收到 %d 字节，共 %d 字节。", "The file has not arrived: %d bytes of %d are here.", size, row.ByteSize).
			With("reason", "INCOMPLETE").With("receivedBytes", size)
	}
	defer func() { _ = sent.Close() }()
	dir := ""
	if s.arrivals != nil {
		dir = s.arrivals.dir
	}
	copy, err = os.CreateTemp(dir, key.Format(row.ID)+copied)
	if err != nil {
		return nil, fmt.Errorf("look into an upload: %w", err)
	}
	hash := sha256.New()
	n, err := io.CopyBuffer(io.MultiWriter(copy, hash), io.LimitReader(&stops{ctx, sent}, row.ByteSize+1), make([]byte, 256<<10))
	if err == nil {
		err = copy.Sync()
	}
	if err == nil && (n != row.ByteSize || hex.EncodeToString(hash.Sum(nil)) != row.Sha256) {
		s.discardSent(ctx, row)
		err = problem.BadInput("uploadId", "收到的内容与所报的大小或校验和不符，请从头重新上传。",
			"What arrived is not the file announced: its size or checksum is another. Send it again from the beginning.")
	}
	if err != nil {
		_ = copy.Close()
		return nil, errors.Join(err, os.Remove(copy.Name()))
	}
	return copy, nil
}

// sent opens what was sent for an upload, nil where nothing was.
func (s *Store) sent(ctx context.Context, row *ent.Upload) (content io.ReadCloser, size int64, err error) {
	if s.arrivals != nil {
		f, err := os.Open(s.arrivals.path(row.ID))
		if errors.Is(err, os.ErrNotExist) {
			return nil, 0, nil
		} else if err != nil {
			return nil, 0, fmt.Errorf("open an upload: %w", err)
		}
		info, err := f.Stat()
		if err != nil {
			return nil, 0, errors.Join(err, f.Close())
		}
		return f, info.Size(), nil
	}
	r, err := s.bucket.NewReader(ctx, row.StoreKey+part, nil)
	switch {
	case gcerrors.Code(err) == gcerrors.NotFound:
		return nil, 0, nil
	case err != nil:
		return nil, 0, fmt.Errorf("open an upload: %w", err)
	}
	return r, r.Size(), nil
}

// place brings a file into the store: where that is a folder it is moved, so that it
// is there whole or not at all.
func (s *Store) place(ctx context.Context, storeKey, mimeType string, content *os.File) error {
	if s.folder == "" {
		return s.put(ctx, storeKey, mimeType, content)
	}
	path := filepath.Join(s.folder, filepath.FromSlash(storeKey))
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("store %s: %w", storeKey, err)
	}
	_ = content.Close() // some systems do not move what is open
	if err := os.Rename(content.Name(), path); err != nil {
		return fmt.Errorf("store %s: %w", storeKey, err)
	}
	syncFolder(filepath.Dir(path))
	syncFolder(s.folder)
	return nil
}

// discard removes what nothing refers to any more. What it cannot remove now is
// swept away.
func (s *Store) discard(ctx context.Context, storeKey string) {
	if err := s.Remove(context.WithoutCancel(ctx), storeKey); err != nil {
		slog.WarnContext(ctx, "a file without use stays for now", "file", storeKey, "error", err)
	}
}

// discardSent removes what was sent for an upload.
func (s *Store) discardSent(ctx context.Context, row *ent.Upload) {
	if s.arrivals == nil {
		s.discard(ctx, row.StoreKey+part)
	} else if err := os.Remove(s.arrivals.path(row.ID)); err != nil && !errors.Is(err, os.ErrNotExist) {
		slog.WarnContext(ctx, "an upload without use stays for now", "error", err)
	}
}

// stops is a reader that ends when nobody waits for it any more.
type stops struct {
	ctx  context.Context //nolint:containedctx // it lives as long as one call
	from io.Reader
}

// Read is io.Reader's.
func (s *stops) Read(b []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.from.Read(b)
}
