package backup

import (
	"archive/zip"
	"bufio"
	"compress/flate"
	"context"
	"fmt"
	"io"
	"time"

	"partyschool/internal/database"
)

// ExportInput is where an export goes.
type ExportInput struct {
	// To is the file; it must not be there.
	To string
	// Program is the version of this program.
	Program string
	// Now is when the export begins.
	Now time.Time
}

// folderOfTables is where a zip has its tables.
const folderOfTables = "tables/"

func entryName(table string) string { return folderOfTables + table + ".jsonl" }

// Export writes all rows of the school to a file: a zip with one file of JSON lines for
// each table and the manifest behind them. It reads one state of the database, while
// others write; what they write later is not in it. Personal data stays sealed. The
// database must be up to date. The file is there whole or not at all.
func Export(ctx context.Context, d *database.Database, in ExportInput) (*Manifest, error) {
	all, err := tables()
	if err != nil {
		return nil, err
	}
	m, err := newManifest(ctx, d, formExport, in.Program, in.Now)
	if err != nil {
		return nil, err
	}
	m.Shape = shape(all)
	err = aside(in.To, func(to io.Writer) error {
		buffered := bufio.NewWriterSize(to, 1<<20)
		archive := zip.NewWriter(buffered)
		archive.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestSpeed) })
		err := d.Snapshot(ctx, func(ctx context.Context, query database.Query) error {
			m.Tables, err = sumTables(ctx, query, all, func(t table) (func([]byte) error, error) {
				entry, err := newEntry(archive, entryName(t.name), in.Now)
				return func(line []byte) error {
					if _, err := entry.Write(line); err != nil {
						return err
					}
					_, err := entry.Write([]byte{'\n'})
					return err
				}, err
			})
			return err
		})
		if err != nil {
			return err
		}
		content, err := m.text()
		if err != nil {
			return err
		}
		entry, err := newEntry(archive, manifestName, in.Now)
		if err != nil {
			return err
		}
		if _, err := entry.Write(content); err != nil {
			return err
		}
		if err := archive.Close(); err != nil {
			return err
		}
		return buffered.Flush()
	})
	if err != nil {
		return nil, fmt.Errorf("export: %w", err)
	}
	return m, nil
}

func newEntry(archive *zip.Writer, name string, at time.Time) (io.Writer, error) {
	return archive.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: at.UTC()})
}
