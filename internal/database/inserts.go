package database

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"entgo.io/ent/dialect"

	"partyschool/ent"
)

// Inserts are new rows of one table, written by hand where ent would send a statement for
// each hundred or could not say what becomes of a row that is there.
type Inserts struct {
	Table   string
	Columns []string
	// End is the end of the statement: what becomes of a row that is there, in the words of
	// the engine. Without one it is an error.
	End string

	rows [][]any
}

// Add has the row written, its values in the order of the columns. The first is its key.
func (i *Inserts) Add(values ...any) { i.rows = append(i.rows, values) }

// mostArguments bounds the values of one statement: SQLite takes 32,766.
const mostArguments = 30_000

// Write sends one INSERT; more for thousands of rows, none for no row.
func (i *Inserts) Write(ctx context.Context, d *Database, tx *ent.Client) error {
	into := "INSERT INTO " + i.Table + " (" + strings.Join(i.Columns, ", ") + ") "
	for rows := range slices.Chunk(i.rows, mostArguments/len(i.Columns)) {
		list := Values{Width: len(i.Columns)}
		for _, row := range rows {
			list.Args = append(list.Args, row...)
		}
		query := into
		if d.Dialect() == dialect.SQLite {
			query += "SELECT * FROM " + list.Text() + " WHERE column1 IS NOT NULL" + i.End
		} else {
			query += "VALUES " + strings.TrimSuffix(strings.Repeat("("+Marks(list.Width)+"),", len(rows)), ",") + i.End
		}
		if _, err := tx.ExecContext(ctx, query, list.Args...); err != nil {
			return fmt.Errorf("write %s: %w", i.Table, err)
		}
	}
	return nil
}
