package migrations_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	alteration = regexp.MustCompile("(?m)^ALTER TABLE `\\w+` .*$")
	addition   = regexp.MustCompile("ADD COLUMN (`\\w+`)")
	indexing   = regexp.MustCompile("ADD (?:UNIQUE )?INDEX `\\w+` \\(([^)]*)\\)")
)

// TestNoStatementIndexesAColumnThatItAdds reads the files for MySQL: TiDB looks the
// columns of an index up in the table as it was before the statement, and answers
// with error 1072. Such a statement is cut in two by hand, and `make migration` with
// nothing to do writes the checksums anew.
func TestNoStatementIndexesAColumnThatItAdds(t *testing.T) {
	files, err := filepath.Glob("mysql/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatalf("no migrations: %v", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, statement := range alteration.FindAllString(string(text), -1) {
			for _, index := range indexing.FindAllStringSubmatch(statement, -1) {
				for _, column := range addition.FindAllStringSubmatch(statement, -1) {
					if strings.Contains(index[1], column[1]) {
						t.Errorf("%s: %s is added and indexed in one statement", file, column[1])
					}
				}
			}
		}
	}
}
