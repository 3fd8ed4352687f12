package database

import (
	"context"
	"fmt"
	"strings"

	"entgo.io/ent/dialect"

	"partyschool/ent"
)

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

// Write sends one UPDATE; more for thousands of rows, none for no row.
func (u *Updates) Write(ctx context.Context, d *Database, tx *ent.Client) error {
	write := u.byCase
	if d.Dialect() == dialect.SQLite {
		write = u.byJoin
	}
	for from := 0; from < len(u.ids); from += updatedAtOnce {
		query, args := write(from, min(from+updatedAtOnce, len(u.ids)))
		if _, err := tx.ExecContext(ctx, query, args...); err != nil {
			return fmt.Errorf("update %s: %w", u.Table, err)
		}
	}
	return nil
}

// byCase has a CASE for each column, which all engines read alike. Each row is compared
// with all: nothing to a server, whose time for it is small beside that of one more
// statement.
func (u *Updates) byCase(from, to int) (string, []any) {
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
	return query, append(append(args, u.ids[from:to]...), u.members[from:to]...)
}

// byJoin names each row once, for which SQLite takes a third of the time.
func (u *Updates) byJoin(from, to int) (string, []any) {
	sets := make([]string, len(u.Columns))
	for i, column := range u.Columns {
		sets[i] = fmt.Sprintf("%s = v.column%d", column, i+3)
	}
	list := Values{Width: len(u.Columns) + 2}
	for j := from; j < to; j++ {
		list.Args = append(append(list.Args, u.ids[j], u.members[j]), u.values[j]...)
	}
	query := "UPDATE " + u.Table + " SET " + strings.Join(sets, ", ") + " FROM " + list.Text() +
		" AS v WHERE " + u.Table + ".id = v.column1 AND " + u.Table + ".member_id = v.column2"
	return query, list.Args
}
