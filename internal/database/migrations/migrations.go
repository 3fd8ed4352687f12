// Package migrations holds the statements that bring a database from one
// version of the tables to the next: one directory for each of the two dialects,
// with the same versions in both. Files are written by `make migration`, may be
// amended by hand until they are released, and never change afterwards.
package migrations

import (
	"embed"
	"fmt"
	"io/fs"

	"ariga.io/atlas/sql/migrate"
	"entgo.io/ent/dialect"
)

//go:embed mysql/*.sql mysql/atlas.sum sqlite/*.sql sqlite/atlas.sum
var files embed.FS

// folders are the directories by ent's name of the dialect.
var folders = map[string]string{dialect.MySQL: "mysql", dialect.SQLite: "sqlite"}

// Dir returns the migrations of a dialect. It returns an error when a file was
// changed without its checksum.
func Dir(name string) (migrate.Dir, error) {
	folder, ok := folders[name]
	if !ok {
		return nil, fmt.Errorf("migrations: none for the dialect %q", name)
	}
	dir := &migrate.MemDir{}
	entries, err := fs.ReadDir(files, folder)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		text, err := fs.ReadFile(files, folder+"/"+e.Name())
		if err != nil {
			return nil, err
		}
		if err := dir.WriteFile(e.Name(), text); err != nil {
			return nil, err
		}
	}
	if err := migrate.Validate(dir); err != nil {
		return nil, fmt.Errorf("migrations: the %s files do not fit their checksums: %w", folder, err)
	}
	return dir, nil
}
