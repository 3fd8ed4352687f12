package backup

import (
	"archive/zip"
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"partyschool/ent"
	"partyschool/internal/check"
	"partyschool/internal/database"
	"partyschool/internal/vault"
)

// ImportInput is where an import comes from.
type ImportInput struct {
	// From is a file that Export wrote.
	From string
	// Program is the version of this program.
	Program string
	// Master opens the personal data for the checker, and may be nil.
	Master *vault.Master
	// Told is called after each table.
	Told func(table string, rows int64)
}

const (
	// atOnce bounds the rows of one transaction, bytesAtOnce their lines together.
	atOnce, bytesAtOnce = 5000, 8 << 20
	// inStatement bounds the rows of one statement, bytesInStatement their lines: servers
	// refuse statements that are too long; and valuesInStatement its values, of which
	// SQLite takes 32,766.
	inStatement, bytesInStatement, valuesInStatement = 200, 512 << 10, 30000
	// longestLine bounds a row.
	longestLine = 256 << 20
)

// ErrNotEmpty says that the database to be filled holds rows.
var ErrNotEmpty = errors.New("an import fills an empty database only")

// Import fills an empty database, which must be up to date, with the rows of an export.
// It reads the whole file and compares its checksums before it writes anything, then
// writes in many transactions, reads everything back, compares again, and has the
// checker look at it. Until all rows are proved to be the same the database is marked
// as half imported, and no program opens it. The findings are those of the checker: the
// source has the same ones.
func Import(ctx context.Context, d *database.Database, in ImportInput) (*Manifest, []check.Finding, error) {
	archive, err := zip.OpenReader(in.From)
	if err != nil {
		return nil, nil, fmt.Errorf("open %s: %w; it is no export, or was cut off", in.From, err)
	}
	defer func() { _ = archive.Close() }()
	all, err := tables()
	if err != nil {
		return nil, nil, err
	}
	m, err := prove(ctx, &archive.Reader, all, in)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w\nNothing was written", in.From, err)
	}
	if err := d.BeginImport(ctx); err != nil {
		return nil, nil, err
	}
	if err := empty(ctx, d, all); err != nil {
		return nil, nil, errors.Join(err, d.EndImport(ctx))
	}
	if err := fill(ctx, d, &archive.Reader, m, all, in); err != nil {
		return nil, nil, fmt.Errorf("%w\nThe database is half filled and no program will open it: begin again with an empty one", err)
	}
	if err := d.EndImport(ctx); err != nil {
		return nil, nil, err
	}
	if in.Master != nil {
		if err := d.UnlockToRead(ctx, in.Master); err != nil {
			return m, nil, fmt.Errorf("all rows are there, but: %w", err)
		}
	}
	findings, err := check.Run(ctx, d)
	return m, findings, err
}

// prove reads the file to its end and compares it with its manifest.
func prove(ctx context.Context, archive *zip.Reader, all []table, in ImportInput) (*Manifest, error) {
	m, err := manifestOf(archive)
	if err != nil {
		return nil, err
	}
	if m.Shape != shape(all) {
		return nil, fmt.Errorf("it was written by partyschool %s, whose tables are others than those of this program (%s; last migration there %s).\n"+
			"Import it with partyschool %s into a database that that program migrated; then bring it up to date with this program's migrate", m.Program, in.Program, last(m.Migrations), m.Program)
	}
	for _, t := range all {
		i := slices.IndexFunc(m.Tables, func(is Table) bool { return is.Name == t.name })
		if i < 0 || !slices.Equal(m.Tables[i].Columns, t.names()) {
			return nil, fmt.Errorf("the manifest does not fit its own shape: table %s", t.name)
		}
		var s sum
		err := eachLine(ctx, archive, t, func(line []byte) error { s.add(line); return nil })
		if err != nil {
			return nil, fmt.Errorf("table %s: %w", t.name, err)
		}
		if is := m.Tables[i]; s.rows != is.Rows || s.String() != is.Sum {
			return nil, fmt.Errorf("table %s: the rows are not those that the manifest tells of: the file was changed", t.name)
		}
	}
	return m, nil
}

func last(versions []string) string {
	if len(versions) == 0 {
		return "none"
	}
	return versions[len(versions)-1]
}

func manifestOf(archive *zip.Reader) (*Manifest, error) {
	f, err := archive.Open(manifestName)
	if err != nil {
		return nil, fmt.Errorf("it holds no manifest: %w", err)
	}
	defer func() { _ = f.Close() }()
	content, err := io.ReadAll(io.LimitReader(f, 16<<20))
	if err != nil {
		return nil, fmt.Errorf("the manifest: %w", err)
	}
	return readManifest(content, formExport)
}

