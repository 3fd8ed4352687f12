package database

import (
	"context"
	stdsql "database/sql"
	"errors"
	"fmt"
	"strings"

	"partyschool/ent"
)

// Marks returns n question marks for a list of values in hand-written SQL.
func Marks(n int) string { return strings.TrimSuffix(strings.Repeat("?,", n), ",") }

// ReadAll reads the rows of a hand-written SELECT to the end and closes them,
// calling row, if it is not nil, to scan each. Only at the end it is known that all
// of them came, and that all are locked where the statement locks. It takes the
// answer of QueryContext as it comes.
func ReadAll(rows *stdsql.Rows, err error, row func(scan func(...any) error) error) (result error) {
	if err != nil {
		return err
	}
	defer func() { result = errors.Join(result, rows.Close()) }()
	for rows.Next() {
		if row == nil {
			continue
		}
		if err := row(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Updates are updates of many rows of members in one table, each with its own
// values. They are written by hand, since ent sets the same values in all rows, and
// so name the member of each row beside its key: hand-written SQL passes by the
// visibility of rows.
type Updates struct {
	Table   string
	Columns []string

	members, ids []any
	values       [][]any
}

// Add has the row take the values, in the order of the columns. A nil pointer is
// NULL.
func (u *Updates) Add(memberID, id int64, values ...any) {
	u.members = append(u.members, memberID)
	u.ids = append(u.ids, id)
	u.values = append(u.values, values)
}

// updatedAtOnce bounds how many rows one statement updates: with ten columns it
// stays below the 32,766 parameters that SQLite takes.
const updatedAtOnce = 1000

// Write sends one UPDATE with a CASE for each column; more for thousands of rows,
// none for no row.
func (u *Updates) Write(ctx context.Context, tx *ent.Client) error {
	for from := 0; from < len(u.ids); from += updatedAtOnce {
		if err := u.writeSome(ctx, tx, from, min(from+updatedAtOnce, len(u.ids))); err != nil {
			return fmt.Errorf("update %s: %w", u.Table, err)
		}
	}
	return nil
}

func (u *Updates) writeSome(ctx context.Context, tx *ent.Client, from, to int) error {
	cases := " = CASE id" + strings.Repeat(" WHEN ? THEN ?", to-from) + " END"
	var sets []string
	var args []any
	for i, column := range u.Columns {
		sets = append(sets, column+cases)
		for j := from; j < to; j++ {
			args = append(args, u.ids[j], u.values[j][i])
		}
	}
	n := Marks(to - from)
	query := "UPDATE " + u.Table + " SET " + strings.Join(sets, ", ") + " WHERE id IN (" + n + ") AND member_id IN (" + n + ")"
	_, err := tx.ExecContext(ctx, query, append(append(args, u.ids[from:to]...), u.members[from:to]...)...)
	return err
}
