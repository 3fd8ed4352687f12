package reports

import (
	"cmp"
	"context"
	"math"
	"slices"

	"partyschool/ent"
	"partyschool/internal/visibility"
)

const membersOfSubtree = `SELECT organization_id, id FROM members
WHERE active = ? AND organization_id IN ` + subtree

// callRoll returns the keys of the active members of an organisation and all below
// it, in the order in which people read them: the organisations along the tree, each
// before those below it, and in each the longest on the register first. It takes 16
// bytes for each member.
func (s *Service) callRoll(ctx context.Context, root *ent.Organization) ([]int64, error) {
	type entry struct{ home, member int64 }
	var entries []entry
	rows, err := s.db.Client(ctx).QueryContext(ctx, membersOfSubtree, true, root.Path, root.Path+visibility.PathEnd)
	err = each(rows, err, func() error {
		var e entry
		err := rows.Scan(&e.home, &e.member)
		entries = append(entries, e)
		return err
	})
	if err != nil {
		return nil, err
	}
	places := map[int64]int{}
	s.number(root.ID, places)
	place := func(home int64) int {
		if at, ok := places[home]; ok {
			return at
		}
		return math.MaxInt // made on another node a moment ago
	}
	slices.SortFunc(entries, func(a, b entry) int {
		return cmp.Or(cmp.Compare(place(a.home), place(b.home)), cmp.Compare(a.home, b.home), cmp.Compare(a.member, b.member))
	})
	keys := make([]int64, len(entries))
	for i, e := range entries {
		keys[i] = e.member
	}
	return keys, nil
}

// number gives an organisation and all below it their places, from the next on.
func (s *Service) number(id int64, places map[int64]int) {
	places[id] = len(places)
	for _, child := range s.tree.Children(id) {
		s.number(child.ID, places)
	}
}
