package check

import (
	"context"
	stdsql "database/sql"

	"partyschool/internal/key"
)

// organizations finds paths that are not the parent's path and the own key: by
// paths people's roles reach rows, and reports count them.
func (c *checker) organizations(ctx context.Context) error {
	type unit struct {
		id     int64
		parent stdsql.NullInt64
		path   string
	}
	var units []unit
	paths := map[int64]string{}
	err := c.each(ctx, func(scan func(...any) error) error {
		var u unit
		if err := scan(&u.id, &u.parent, &u.path); err != nil {
			return err
		}
		units = append(units, u)
		paths[u.id] = u.path
		return nil
	}, "SELECT id, parent_id, path FROM organizations ORDER BY id")
	if err != nil {
		return err
	}
	roots := 0
	for _, u := range units {
		if !u.parent.Valid {
			if roots++; roots > 1 {
				c.report("roots", "organizations", u.id, "it is a second root")
			}
		}
		if want := paths[u.parent.Int64] + key.Format(u.id); u.path != want {
			c.report("paths", "organizations", u.id, "its path is %q, should be %q", u.path, want)
		}
	}
	return nil
}
