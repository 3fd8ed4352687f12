package assignments_test

import (
	"context"
	"sync"
	"testing"

	"partyschool/ent"
	"partyschool/ent/member"
	"partyschool/internal/completions"
	"partyschool/internal/organizations"
)

// A merger comes while the round enrols an audience: the round does not take those whom it
// read before for all that are asked now.
func TestAMergerInTheMidstOfAnAudience(t *testing.T) {
	w := newWorld(t)
	w.join("one", "district/east/one")
	w.join("two", "district/east/two")
	input := w.input("fire safety", "district/east/one")
	input.OpensOn = day("2026-07-02")
	w.assign(input)
	w.clock.Advance(24 * 3600 * 1e9)

	from, into := w.unit["district/east/one"], w.unit["district/east/two"]
	merge := sync.OnceFunc(func() {
		w.must(w.db.InTx(w.system(), func(ctx context.Context, tx *ent.Client) error {
			moved, err := tx.Member.Query().Where(member.OrganizationID(from.ID)).IDs(ctx)
			if err != nil {
				return err
			}
			err = completions.Around(ctx, w.db, tx, moved, completions.Register, func() error {
				return tx.Member.Update().Where(member.IDIn(moved...)).SetOrganizationID(into.ID).Exec(ctx)
			})
			if err != nil {
				return err
			}
			_, err = w.assignments.HandOver(ctx, tx, &organizations.Ending{From: []*ent.Organization{from}, Into: into})
			return err
		}))
	})
	ready := false
	w.client().Member.Intercept(ent.InterceptFunc(func(next ent.Querier) ent.Querier {
		return ent.QuerierFunc(func(ctx context.Context, q ent.Query) (ent.Value, error) {
			if ready {
				ready = false
				merge()
			}
			return next.Query(ctx, q)
		})
	}))
	ready = true // the next to look for members is who enrols the audience
	w.settle()
	w.settle()
	w.expect("fire safety", map[string]string{"one": "NOT_STARTED required", "two": "NOT_STARTED required"})
	w.clean()
}
