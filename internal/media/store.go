// Package media keeps the files that lessons show: it looks into what arrives,
// stores it once, and hands it out to whoever has a signed ticket.
package media

import (
	"context"
	"fmt"

	lru "github.com/hashicorp/golang-lru/v2"
	"gocloud.dev/blob"
	_ "gocloud.dev/blob/fileblob" // buckets in a folder: file:///path
	_ "gocloud.dev/blob/memblob"  // buckets in memory, for tests: mem://

	"partyschool/ent"
	"partyschool/ent/media"
	"partyschool/internal/clock"
	"partyschool/internal/database"
	"partyschool/internal/identity"
	"partyschool/internal/problem"
)

// kept bounds the rows and the signed addresses in memory.
const kept = 4096

// Store keeps files in a bucket, and what is known of each in the database. All
// of its methods may be used from many goroutines.
type Store struct {
	bucket   *blob.Bucket
	address  string
	database *database.Database
	tokens   *identity.Tokens
	clock    clock.Clock
	rows     *lru.Cache[int64, *ent.Media]
	signed   *lru.Cache[int64, signedURL]
}

// Open opens the bucket that the URL names: file:///path for a folder, mem:// for
// a test. Files are handed out under the school's public address, which has no
// slash at the end.
func Open(ctx context.Context, bucketURL, address string, d *database.Database, tokens *identity.Tokens, c clock.Clock) (*Store, error) {
	rows, err := lru.New[int64, *ent.Media](kept)
	if err != nil {
		return nil, err
	}
	signed, err := lru.New[int64, signedURL](kept)
	if err != nil {
		return nil, err
	}
	bucket, err := blob.OpenBucket(ctx, bucketURL)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", bucketURL, err)
	}
	return &Store{bucket: bucket, address: address, database: d, tokens: tokens, clock: c, rows: rows, signed: signed}, nil
}

// Close gives the bucket back.
func (s *Store) Close() error { return s.bucket.Close() }

// row returns what is known of a file; rows never change, so they are kept. Who
// may know it was decided by whoever handed out the id or the ticket. NOT_FOUND
// where there is none.
func (s *Store) row(ctx context.Context, id int64) (*ent.Media, error) {
	if row, ok := s.rows.Get(id); ok {
		return row, nil
	}
	ctx = identity.AsSystem(ctx, "media: a file's row")
	row, err := s.database.Client(ctx).Media.Query().Where(media.ID(id)).Only(ctx)
	if ent.IsNotFound(err) {
		return nil, problem.Missing().Because(fmt.Errorf("no media %d", id))
	} else if err != nil {
		return nil, fmt.Errorf("read a media row: %w", err)
	}
	s.database.AfterCommit(ctx, func() { s.rows.Add(id, row) })
	return row, nil
}
