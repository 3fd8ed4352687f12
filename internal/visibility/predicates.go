package visibility

import (
	"entgo.io/ent/dialect/sql"

	"partyschool/ent"
	"partyschool/ent/organization"
	"partyschool/internal/identity"
)

// everything allows all rows.
func everything(*sql.Selector) {}

// nothing allows no row.
func nothing(s *sql.Selector) { s.Where(sql.False()) }

// either allows what one of the predicates allows.
func either(predicates ...Predicate) Predicate {
	return func(s *sql.Selector) {
		before := s.P()
		var any []*sql.Predicate
		for _, p := range predicates {
			s.SetP(nil)
			p(s)
			any = append(any, orTrue(s.P()))
		}
		s.SetP(before)
		s.Where(sql.Or(any...))
	}
}

func orTrue(p *sql.Predicate) *sql.Predicate {
	if p == nil {
		return sql.ExprP("1 = 1")
	}
	return p
}

// is allows rows whose column equals the value.
func is(column string, value any) Predicate {
	return func(s *sql.Selector) { s.Where(sql.EQ(s.C(column), value)) }
}

// PathEnd closes the range of paths of a subtree: it sorts after every character
// of a key.
const PathEnd = "~"

// underPaths allows organisations in the subtrees.
func underPaths(paths []string) Predicate {
	return func(s *sql.Selector) {
		if len(paths) == 0 {
			nothing(s)
			return
		}
		var any []*sql.Predicate
		for _, p := range paths {
			any = append(any, sql.And(sql.GTE(s.C(organization.FieldPath), p), sql.LT(s.C(organization.FieldPath), p+PathEnd)))
		}
		s.Where(sql.Or(any...))
	}
}

// inSubtrees allows rows whose organisation, in the column, lies in the
// subtrees over which the viewer holds the role.
func inSubtrees(v identity.Viewer, role identity.Role, column string) Predicate {
	paths := v.Paths(role)
	if len(paths) == 0 {
		return nothing
	}
	return func(s *sql.Selector) {
		t := sql.Table(organization.Table)
		units := sql.Select(t.C(organization.FieldID)).From(t)
		underPaths(paths)(units)
		s.Where(sql.In(s.C(column), units))
	}
}

// throughTable allows rows whose column is the key of a row of another table
// that the predicate allows.
func throughTable(column, table, tableKey string, allowed Predicate) Predicate {
	return func(s *sql.Selector) {
		t := sql.Table(table)
		rows := sql.Select(t.C(tableKey)).From(t)
		allowed(rows)
		s.Where(sql.In(s.C(column), rows))
	}
}

// ownRow reports whether a new row's member is the viewer.
func ownRow(v identity.Viewer, m ent.Mutation) bool {
	id, ok := m.Field("member_id")
	return ok && v.SignedIn() && id == v.MemberID
}
