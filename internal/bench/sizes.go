package bench

import (
	"context"
	"fmt"
	"io"

	"partyschool/internal/clock"
	"partyschool/internal/database"
)

// writeSizes prints what the tables of a server take: what a row costs with its indexes is
// what the arithmetic for larger schools rests on.
func writeSizes(ctx context.Context, address string, out io.Writer) error {
	db, err := database.Open(ctx, address, clock.System{})
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	client := db.Client(ctx)
	tables, err := db.Tables(ctx)
	if err != nil {
		return err
	}
	_, _ = fmt.Fprint(out, "\n| table | rows | bytes a row | of it in indexes |\n| --- | ---: | ---: | ---: |\n")
	for _, table := range tables {
		var n, data, indexes int64
		for _, q := range []struct {
			query string
			args  []any
			into  []any
		}{
			{"ANALYZE TABLE " + table, nil, nil},
			{"SELECT COUNT(*) FROM " + table, nil, []any{&n}},
			{"SELECT data_length, index_length FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = ?", []any{table}, []any{&data, &indexes}},
		} {
			rows, err := client.QueryContext(ctx, q.query, q.args...)
			err = database.ReadAll(rows, err, func(scan func(...any) error) error {
				if q.into == nil {
					return nil
				}
				return scan(q.into...)
			})
			if err != nil {
				return fmt.Errorf("measure %s: %w", table, err)
			}
		}
		if n >= leastRows {
			_, _ = fmt.Fprintf(out, "| %s | %d | %d | %d |\n", table, n, (data+indexes)/n, indexes/n)
		}
	}
	return nil
}

// leastRows is how many rows say something about the next: a table's first pages are empty.
const leastRows = 5000
