package database

import (
	"strings"

	"entgo.io/ent/dialect"
)

// OfMembers are the rows of one table that belong to members and have one of some values in
// a column, for a SELECT written by hand: of each member other values.
type OfMembers struct {
	Table, Column string
	// Where is a condition more, if there is one.
	Where string

	members []int64
	values  [][]any
}

// Add has the rows of a member taken whose column has one of the values. Of a value that is
// there twice a row may come twice.
func (o *OfMembers) Add(memberID int64, values ...any) {
	if len(values) > 0 {
		o.members, o.values = append(o.members, memberID), append(o.values, values)
	}
}

// Empty reports whether there is nothing to look for.
func (o *OfMembers) Empty() bool { return len(o.members) == 0 }

// From returns the SELECT's part from FROM on, and its values.
func (o *OfMembers) From(d *Database) (text string, args []any) {
	if d.Dialect() == dialect.SQLite {
		return o.byJoin()
	}
	return o.byList()
}

// byList names a member once. Servers find all rows by the table's index so.
func (o *OfMembers) byList() (string, []any) {
	var conditions []string
	var args []any
	for i, memberID := range o.members {
		conditions = append(conditions, "member_id = ? AND "+o.Column+" IN ("+Marks(len(o.values[i]))+")")
		args = append(append(args, memberID), o.values[i]...)
	}
	text := "FROM " + o.Table + " WHERE (" + strings.Join(conditions, " OR ") + ")"
	if o.Where != "" {
		text += " AND " + o.Where
	}
	return text, args
}

// byJoin goes through the values one by one, so that the text hangs on their number alone.
func (o *OfMembers) byJoin() (string, []any) {
	list := Values{Width: 2}
	for i, memberID := range o.members {
		for _, v := range o.values[i] {
			list.Args = append(list.Args, memberID, v)
		}
	}
	// CROSS has the engine begin with the list.
	text := "FROM " + list.Text() + " AS v CROSS JOIN " + o.Table + " ON member_id = v.column1 AND " + o.Column + " = v.column2"
	if o.Where != "" {
		text += " WHERE " + o.Where
	}
	return text, list.Args
}
