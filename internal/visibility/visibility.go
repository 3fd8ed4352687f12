// Package visibility says which rows a viewer sees and touches. It sits at the
// ent client, below every capability: reads are filtered at every depth, and an
// update or a delete touches only what the rule allows. A table without a rule
// is refused.
package visibility

import (
	"context"
	"fmt"

	"entgo.io/ent/dialect/sql"

	"partyschool/ent"
	"partyschool/ent/intercept"
	"partyschool/internal/identity"
)

// Predicate narrows a statement to the rows allowed.
type Predicate = func(*sql.Selector)

// Rule says what a person may do with the rows of a table. The named parts of
// the system may do everything and are not asked.
type Rule struct {
	// Read returns what the viewer may read; nil for nobody.
	Read func(identity.Viewer) Predicate
	// Update returns what the viewer may change; nil for nobody.
	Update func(identity.Viewer) Predicate
	// Delete returns what the viewer may delete; nil for nobody.
	Delete func(identity.Viewer) Predicate
	// Create reports whether the viewer may add the row; nil for nobody.
	Create func(identity.Viewer, ent.Mutation) bool
}

// Install puts the rules below the client and all clients made from it.
func Install(client *ent.Client) {
	client.Intercept(ent.TraverseFunc(filterReads))
	client.Use(guardWrites)
}

func filterReads(ctx context.Context, query ent.Query) error {
	q, err := intercept.NewQuery(query)
	if err != nil {
		return err
	}
	viewer := identity.FromContext(ctx)
	rule, ok := rules[q.Type()]
	if !ok {
		return fmt.Errorf("visibility: the table %s has no rule, so nobody may read it", q.Type())
	}
	if viewer.IsSystem() {
		return nil
	}
	q.WhereP(allowed(rule.Read, viewer))
	return nil
}

func guardWrites(next ent.Mutator) ent.Mutator {
	return ent.MutateFunc(func(ctx context.Context, m ent.Mutation) (ent.Value, error) {
		viewer := identity.FromContext(ctx)
		rule, ok := rules[m.Type()]
		if !ok {
			return nil, fmt.Errorf("visibility: the table %s has no rule, so nobody may write it", m.Type())
		}
		switch {
		case viewer.IsSystem():
		case m.Op().Is(ent.OpCreate):
			if rule.Create == nil || !rule.Create(viewer, m) {
				return nil, fmt.Errorf("visibility: member %d may not create this %s", viewer.MemberID, m.Type())
			}
		default:
			guarded, ok := m.(interface{ WhereP(...func(*sql.Selector)) })
			if !ok {
				return nil, fmt.Errorf("visibility: writes to %s cannot be guarded", m.Type())
			}
			guarded.WhereP(allowed(rule.of(m.Op()), viewer))
		}
		return next.Mutate(ctx, m)
	})
}

// of returns the rule for changing or for deleting.
func (r Rule) of(op ent.Op) func(identity.Viewer) Predicate {
	if op.Is(ent.OpDelete | ent.OpDeleteOne) {
		return r.Delete
	}
	return r.Update
}

func allowed(rule func(identity.Viewer) Predicate, viewer identity.Viewer) Predicate {
	if rule == nil {
		return nothing
	}
	return rule(viewer)
}
