package backup

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"partyschool/internal/database"
)

// The forms of what this room writes. A program refuses versions above its own.
const (
	formBackup  = "partyschool backup"
	formExport  = "partyschool export"
	formVersion = 1
)

const manifestName = "manifest.json"

// Manifest says what a backup or an export holds.
type Manifest struct {
	// Form is "partyschool backup" or "partyschool export".
	Form string `json:"form"`
	// Version is that of the form.
	Version int `json:"version"`
	// Program is the version of the program that wrote it.
	Program string `json:"program"`
	// Engine is what the school ran on: sqlite, mysql, mariadb or tidb.
	Engine string `json:"engine"`
	// TakenAt is just before the state was taken. What was written later is not in it.
	TakenAt time.Time `json:"takenAt"`
	// Migrations are the versions that the database had seen.
	Migrations []string `json:"migrations"`
	// Shape is a fingerprint of all tables and columns. Empty in a backup of a database
	// that was behind its program.
	Shape string `json:"shape,omitempty"`
	// Tables are in the order of their names.
	Tables []Table `json:"tables"`
	// Files of a backup, in the order of their names.
	Files []File `json:"files,omitempty"`
	// Media tells where the media store lies that is not in the backup; empty where it is.
	Media string `json:"mediaElsewhere,omitempty"`
	// Missing are files that rows name and the media folder did not have.
	Missing []string `json:"missing,omitempty"`
	// Keys tells whether the keys are in the backup.
	Keys bool `json:"keys"`
}

// Table is what a manifest says of a table.
type Table struct {
	Name string `json:"name"`
	// Columns are in the order in which the rows of an export have them.
	Columns []string `json:"columns,omitempty"`
	Rows    int64    `json:"rows"`
	// Sum is the checksum of the rows: the SHA-256 of each as a line of an export without
	// its end, added up as numbers of 256 bits. It hangs on neither order nor engine.
	Sum string `json:"sum,omitempty"`
}

// File is a file of a backup.
type File struct {
	// Path has slashes, below the folder of the backup.
	Path   string `json:"path"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// Rows is the number of rows of all tables.
func (m *Manifest) Rows() (n int64) {
	for _, t := range m.Tables {
		n += t.Rows
	}
	return n
}

// newManifest fills in what is known of the database before its rows are read.
func newManifest(ctx context.Context, d *database.Database, form, program string, now time.Time) (*Manifest, error) {
	engine, err := d.Engine(ctx)
	if err != nil {
		return nil, err
	}
	applied, err := d.Applied(ctx)
	if err != nil {
		return nil, err
	}
	return &Manifest{Form: form, Version: formVersion, Program: program, Engine: engine, TakenAt: now.UTC().Truncate(time.Second), Migrations: applied}, nil
}

func (m *Manifest) text() ([]byte, error) {
	text, err := json.MarshalIndent(m, "", "  ")
	return append(text, '\n'), err
}

// readManifest reads one of the form, and refuses what a newer program wrote.
func readManifest(content []byte, form string) (*Manifest, error) {
	m := &Manifest{}
	if err := json.Unmarshal(content, m); err != nil {
		return nil, fmt.Errorf("the manifest cannot be read: %w", err)
	}
	switch {
	case m.Form != form:
		return nil, fmt.Errorf("this is no %s but: %q", form, m.Form)
	case m.Version > formVersion || m.Version < 1:
		return nil, fmt.Errorf("it was written in version %d of the form by partyschool %s; this program knows %d: take that program", m.Version, m.Program, formVersion)
	}
	return m, nil
}

// sumTables reads every row of the tables. visit may be nil.
func sumTables(ctx context.Context, query database.Query, all []table, visit func(t table) (func(line []byte) error, error)) ([]Table, error) {
	var found []Table
	for _, t := range all {
		line := func([]byte) error { return nil }
		if visit != nil {
			var err error
			if line, err = visit(t); err != nil {
				return nil, err
			}
		}
		s, err := readTable(ctx, query, t, line)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", t.name, err)
		}
		found = append(found, Table{Name: t.name, Columns: t.names(), Rows: s.rows, Sum: s.String()})
	}
	return found, nil
}

func readTable(ctx context.Context, query database.Query, t table, line func([]byte) error) (s sum, err error) {
	r := newReader(t)
	rows, err := query(ctx, "SELECT "+t.list()+" FROM "+t.name+" ORDER BY id")
	if err != nil {
		return s, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		text, err := r.read(rows.Scan)
		if err != nil {
			return s, err
		}
		s.add(text)
		if err := line(text); err != nil {
			return s, err
		}
	}
	return s, rows.Err()
}

// differences names the tables that are not the same in both, in words.
func differences(should, is []Table) []string {
	var told []string
	for _, a := range should {
		i := slices.IndexFunc(is, func(b Table) bool { return b.Name == a.Name })
		switch {
		case i < 0:
			told = append(told, fmt.Sprintf("%s is not there", a.Name))
		case is[i].Rows != a.Rows:
			told = append(told, fmt.Sprintf("%s has %d rows, should have %d", a.Name, is[i].Rows, a.Rows))
		case is[i].Sum != a.Sum:
			told = append(told, fmt.Sprintf("%s has %d rows as it should, but not the same ones", a.Name, a.Rows))
		}
	}
	return told
}
