package media

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"regexp"
	"time"

	"partyschool/ent"
	"partyschool/ent/media"
	"partyschool/ent/upload"
	"partyschool/internal/identity"
	"partyschool/internal/key"
)

const (
	// grace is how long an upload stays after it expired: whoever began to complete it
	// in time may still be at it.
	grace = time.Hour
	// leftover is the age at which a file without a row is one that nobody will give a
	// row any more.
	leftover = 24 * time.Hour
	// sheetsKept is how long a sheet stays that was loaded: a roster holds phones in the
	// clear, and whoever has to mend it does so within days.
	sheetsKept = 7 * 24 * time.Hour
	// sweptAtOnce bounds the rows of one statement.
	sweptAtOnce = 100
)

// Sweep throws away the uploads that nobody completed in time, sheets a week after they
// came, and what lies in the
// store without a row: of uploads that were swept, of files that were thrown away, of
// a program that ended in the middle. Names that this room did not give are left
// alone. It may be cut off at any moment and run by two at once.
func (s *Store) Sweep(ctx context.Context) error {
	ctx = identity.AsSystem(ctx, "media: sweep")
	return errors.Join(s.sweepUploads(ctx), s.sweepFiles(ctx))
}

// sweepUploads throws away the rows; their files follow as files without a row.
func (s *Store) sweepUploads(ctx context.Context) error {
	over := upload.Or(
		upload.And(upload.CompletedAtIsNil(), upload.ExpiresAtLT(s.clock.Now().Add(-grace))),
		upload.And(upload.CompletedAtLT(s.clock.Now().Add(-sheetsKept)), upload.MediaIDIsNil()),
	)
	for {
		rows, err := s.database.Client(ctx).Upload.Query().Where(over).Order(ent.Asc(upload.FieldExpiresAt)).Limit(sweptAtOnce).All(ctx)
		if err != nil || len(rows) == 0 {
			return err
		}
		ids := make([]int64, len(rows))
		for i, row := range rows {
			ids[i] = row.ID
		}
		if _, err := s.database.Client(ctx).Upload.Delete().Where(over, upload.IDIn(ids...)).Exec(ctx); err != nil {
			return fmt.Errorf("sweep uploads: %w", err)
		}
		for _, row := range rows {
			slog.InfoContext(ctx, "an upload is thrown away", "upload", key.Format(row.ID))
			s.discardSent(ctx, row)
		}
	}
}

// The names of files that belong to a row: of a medium, and of an upload, while it is
// on its way, while it is looked into, and for good. What the folder's library had not
// finished when the program ended is called like the file, with .tmp behind it.
var (
	unfinished = regexp.MustCompile(`\.[0-9a-f]{14,16}\.tmp$`)
	ofMedium   = regexp.MustCompile(`^[0-9a-f]{2}/[0-9a-f]{64}-[0-9a-v]{13}$`)
	ofUpload   = regexp.MustCompile(`^` + uploads + `/([0-9a-v]{13})(` + regexp.QuoteMeta(part) + `|` + regexp.QuoteMeta(copied) + `\d+)?$`)
)

// sweepFiles looks at what has lain in the store for long, some hundred files at a
// time.
func (s *Store) sweepFiles(ctx context.Context) error {
	before, old := s.clock.Now().Add(-leftover), []string{}
	for files := s.bucket.List(nil); ; {
		file, err := files.Next(ctx)
		over := errors.Is(err, io.EOF)
		if err != nil && !over {
			return fmt.Errorf("sweep the store: %w", err)
		}
		if !over && !file.IsDir && file.ModTime.Before(before) {
			old = append(old, file.Key)
		}
		if len(old) == sweptAtOnce || (over && len(old) > 0) {
			if err := s.sweepOld(ctx, old); err != nil {
				return err
			}
			old = old[:0]
		}
		if over {
			return nil
		}
	}
}

// sweepOld throws away those of the files that no row refers to.
func (s *Store) sweepOld(ctx context.Context, names []string) error {
	var ids []int64
	for _, name := range names {
		if id, ok := uploadOf(name); ok {
			ids = append(ids, id)
		}
	}
	kept, err := s.database.Client(ctx).Media.Query().Where(media.StoreKeyIn(names...)).All(ctx)
	if err != nil {
		return err
	}
	waiting, err := s.database.Client(ctx).Upload.Query().Where(upload.IDIn(ids...)).All(ctx)
	if err != nil {
		return err
	}
	wanted := map[string]bool{}
	for _, row := range kept {
		wanted[row.StoreKey] = true
	}
	for _, row := range waiting {
		wanted[row.StoreKey] = true
		wanted[row.StoreKey+part] = row.CompletedAt == nil
	}
	for _, name := range names {
		if _, ok := uploadOf(name); !wanted[name] && (ok || ofMedium.MatchString(name) || unfinished.MatchString(name)) {
			s.sweepFile(ctx, name)
		}
	}
	return nil
}

// uploadOf returns the upload that a file belongs to.
func uploadOf(name string) (id int64, ok bool) {
	found := ofUpload.FindStringSubmatch(name)
	if found == nil {
		return 0, false
	}
	id, err := key.Parse(found[1])
	return id, err == nil
}

func (s *Store) sweepFile(ctx context.Context, name string) {
	slog.InfoContext(ctx, "a file without use is thrown away", "file", name)
	s.discard(ctx, name)
}
