package database

import (
	stdsql "database/sql"
	"errors"
	"strings"
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
