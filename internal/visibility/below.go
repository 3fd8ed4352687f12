package visibility

import (
	"entgo.io/ent/dialect/sql"

	"partyschool/ent/organization"
)

// Below allows the rows whose organisation, in the column, is the one with this
// path or lies below it. It asks nobody's role: tasks narrow with it what they
// list.
func Below(column, path string) Predicate {
	return func(s *sql.Selector) {
		t := sql.Table(organization.Table)
		units := sql.Select(t.C(organization.FieldID)).From(t)
		underPaths([]string{path})(units)
		s.Where(sql.In(s.C(column), units))
	}
}
