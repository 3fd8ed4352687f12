package privacy

import (
	"slices"
	"testing"

	"partyschool/ent/member"
	"partyschool/ent/migrate"
	"partyschool/internal/check"
)

// A table that begins to refer to members has a title on the page of a copy, and what
// is kept from the copy is a column that is there.
func TestEveryTableAboutMembersIsInTheCopy(t *testing.T) {
	for _, table := range migrate.Tables {
		if table.Name != member.Table && len(check.ColumnsTo(table.Name, member.Table)) == 0 {
			continue
		}
		if titles[table.Name] == "" {
			t.Errorf("%s refers to members and has no title in page.go", table.Name)
		}
		var columns []string
		for _, c := range table.Columns {
			columns = append(columns, c.Name)
		}
		for _, c := range omitted[table.Name] {
			if !slices.Contains(columns, c) {
				t.Errorf("%s has no column %s to keep from the copy", table.Name, c)
			}
		}
	}
}
