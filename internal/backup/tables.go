// Package backup takes a school out of its database and puts it back: as a copy of the
// embedded database with its files, and as rows in a form that no engine owns, by which
// a school moves from one engine to another.
package backup

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"entgo.io/ent/dialect/sql/schema"
	"entgo.io/ent/schema/field"

	"partyschool/ent/migrate"
)

// kind is how a column's values are written.
type kind int

const (
	whole   kind = iota // a number without a fraction
	boolean             // true or false
	real                // a number, the shortest that reads back as the same
	text                // a string
	date                // a string, 2026-11-28
	instant             // a string, 2026-11-28T06:37:29.123Z
	blob                // a string in base64
	object              // a string that holds JSON
)

var kindNames = [...]string{"whole", "boolean", "real", "text", "date", "instant", "blob", "object"}

// column is a column with what its values are.
type column struct {
	name string
	kind kind
}

// table is a table with its columns in the order in which rows are written.
type table struct {
	name    string
	columns []column
}

// tables are all tables of the school in the order of their names, as ent has them. None
// is left out: rows of running processes, as node numbers and rounds, hold nobody up for
// longer than half a minute, and the numbers keep two processes from making one key.
func tables() ([]table, error) {
	var all []table
	for _, t := range migrate.Tables {
		made := table{name: t.Name}
		for _, c := range t.Columns {
			k, err := kindOf(c)
			if err != nil {
				return nil, fmt.Errorf("%s.%s: %w", t.Name, c.Name, err)
			}
			made.columns = append(made.columns, column{c.Name, k})
		}
		all = append(all, made)
	}
	slices.SortFunc(all, func(a, b table) int { return strings.Compare(a.name, b.name) })
	return all, nil
}

func kindOf(c *schema.Column) (kind, error) {
	switch c.Type {
	case field.TypeInt, field.TypeInt64:
		return whole, nil
	case field.TypeBool:
		return boolean, nil
	case field.TypeFloat64:
		return real, nil
	case field.TypeString, field.TypeEnum:
		return text, nil
	case field.TypeTime:
		return instant, nil
	case field.TypeBytes:
		return blob, nil
	case field.TypeJSON:
		return object, nil
	case field.TypeOther:
		switch c.SchemaType["mysql"] {
		case "date":
			return date, nil
		case "mediumtext":
			return text, nil
		}
	}
	return 0, fmt.Errorf("a column of type %s %v is not known here: say how its values are written", c.Type, c.SchemaType)
}

// shape is a fingerprint of all tables and columns: two databases with the same shape
// take each other's rows, whatever the engine and its own migrations.
func shape(all []table) string {
	sum := sha256.New()
	for _, t := range all {
		_, _ = fmt.Fprintf(sum, "%s\n", t.name)
		for _, c := range t.columns {
			_, _ = fmt.Fprintf(sum, "\t%s %s\n", c.name, kindNames[c.kind])
		}
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// list is the columns of a hand-written statement. Some names are words of SQL; both
// engines take the quotes.
func (t table) list() string {
	var names []string
	for _, c := range t.columns {
		names = append(names, "`"+c.name+"`")
	}
	return strings.Join(names, ", ")
}

func (t table) names() []string {
	var names []string
	for _, c := range t.columns {
		names = append(names, c.name)
	}
	return names
}
