package check

import (
	"slices"
	"strings"
	"testing"

	"entgo.io/ent/dialect/sql/schema"

	"partyschool/ent/migrate"
)

// Whoever adds a column that holds keys is told to add it here.
func TestAllReferencesAreChecked(t *testing.T) {
	for _, table := range migrate.Tables {
		if _, ok := tables[table.Name]; !ok {
			t.Errorf("the table %s is missing among the tables", table.Name)
		}
		for _, column := range table.Columns {
			if !strings.HasSuffix(column.Name, "_id") {
				continue
			}
			same := func(r reference) bool { return r.table == table.Name && r.column == column.Name }
			if !slices.ContainsFunc(references, same) && !slices.ContainsFunc(free, same) {
				t.Errorf("%s.%s is missing among the references", table.Name, column.Name)
			}
		}
	}
	for _, r := range append(slices.Clone(references), free...) {
		if !slices.ContainsFunc(migrate.Tables, func(table *schema.Table) bool {
			return table.Name == r.table && slices.ContainsFunc(table.Columns, func(c *schema.Column) bool { return c.Name == r.column })
		}) {
			t.Errorf("%s.%s is no column any more", r.table, r.column)
		}
	}
}
