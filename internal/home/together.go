package home

import (
	"context"
	"slices"

	"partyschool/internal/database"
)

// sizes are for how many members at once a statement is prepared: few texts, each of which
// every connection of the server keeps.
var sizes = [...]int{2, 4, 8, 16, 32}

// statements read the screens of as many members as sizes says. They take all open enrolments
// of a member, of which there are hardly more than the screen shows, and leave their order to
// us: a LIMIT for each member would cost the server more than the rows.
var statements = func() (texts [len(sizes)]string) {
	for i, n := range sizes {
		texts[i] = screens + " WHERE m.id IN (" + database.Marks(n) + ")"
	}
	return texts
}()

// fit is how many are read at once: those of one year, each member once, and no more than the
// largest statement takes.
func fit(all []*asked) int {
	for n, a := range all {
		if n == sizes[len(sizes)-1] || a.year != all[0].year || slices.ContainsFunc(all[:n], a.sameMember) {
			return n
		}
	}
	return len(all)
}

func (a *asked) sameMember(other *asked) bool { return a.memberID == other.memberID }

// read reads the screens of several members by one statement, that of one by its own.
func (s *Screens) read(ctx context.Context, all []*asked) error {
	if len(all) == 1 {
		return s.readAlone(ctx, all[0])
	}
	size := slices.IndexFunc(sizes[:], func(n int) bool { return n >= len(all) })
	args := append(make([]any, 0, sizes[size]+1), all[0].year)
	for i := range sizes[size] {
		args = append(args, all[min(i, len(all)-1)].memberID) // the last again where some are left
	}
	last := all[0]
	rows, err := s.database.Query(ctx, statements[size], args...)
	err = scan(rows, err, func(memberID int64) *asked {
		if last.memberID != memberID { // a member's rows mostly follow each other
			last = all[slices.IndexFunc(all, func(a *asked) bool { return a.memberID == memberID })]
		}
		return last
	})
	if err != nil {
		return err
	}
	for _, a := range all {
		a.sort()
	}
	return nil
}
