package dataset

import (
	"context"
	"fmt"
	"strings"

	"partyschool/ent"
)

// rowsAtOnce is how many rows one INSERT writes: SQLite takes 32,766 values.
const rowsAtOnce = 400

// rows collects the rows of one table and writes many at once.
type rows struct {
	table   string
	columns int
	insert  string
	values  []any
	counts  map[string]int
}

// into returns an empty collection for the columns, named in one string.
func (m *maker) into(table, columns string) *rows {
	n := strings.Count(columns, ",") + 1
	return &rows{table: table, columns: n, insert: "INSERT INTO " + table + " (" + columns + ") VALUES ", counts: m.made.Rows}
}

// add takes one row and writes when there are enough.
func (r *rows) add(ctx context.Context, tx *ent.Client, values ...any) error {
	if len(values) != r.columns {
		return fmt.Errorf("%s has %d columns, not %d", r.table, r.columns, len(values))
	}
	r.values = append(r.values, values...)
	if len(r.values) >= rowsAtOnce*r.columns {
		return r.flush(ctx, tx)
	}
	return nil
}

// flush writes what is left.
func (r *rows) flush(ctx context.Context, tx *ent.Client) error {
	if len(r.values) == 0 {
		return nil
	}
	n := len(r.values) / r.columns
	one := "(?" + strings.Repeat(",?", r.columns-1) + ")"
	if _, err := tx.ExecContext(ctx, r.insert+one+strings.Repeat(","+one, n-1), r.values...); err != nil {
		return fmt.Errorf("fill %s: %w", r.table, err)
	}
	r.counts[r.table] += n
	r.values = r.values[:0]
	return nil
}

// flushAll writes what is left of several.
func flushAll(ctx context.Context, tx *ent.Client, all ...*rows) error {
	for _, r := range all {
		if err := r.flush(ctx, tx); err != nil {
			return err
		}
	}
	return nil
}
