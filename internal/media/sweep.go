package media

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"log/slog"
	"path/filepath"
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
	onItsWay   = regexp.MustCompile(`^` + uploads + `/.*(` + regexp.QuoteMeta(part) + `$|` + regexp.QuoteMeta(copied) + `)`)
	unfinished = regexp.MustCompile(`\.[0-9a-f]{14,16}\.tmp$`)
	ofMedium   = regexp.MustCompile(`^[0-9a-f]{2}/[0-9a-f]{64}-[0-9a-v]{13}$`)
	ofUpload   = regexp.MustCompile(`^` + uploads + `/([0-9a-v]{13})(` + regexp.QuoteMeta(part) + `|` + regexp.QuoteMeta(copied) + `\d+)?$`)
)

// Whole reports whether a file of the store's folder is there whole, by its name below it,
// with slashes. A sheet stays among the uploads.
func Whole(name string) bool { return !onItsWay.MatchString(name) && !unfinished.MatchString(name) }

// sweepFiles looks at what has lain in the store for long, some hundred files at a time.
func (s *Store) sweepFiles(ctx context.Context) error {
	old := []string{}
	for name, err := range s.lainSince(ctx, s.clock.Now().Add(-leftover)) {
		if err != nil {
			return fmt.Errorf("sweep the store: %w", err)
		}
		if old = append(old, name); len(old) == sweptAtOnce {
			if err := s.sweepOld(ctx, old); err != nil {
				return err
			}
			old = old[:0]
		}
	}
	if len(old) == 0 {
		return nil
	}
	return s.sweepOld(ctx, old)
}

// lainSince lists what was last written before then. A folder is walked here: the
// library's listing ends with an error at every file that is published or thrown away
// between being named and being looked at.
func (s *Store) lainSince(ctx context.Context, then time.Time) iter.Seq2[string, error] {
	if s.folder != "" {
		return s.lainInFolder(ctx, then)
	}
	return func(yield func(string, error) bool) {
		for files := s.bucket.List(nil); ; {
			file, err := files.Next(ctx)
			switch {
			case errors.Is(err, io.EOF):
				return
			case err != nil:
				yield("", err)
				return
			case !file.IsDir && file.ModTime.Before(then) && !yield(file.Key, nil):
				return
			}
		}
	}
}

func (s *Store) lainInFolder(ctx context.Context, then time.Time) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		root, err := filepath.EvalSymlinks(s.folder) // which may lie on another disk
		if err != nil {
			yield("", err)
			return
		}
		err = filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
			if err = errors.Join(err, ctx.Err()); err != nil || entry.IsDir() {
				return unlessGone(err)
			}
			file, err := entry.Info()
			if err != nil || !file.ModTime().Before(then) {
				return unlessGone(err)
			}
			name, err := filepath.Rel(root, path)
			if err == nil && !yield(filepath.ToSlash(name), nil) {
				return filepath.SkipAll
			}
			return err
		})
		if err != nil {
			yield("", err)
		}
	}
}

// unlessGone passes over what is not there any more.
func unlessGone(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
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