// eachLine reads the lines of a table. A file that was cut off or changed is an error.
func eachLine(ctx context.Context, archive *zip.Reader, t table, each func(line []byte) error) error {
	f, err := archive.Open(entryName(t.name))
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	lines := bufio.NewReaderSize(f, 1<<20)
	var long []byte
	for {
		line, err := lines.ReadSlice('\n')
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			if long = append(long, line...); len(long) > longestLine {
				return errors.New("a line is longer than any row")
			}
			continue
		case errors.Is(err, io.EOF) && len(line)+len(long) == 0:
			return nil
		case errors.Is(err, io.EOF):
			return errors.New("the last line is cut off")
		case err != nil:
			return err
		}
		if len(long) > 0 {
			line = append(long, line...)
			long = long[:0]
		}
		if err := each(line[:len(line)-1]); err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
}

// empty refuses a database that holds any row.
func empty(ctx context.Context, d *database.Database, all []table) error {
	var used []string
	err := d.Snapshot(ctx, func(ctx context.Context, query database.Query) error {
		for _, t := range all {
			rows, err := query(ctx, "SELECT 1 FROM "+t.name+" LIMIT 1")
			found := false
			if err := database.ReadAll(rows, err, func(func(...any) error) error { found = true; return nil }); err != nil {
				return err
			}
			if found {
				used = append(used, t.name)
			}
		}
		return nil
	})
	if err == nil && len(used) > 0 {
		err = fmt.Errorf("%w, and this one has rows in %s. Make an empty one with partyschool migrate, and start nothing on it before the import", ErrNotEmpty, strings.Join(used, ", "))
	}
	return err
}

// fill writes all tables and reads them back.
func fill(ctx context.Context, d *database.Database, archive *zip.Reader, m *Manifest, all []table, in ImportInput) error {
	for _, t := range all {
		rows, err := fillTable(ctx, d, archive, t)
		if err != nil {
			return fmt.Errorf("fill %s: %w", t.name, err)
		}
		if in.Told != nil {
			in.Told(t.name, rows)
		}
	}
	var is []Table
	err := d.Snapshot(ctx, func(ctx context.Context, query database.Query) (err error) {
		is, err = sumTables(ctx, query, all, nil)
		return err
	})
	if err != nil {
		return fmt.Errorf("read back: %w", err)
	}
	if told := differences(m.Tables, is); len(told) > 0 {
		return fmt.Errorf("what was read back is not what the file holds: %s", strings.Join(told, "; "))
	}
	return nil
}

// batch is the work of one transaction.
type batch []statement

// statement is an INSERT of some rows.
type statement struct {
	rows  int
	bytes int
	args  []any
}

// fillTable reads and writes at the same time, a few transactions apart.
func fillTable(ctx context.Context, d *database.Database, archive *zip.Reader, t table) (rows int64, err error) {
	work, ctx := errgroup.WithContext(ctx)
	batches := make(chan batch, 1)
	work.Go(func() error {
		defer close(batches)
		var b batch
		count, size := 0, 0
		send := func() error {
			select {
			case batches <- b:
				b, count, size = nil, 0, 0
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		w := &writer{table: t}
		err := eachLine(ctx, archive, t, func(line []byte) error {
			if n := len(b); n == 0 || b[n-1].full(len(line), len(t.columns)) {
				b = append(b, statement{})
			}
			s := &b[len(b)-1]
			var err error
			if s.args, err = w.values(s.args, line); err != nil {
				return fmt.Errorf("row %d: %w", rows+1, err)
			}
			s.rows, s.bytes = s.rows+1, s.bytes+len(line)
			rows, count, size = rows+1, count+1, size+len(line)
			if count == atOnce || size >= bytesAtOnce {
				return send()
			}
			return nil
		})
		if err == nil && count > 0 {
			err = send()
		}
		return err
	})
	work.Go(func() error {
		insert := "INSERT INTO " + t.name + " (" + t.list() + ") VALUES "
		row := "(" + database.Marks(len(t.columns)) + ")"
		for b := range batches {
			err := d.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
				for _, s := range b {
					if _, err := tx.ExecContext(ctx, insert+strings.Repeat(row+",", s.rows-1)+row, s.args...); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	err = work.Wait()
	return rows, err
}

// full reports whether another row of that length belongs into another statement.
func (s *statement) full(length, columns int) bool {
	return s.rows >= inStatement || s.bytes+length > bytesInStatement || (s.rows+1)*columns > valuesInStatement
}
