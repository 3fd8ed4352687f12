// Package check proves what the database itself does not enforce: that every key
// refers to a row, that every counter equals what it counts, and that what must
// happen together did.
package check

import (
	"context"
	stdsql "database/sql"
	"fmt"

	"partyschool/internal/database"
	"partyschool/internal/outline"
)

// perRule bounds the findings of one rule: a broken rule is often broken a
// million times.
const perRule = 20

// Finding is one row that is not as it must be.
type Finding struct {
	// Table and ID name the row.
	Table string
	ID    int64
	// Message says what is wrong with it.
	Message string
}

// Run looks at one state of the database and returns what is wrong in it, at most
// 20 findings of a kind; none when all is well. Nothing is changed, and nobody
// has to wait. It reads every row of the school once or a few times, in pieces: a
// million study records take seconds to a minute.
func Run(ctx context.Context, d *database.Database) ([]Finding, error) {
	var found []Finding
	err := d.Snapshot(ctx, func(ctx context.Context, query database.Query) error {
		c := &checker{query: query, releases: map[int64]*release{}, lessons: map[int64]bool{}, count: map[string]int{}}
		for _, rule := range []struct {
			name  string
			check func(context.Context) error
		}{
			{"releases", c.readReleases}, // the others look things up in them
			{"references", c.references},
			{"keys", c.kinds},
			{"organisations", c.organizations},
			{"dissolved organisations", c.dissolved},
			{"drafts", c.drafts},
			{"counters", c.counters},
			{"completion counts", c.completionCounts},
			{"completions", c.completions},
			{"credits", c.credits},
			{"study days", c.studyDays},
			{"members", c.members},
		} {
			if err := rule.check(ctx); err != nil {
				return fmt.Errorf("check %s: %w", rule.name, err)
			}
		}
		found = c.found
		return nil
	})
	if err == nil && d.Unlocked() {
		found, err = sealedData(ctx, d, found)
	}
	return found, err
}

// sealedData adds what cannot be read of the personal data. Each value is read with its
// index in one statement, so no snapshot is needed.
func sealedData(ctx context.Context, d *database.Database, found []Finding) ([]Finding, error) {
	c := &checker{found: found, count: map[string]int{}}
	err := d.Unreadable(ctx, func(table, column string, row int64, message string) {
		c.report("sealed "+table+"."+column, table, row, "%s %s", column, message)
	})
	if err != nil {
		return nil, fmt.Errorf("check personal data: %w", err)
	}
	return c.found, nil
}

type checker struct {
	query database.Query
	found []Finding
	count map[string]int

	releases map[int64]*release
	// lessons are those that any release holds: the draft of one may be deleted.
	lessons map[int64]bool
}

// release is what the other rules need to know of one.
type release struct {
	courseID   int64
	number     int
	hundredths int
	outline    outline.Outline
}

// report adds a finding unless its rule has enough.
func (c *checker) report(rule, table string, id int64, format string, args ...any) {
	if c.count[rule]++; c.count[rule] <= perRule {
		c.found = append(c.found, Finding{Table: table, ID: id, Message: fmt.Sprintf(format, args...)})
	}
}

// each calls row for every row of the answer.
func (c *checker) each(ctx context.Context, row func(scan func(...any) error) error, query string, args ...any) error {
	rows, err := c.query(ctx, query, args...)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		if err := row(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

// broken reports every row of a statement that finds what should not be: it
// selects the key, and up to two numbers for the message.
func (c *checker) broken(ctx context.Context, table, message, query string, args ...any) error {
	return c.each(ctx, func(scan func(...any) error) error {
		var id int64
		var is, should stdsql.NullInt64
		if err := scan(&id, &is, &should); err != nil {
			return err
		}
		text := message
		if is.Valid && should.Valid {
			text = fmt.Sprintf("%s: %d, should be %d", message, is.Int64, should.Int64)
		}
		c.report(table+": "+message, table, id, "%s", text)
		return nil
	}, fmt.Sprintf("%s LIMIT %d", query, perRule), args...)
}
