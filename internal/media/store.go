// Package media keeps the files that lessons show: it looks into what arrives,
// stores it once, and hands it out to whoever has a signed ticket.
package media

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	lru "github.com/hashicorp/golang-lru/v2"
	"gocloud.dev/blob"
	_ "gocloud.dev/blob/fileblob" // buckets in a folder: file:///path
	_ "gocloud.dev/blob/memblob"  // buckets in memory, for tests: mem://
	_ "gocloud.dev/blob/s3blob"   // buckets of S3 and what speaks like it: s3://name

	"partyschool/ent"
	"partyschool/ent/media"
	"partyschool/internal/clock"
	"partyschool/internal/database"
	"partyschool/internal/identity"
	"partyschool/internal/problem"
)

// kept bounds the rows and the signed addresses in memory.
const kept = 4096

// atOnce bounds the files that a node looks into at the same time: a document lies
// in memory meanwhile.
const atOnce = 2

// Store keeps files in a bucket, and what is known of each in the database. All
// of its methods may be used from many goroutines.
type Store struct {
	bucket *blob.Bucket
	// folder is that of the bucket, empty where it is no folder.
	folder string
	// arrivals is where uploads arrive; nil where they are sent to the bucket's own
	// server.
	arrivals *arrivals
	address  string
	database *database.Database
	tokens   *identity.Tokens
	clock    clock.Clock
	rows     *lru.Cache[int64, *ent.Media]
	signed   *lru.Cache[int64, signedURL]
	looking  chan struct{}
	checks   *checks
	// leave undoes what Open made beside the bucket.
	leave func() error
}

// Open opens the bucket that the URL names: file:///path for a folder, which many
// nodes may share, s3://name?region=…&endpoint=… for S3 and what speaks like it,
// mem:// for a test. Files are handed out under the school's public address, which
// has no slash at the end.
func Open(ctx context.Context, bucketURL, address string, d *database.Database, tokens *identity.Tokens, c clock.Clock) (*Store, error) {
	rows, err := lru.New[int64, *ent.Media](kept)
	if err != nil {
		return nil, err
	}
	signed, err := lru.New[int64, signedURL](kept)
	if err != nil {
		return nil, err
	}
	u, err := url.Parse(bucketURL)
	if err != nil {
		return nil, fmt.Errorf("open the media store: %w", err)
	}
	if u.Scheme == "file" { // what is written lies beside its place, never in another file system
		query := u.Query()
		query.Set("no_tmp_dir", "true")
		u.RawQuery = query.Encode()
	}
	bucket, err := blob.OpenBucket(ctx, u.String())
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", bucketURL, err)
	}
	s := &Store{
		bucket: bucket, address: address, database: d, tokens: tokens, clock: c, rows: rows, signed: signed,
		looking: make(chan struct{}, atOnce), checks: newChecks(), leave: func() error { return nil },
	}
	if err := s.makeRoom(u); err != nil {
		return nil, errors.Join(err, bucket.Close())
	}
	return s, nil
}

// makeRoom makes the folder in which uploads arrive: within the bucket's, so that it
// is on the same disk and shared by the same nodes.
func (s *Store) makeRoom(u *url.URL) error {
	switch u.Scheme {
	case "file":
		s.folder = FolderOf(u)
		s.arrivals = &arrivals{dir: filepath.Join(s.folder, uploads)}
		return os.MkdirAll(s.arrivals.dir, 0o700)
	case "mem":
		dir, err := os.MkdirTemp("", uploads)
		s.arrivals, s.leave = &arrivals{dir: dir}, func() error { return os.RemoveAll(dir) }
		return err
	}
	return nil
}

// FolderOf is the folder that the bucket's URL names, as the bucket reads it; empty where
// it names none.
func FolderOf(u *url.URL) string {
	if u.Scheme != "file" {
		return ""
	}
	path := u.Path
	if u.Host == "." || os.PathSeparator != '/' {
		path = strings.TrimPrefix(path, "/")
	}
	return filepath.FromSlash(path)
}

// Answers returns an error where the store does not answer, or a folder cannot be written
// to.
func (s *Store) Answers(ctx context.Context) error {
	is, err := s.bucket.IsAccessible(ctx)
	if err == nil && !is {
		err = errors.New("it is not there, or these keys may not read it")
	}
	if err != nil {
		return fmt.Errorf("media store: %w", err)
	}
	if s.arrivals == nil {
		return nil
	}
	f, err := os.CreateTemp(s.arrivals.dir, ".ready-*")
	if err != nil {
		return fmt.Errorf("media store: %w", err)
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

// Folder is the folder of the store; empty where it is none.
func (s *Store) Folder() string { return s.folder }

// Close breaks off what is being looked into, and gives the bucket back.
func (s *Store) Close() error {
	s.checks.close()
	return errors.Join(s.bucket.Close(), s.leave())
}

// row returns what is known of a file; rows never change, so they are kept. Who
// may know it was decided by whoever handed out the id or the ticket. NOT_FOUND
// where there is none.
func (s *Store) row(ctx context.Context, id int64) (*ent.Media, error) {
	if row, ok := s.rows.Get(id); ok {
		return row, nil
	}
	ctx, cancel := database.Bounded(identity.AsSystem(ctx, "media: a file's row"))
	defer cancel()
	row, err := s.database.Client(ctx).Media.Query().Where(media.ID(id)).Only(ctx)
	if ent.IsNotFound(err) {
		return nil, problem.Missing().Because(fmt.Errorf("no media %d", id))
	} else if err != nil {
		return nil, fmt.Errorf("read a media row: %w", err)
	}
	s.database.AfterCommit(ctx, func() { s.rows.Add(id, row) })
	return row, nil
}
